"""What happens by itself when its time has come: each kind of timer and the rule behind it.

A rule runs in one transaction with the timer's end, on a held conversation; it may set the next timer. Nothing is sent
from here: what people shall see is staged like everything else.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy.orm import Session

from storage import (
    automatic,
    clocks,
    conversations,
    drafting,
    following,
    happenings,
    marks,
    pings,
    practice,
    ruling,
    shares,
    snooze,
    surveys,
    timers,
    withheld,
    working,
)
from storage.db import Database
from storage.failpoints import reach
from storage.models import Conversation, Happening, Timer
from storage.ruling import Format, as_typed

log = logging.getLogger(__name__)
MOST: Final = 200  # timers a round of the sweep

Rule = Callable[[Session, Conversation, datetime], None]
KINDS: Final[Mapping[str, Rule]] = MappingProxyType(
    {
        snooze.KIND: snooze.ring,
        practice.CLOSING_SOON: working.closes_soon,
        practice.CLOSING: working.close,
        shares.GOES_ON: shares.pass_on,
        withheld.KIND: withheld.expire,
        drafting.KIND: drafting.forget,
        automatic.NUDGE: automatic.nudge,
        automatic.SLOW: automatic.apologise,
        ruling.IDLE: ruling.idle,
        surveys.KIND: surveys.ask,
    }
)


@dataclass(frozen=True, slots=True)
class Round:
    """One kind of things whose time comes. due: those that it has come for, longest overdue first. happen: have one
    happen, False when there is nothing to do any more. put_off: it broke, others come first and it is tried again.
    broke: what the log calls that. told: its ids, for the log. point: the failpoint after each.
    """

    broke: str
    due: Callable[[Session, datetime], Sequence[Any]]
    happen: Callable[[Session, Any, datetime], object]
    put_off: Callable[[Session, Any, datetime], None]
    told: Callable[[Any], dict[str, Any]]
    point: str = ""


def run_due(database: Database, format: Format = as_typed) -> int:
    """Let happen what is due; how much it was. What breaks is logged, and tried again after what has not.

    format: how a channel takes words that somebody typed in Slack.
    """
    return sum(_go_round(database, each) for each in rounds(format))


def _go_round(database: Database, kind: Round) -> int:
    done = 0
    for each in database.read(lambda session: kind.due(session, database.now())):
        try:
            done += database.write(lambda session, each=each: kind.happen(session, each, database.now())) is not False  # type: ignore[misc] # early binding
        except Exception:  # one conversation's trouble must not stop everybody's clocks
            log.exception(kind.broke, extra=kind.told(each))
            database.write(lambda session, each=each: kind.put_off(session, each, database.now()))  # type: ignore[misc] # as above
        if kind.point:
            reach(kind.point)
    return done


def _happen(session: Session, timer: Timer, now: datetime, format: Format = as_typed) -> bool:
    conversation = conversations.held(session, timer.workspace_id, timer.conversation_id)
    if conversation is None or not timers.take(session, timer, now):
        return False
    if timer.kind == ruling.IDLE:
        ruling.idle(session, conversation, now, format)
    else:
        KINDS[timer.kind](session, conversation, now)
    log.info("timer.happened", extra={"conversation": conversation.id, "kind": timer.kind})
    return True


def _look_at(session: Session, happening: Happening, now: datetime, format: Format = as_typed) -> bool:
    conversation = conversations.held(session, happening.workspace_id, happening.conversation_id)
    if conversation is None or not happenings.take(session, happening, now):
        return False
    following.follow(session, conversation, happening, now=now, format=format)
    reach("happening.looking")
    return True


def _tell(session: Session, who: tuple[int, str], now: datetime) -> bool:
    return pings.tell(session, who[0], who[1], now)


def _tell_later(session: Session, who: tuple[int, str], now: datetime) -> None:
    pings.put_off(session, who[0], who[1], now)


def _conversation(conversation_id: int) -> dict[str, Any]:
    return {"conversation": conversation_id}


def rounds(format: Format) -> tuple[Round, ...]:
    """Everything whose time comes, in the order in which it is gone through."""
    return (
        Round(
            "timer.broke",
            lambda session, now: timers.due(session, now, MOST, KINDS),
            partial(_happen, format=format),
            lambda session, timer, now: timers.put_off(session, timer.id, now),
            lambda timer: {"timer": timer.id, "kind": timer.kind},
        ),
        # Reply windows, and the words that wait for one. Their time rides along in the conversation's row, so that a
        # customer's message costs no statement more.
        Round(
            "window.broke", lambda session, now: marks.due_now(session, now, MOST),
            marks.attend, marks.put_off, _conversation, "window.attended",
        ),
        # How long customers have been waiting.
        Round(
            "clock.broke", lambda session, now: clocks.wanted(session, now, MOST),
            clocks.attend, clocks.put_off, _conversation, "clock.attended",
        ),
        # What people want to hear of together, or after their quiet hours.
        Round(
            "ping.broke", lambda session, now: pings.due(session, now, MOST),
            _tell,
            _tell_later,
            lambda who: {"workspace": who[0]}, "ping.told",
        ),
        # What has happened and is looked at by automatic messages and rules.
        Round(
            "happening.broke", lambda session, now: happenings.due(session, now, MOST),
            partial(_look_at, format=format), happenings.put_off,
            lambda happening: {"happening": happening.id, "kind": happening.event}, "happening.looked_at",
        ),
    )  # fmt: skip

"""What happens by itself when its time has come: each kind of timer and the rule behind it.

A rule runs in one transaction with the timer's end, on a held conversation; it may set the next timer. Nothing is sent
from here: what people shall see is staged like everything else.
"""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

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


def run_due(database: Database) -> int:
    """Let happen what is due; how much it was. What breaks is logged, and tried again after what has not."""
    waiting = database.read(lambda session: timers.due(session, database.now(), MOST, KINDS))
    done = 0
    for timer in waiting:
        try:
            done += database.write(lambda session, timer=timer: _happen(session, timer, database.now()))  # type: ignore[misc] # early binding
        except Exception:  # one conversation's trouble must not stop everybody's clocks
            log.exception("timer.broke", extra={"timer": timer.id, "kind": timer.kind})
            database.write(lambda session, timer=timer: timers.put_off(session, timer.id, database.now()))  # type: ignore[misc] # as above
    looked = _look_at_windows(database) + _look_at_clocks(database) + _look_at_pings(database)
    return done + looked + _look_at_happenings(database)


def _look_at_happenings(database: Database) -> int:
    """The same for what has happened and is looked at by automatic messages and rules."""
    looked = 0
    for each in database.read(lambda session: happenings.due(session, database.now(), MOST)):
        try:
            looked += database.write(lambda session, each=each: _look_at(session, each, database.now()))  # type: ignore[misc] # as above
        except Exception:  # as above
            log.exception("happening.broke", extra={"happening": each.id, "event": each.event})
            database.write(lambda session, each=each: happenings.put_off(session, each, database.now()))  # type: ignore[misc] # as above
        reach("happening.looked_at")
    return looked


def _look_at(session: Session, happening: Happening, now: datetime) -> bool:
    conversation = conversations.held(session, happening.workspace_id, happening.conversation_id)
    if conversation is None or not happenings.take(session, happening, now):
        return False
    following.follow(session, conversation, happening, now=now)
    reach("happening.looking")
    return True


def _look_at_windows(database: Database) -> int:
    """The same for reply windows and the words that wait for one: their time rides along in the conversation's row, so
    that a customer's message costs no statement more."""
    looked = 0
    for conversation_id in database.read(lambda session: marks.due_now(session, database.now(), MOST)):
        try:
            database.write(lambda session, each=conversation_id: marks.attend(session, each, database.now()))  # type: ignore[misc] # early binding
            looked += 1
        except Exception:  # as above
            log.exception("window.broke", extra={"conversation": conversation_id})
            database.write(lambda session, each=conversation_id: marks.put_off(session, each, database.now()))  # type: ignore[misc] # as above
        reach("window.attended")
    return looked


def _look_at_clocks(database: Database) -> int:
    """The same for how long customers have been waiting."""
    looked = 0
    now = database.now()
    wanted = database.read(lambda session: [*clocks.out_of_line(session, MOST), *clocks.due(session, now, MOST)])
    for conversation_id in dict.fromkeys(wanted):
        try:
            database.write(lambda session, each=conversation_id: clocks.attend(session, each, database.now()))  # type: ignore[misc] # early binding
            looked += 1
        except Exception:  # as above
            log.exception("clock.broke", extra={"conversation": conversation_id})
        reach("clock.attended")
    return looked


def _look_at_pings(database: Database) -> int:
    """The same for what people want to hear of together, or after their quiet hours."""
    looked = 0
    for workspace_id, user in database.read(lambda session: pings.due(session, database.now(), MOST)):
        try:
            looked += database.write(lambda session, w=workspace_id, u=user: pings.tell(session, w, u, database.now()))  # type: ignore[misc] # early binding
        except Exception:  # as above
            log.exception("ping.broke", extra={"workspace": workspace_id})
        reach("ping.told")
    return looked


def _happen(session: Session, timer: Timer, now: datetime) -> bool:
    conversation = conversations.held(session, timer.workspace_id, timer.conversation_id)
    if conversation is None or not timers.take(session, timer, now):
        return False
    KINDS[timer.kind](session, conversation, now)
    log.info("timer.happened", extra={"conversation": conversation.id, "kind": timer.kind})
    return True

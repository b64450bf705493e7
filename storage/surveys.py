"""How a customer found it, asked once after a teammate closed their conversation (features.md AU-9).

One to five by a tap, in the channel's own way, while the reply window is open. The answer is the closer's; it opens
nothing, and nobody has to answer it.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from storage import automatic, practice, timers
from storage.db import insert
from storage.domain import wording
from storage.domain.automatic import may_write
from storage.domain.parts import Choice, ChoicePart
from storage.domain.report import Rated
from storage.domain.traits import TRAITS
from storage.models import Conversation, Inbox, Survey
from storage.outbox import stage

KIND: Final = "survey"  # of a timer, and of the message
AFTER: Final = timedelta(minutes=2)  # so that closing can be taken back: ours
SCORES: Final = (5, 4, 3, 2, 1)
ANSWERED_WITHIN: Final = timedelta(days=2)  # a digit alone means the question no longer: ours
OPENER: Final = "1–5 ★"  # the button that opens a list, the same in every language
_ID: Final = re.compile(r"survey\.(\d{1,18})\.([1-5])")


def closed(session: Session, conversation: Conversation, closer: str, *, now: datetime) -> None:
    """A teammate closed what a person had answered: the customer is asked soon, where the team wants that."""
    inbox = session.get_one(Inbox, conversation.inbox_id)
    if practice.of(inbox).survey is None or conversation.closed_at is None:
        return
    session.execute(
        insert(session, Survey)
        .values(
            workspace_id=conversation.workspace_id, inbox_id=inbox.id, conversation_id=conversation.id, closer=closer,
            closed_at=conversation.closed_at, asked_at=None,
        )
        .on_conflict_do_nothing()
    )  # fmt: skip
    timers.put(session, conversation, KIND, conversation.closed_at + AFTER)


def ask(session: Session, conversation: Conversation, now: datetime) -> None:
    """It is still closed: the customer is asked (a timer's rule)."""
    survey = session.scalars(
        select(Survey).where(Survey.conversation_id == conversation.id, Survey.closed_at == conversation.closed_at)
    ).one_or_none()
    inbox = session.get_one(Inbox, conversation.inbox_id)
    words = practice.of(inbox).survey
    if survey is None or words is None or survey.asked_at is not None or conversation.status != "closed":
        return
    if not may_write(automatic.standing(session, conversation, inbox, now)):
        return
    languages = automatic.spoken(session, conversation, inbox)
    blanks = automatic.blanks(session, conversation, inbox, languages, now)
    text, missing = wording.filled(wording.chosen(words, languages), blanks)
    if missing:
        told = {"what": "", "blanks": ", ".join(missing)}
        stage(session, conversation, "slack", "line", {"key": "line-not-said", "values": told}, now=now)
        return
    style = next(each for each in TRAITS[inbox.channel].choices if each.most >= len(SCORES))
    choices = tuple(Choice(f"survey.{survey.id}.{score}", f"{score} {'★' * score}") for score in SCORES)
    part = ChoicePart(text, style.style, choices, opener=OPENER if style.opener_max else "")
    shown = {"choices": [{"title": each.title, "description": ""} for each in choices]}
    automatic.say(session, conversation, inbox, KIND, text, (part,), now=now, details=shown)
    survey.asked_at = now


def answered(
    session: Session, conversation: Conversation, text: str, details: Mapping[str, Any], *, now: datetime
) -> bool:
    """Whether a customer's message answers a survey: by a tap, or by a digit alone soon after. The first answer counts,
    and the thread is told of it."""
    found = _ID.fullmatch(str(details.get("id", "")))
    if found is not None:
        asked = session.get(Survey, int(found[1]))
        score = int(found[2])
    elif conversation.status == "closed" and re.fullmatch(r"\s*[1-5]\s*", text):
        asked = _last_asked(session, conversation, now)
        score = int(text)
    else:
        return False
    if asked is None or asked.conversation_id != conversation.id:
        return False
    first = session.scalar(
        update(Survey)
        .where(Survey.id == asked.id, Survey.score.is_(None))
        .values(score=score, answered_at=now)
        .returning(Survey.id)
    )
    if first is not None:
        values = {"by": asked.closer, "stars": "★" * score + "☆" * (len(SCORES) - score)}
        stage(session, conversation, "slack", "line", {"key": "line-survey", "values": values}, now=now)
    return True


def rated(
    session: Session, conversation_ids: Collection[int], since: datetime, until: datetime
) -> dict[int, list[Rated]]:
    """For reports: what came of those closings of this time that the customer was asked about, by conversation."""
    rows = session.execute(
        select(Survey.conversation_id, Survey.closer, Survey.score)
        .where(Survey.conversation_id.in_(conversation_ids), Survey.closed_at >= since, Survey.closed_at < until)
        .where(Survey.asked_at.is_not(None))
        .order_by(Survey.conversation_id, Survey.closed_at)
    )
    found: dict[int, list[Rated]] = defaultdict(list)
    for number, closer, score in rows:
        found[number].append(Rated(closer, score))
    return found


def _last_asked(session: Session, conversation: Conversation, now: datetime) -> Survey | None:
    return session.scalars(
        select(Survey)
        .where(Survey.conversation_id == conversation.id, Survey.asked_at > now - ANSWERED_WITHIN)
        .where(Survey.score.is_(None))
        .order_by(Survey.id.desc())
        .limit(1)
    ).one_or_none()

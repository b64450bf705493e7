"""What the house tells customers by itself: welcome, out of hours, slow answer. Each once, and only where it may.

It goes through the outbox like every reply, as nobody's: no program ever writes as a person. The thread shows it with
a 🤖. That a customer waits for an answer is not changed by it.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Final
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_skeleton, get_day_names
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from storage import clocks, consent, conversations, practice, timers
from storage.contacts import GROUP
from storage.db import insert
from storage.domain import automatic as rules
from storage.domain import hours, wording
from storage.domain.automatic import Standing
from storage.domain.parts import Part, TextPart, name_of, to_json
from storage.domain.practice import Practice
from storage.domain.styled import parts_for
from storage.domain.traits import TRAITS
from storage.domain.wording import Wording
from storage.models import Alias, Automatic, Contact, Conversation, Identity, Inbox, Message
from storage.outbox import redraw, stage

WELCOME: Final = "welcome"  # kinds of what is done once
AWAY: Final = "away"
NUDGE: Final = rules.NUDGE
SLOW: Final = "slow_message"  # also a kind of timer
SOON_DAYS: Final = 6  # a weekday says which day is meant
# How long it matters that something was done once, by the first word of its kind: as long as its period may last, and a
# rule's as long as its acts are counted (storage/ruling.py). What is not named lasts as a closed time or a wait may.
MATTERS: Final[Mapping[str, timedelta]] = MappingProxyType({
    "rule": timedelta(days=31), "notify": timedelta(days=2), "unsaid": timedelta(days=2), WELCOME: timedelta(days=31),
})  # fmt: skip
LONGEST: Final = hours.FARTHEST + timedelta(days=1)
FORGOTTEN_MOST: Final = 1000  # rows a transaction


def greet(session: Session, conversation: Conversation, message: Message, *, now: datetime) -> None:
    """A customer wrote: out of hours they are told so, once a closed time; else whoever is new is welcomed."""
    inbox = session.get_one(Inbox, conversation.inbox_id)
    worked = practice.of(inbox)
    _count_the_wait(session, conversation, worked, now)
    if now - message.sent_at > rules.STALE or not rules.may_greet(standing(session, conversation, inbox, now), now):
        return
    if worked.away is not None and not hours.is_open(worked.hours, now):
        since = hours.closed_since(worked.hours, now)
        period = since.isoformat() if since is not None else now.date().isoformat()
        if once(session, conversation, AWAY, period, now=now):
            tell(session, conversation, inbox, AWAY, worked.away, now=now)
    elif (
        worked.welcome is not None and is_first(session, message) and once(session, conversation, WELCOME, "", now=now)
    ):
        tell(session, conversation, inbox, WELCOME, worked.welcome, now=now)


def nudge(session: Session, conversation: Conversation, now: datetime) -> None:
    """A customer has waited for a while: the thread says so (a timer's rule).

    Not where an answer is due by a certain time, or was: that wait has a clock, and the clock tells of it (NO-2).
    """
    inbox, slow = _slow(session, conversation)
    since = conversation.waiting_since
    if slow is None or since is None or _is_left_alone(conversation):
        return
    worked = practice.of(inbox).hours
    at = hours.due_at(worked, since, slow.nudge_after)
    if at is None or at > now:  # who waits now began later, or the hours are others
        timers.put(session, conversation, NUDGE, at)
        return
    is_counted = clocks.target_of(session, conversation, practice.of(inbox)) is not None
    is_counted = is_counted or clocks.is_told(session, conversation, since)
    if not is_counted and once(session, conversation, NUDGE, since.isoformat(), now=now):
        minutes = int(hours.worked(worked, since, now).total_seconds() // 60)
        values = {"owner": conversation.owner, "minutes": str(minutes)}
        stage(session, conversation, "slack", "line", {"key": "line-slow-answer", "values": values}, now=now)
    if slow.text is not None:
        timers.put(session, conversation, SLOW, hours.due_at(worked, since, slow.message_after))


def apologise(session: Session, conversation: Conversation, now: datetime) -> None:
    """They wait still: they are told that they are not forgotten, once (a timer's rule).

    Not where a person has begun to answer (features.md AU-8).
    """
    inbox, slow = _slow(session, conversation)
    since = conversation.waiting_since
    if slow is None or slow.text is None or since is None or _is_left_alone(conversation) or conversation.by_hand_at:
        return
    at = hours.due_at(practice.of(inbox).hours, since, slow.message_after)
    if at is None or at > now:
        timers.put(session, conversation, SLOW, at)
        return
    may = rules.may_greet(standing(session, conversation, inbox, now), now)
    if may and once(session, conversation, SLOW, since.isoformat(), now=now):
        tell(session, conversation, inbox, SLOW, slow.text, now=now)


def standing(session: Session, conversation: Conversation, inbox: Inbox, now: datetime) -> Standing:
    """What decides whether a program may write to this customer now."""
    identity = session.get_one(Identity, conversation.identity_id)
    group = select(Alias.id).where(Alias.identity_id == identity.id, Alias.kind == GROUP).limit(1)
    return Standing(
        window=conversations.window(conversation, inbox, now).state,
        answered_at=conversation.replied_at,
        opted_out=consent.opted_out(session, session.get_one(Contact, identity.contact_id)),
        muted=conversation.muted_at is not None,
        blocked=conversation.blocked_at is not None,
        group=session.scalar(group) is not None,
        removed=inbox.state == "removed",
    )


def once(session: Session, conversation: Conversation, kind: str, period: str, *, now: datetime) -> bool:
    """Whether it is done now for the first time in this period. Two who ask at once do not both hear yes."""
    done = session.scalar(
        insert(session, Automatic)
        .values(
            workspace_id=conversation.workspace_id, inbox_id=conversation.inbox_id, conversation_id=conversation.id,
            kind=kind, period=period, at=now, until=now + MATTERS.get(kind.partition(":")[0], LONGEST),
        )
        .on_conflict_do_nothing()
        .returning(Automatic.id)
    )  # fmt: skip
    return done is not None


def forget(session: Session, now: datetime) -> int:
    """Drop some of what was done once in a period that is over. How much; FORGOTTEN_MOST: there may be more."""
    over = select(Automatic.id).where(Automatic.until < now).order_by(Automatic.until).limit(FORGOTTEN_MOST)
    ids = session.scalars(over).all()
    session.execute(delete(Automatic).where(Automatic.id.in_(ids)))
    return len(ids)


def tell(
    session: Session,
    conversation: Conversation,
    inbox: Inbox,
    kind: str,
    words: Wording,
    *,
    now: datetime,
    rule: str = "",
) -> Message | None:
    """Send a customer their language's text with its blanks filled. One with a blank that nothing is known for is not
    sent, and the thread says so once a day: None."""
    languages = spoken(session, conversation, inbox)
    values = blanks(session, conversation, inbox, languages, now)
    text, missing = wording.filled(wording.chosen(words, languages), values)
    if missing:
        unsaid(session, conversation, kind, rule, "line-not-said", {"blanks": ", ".join(missing)}, now=now)
        return None
    return put(session, conversation, inbox, kind, text, now=now, rule=rule)


def unsaid(
    session: Session, conversation: Conversation, kind: str, rule: str, key: str, why: Mapping[str, str], *,
    now: datetime,
) -> None:  # fmt: skip
    """Say in the thread that something could not be said, once a day. key, why: the sentence and its values."""
    if once(session, conversation, f"unsaid:{kind}:{rule}", now.date().isoformat(), now=now):
        payload = {"key": key, "values": {"what": rule, **why}}
        stage(session, conversation, "slack", "line", payload, now=now)


def put(
    session: Session, conversation: Conversation, inbox: Inbox, kind: str, text: str, *, now: datetime, rule: str = ""
) -> Message:
    """Stage a text as it stands, in as many parts as the channel needs."""
    traits = TRAITS[inbox.channel]
    parts = tuple(TextPart(each) for each in parts_for(text, traits))
    return say(session, conversation, inbox, kind, text, parts, now=now, rule=rule)


def say(
    session: Session,
    conversation: Conversation,
    inbox: Inbox,
    kind: str,
    text: str,
    parts: tuple[Part, ...],
    *,
    now: datetime,
    rule: str = "",
    details: Mapping[str, Any] | None = None,
) -> Message:
    """Stage words that nobody wrote, and have the thread show them. kind: what for; rule: which one says it."""
    message = Message(
        workspace_id=conversation.workspace_id, inbox_id=inbox.id, conversation_id=conversation.id, direction="out",
        source="bot", kind="offer" if details else "text", text=text,
        details={"bot": kind, "rule": rule} | dict(details or {}), status="staged", sent_at=now, created_at=now,
    )  # fmt: skip
    session.add(message)
    session.flush()
    for part in parts:
        stage(session, conversation, "customer", name_of(part), to_json(part), now=now, message_id=message.id)
    stage(session, conversation, "slack", "sent", {}, now=now, message_id=message.id)
    return message


def is_overtaken(conversation: Conversation, message: Message) -> bool:
    """Whether automatic words have become wrong before they left: somebody has answered, or wants nothing said."""
    answered = conversation.replied_at
    is_answered = answered is not None and answered >= message.created_at
    return is_answered or conversation.muted_at is not None or conversation.blocked_at is not None


def spoken(session: Session, conversation: Conversation, inbox: Inbox) -> list[str]:
    """The languages of a customer, as far as they are known, the best first."""
    identity = session.get_one(Identity, conversation.identity_id)
    return [session.get_one(Contact, identity.contact_id).language, inbox.language]


def blanks(
    session: Session, conversation: Conversation, inbox: Inbox, languages: list[str], now: datetime
) -> dict[str, str]:
    """What the blanks of a text are filled with, by storage.domain.wording.BLANKS; "" for what is not known."""
    identity = session.get_one(Identity, conversation.identity_id)
    name = session.get_one(Contact, identity.contact_id).name or identity.name
    first = name.split()[0] if name.split() else ""
    return {"name": name, "first_name": first, "inbox": inbox.name, "opens": _opens(practice.of(inbox), languages, now)}


def _opens(worked: Practice, languages: list[str], now: datetime) -> str:
    """When the team is there next, in their own words: "Monday 09:00"; "" when never."""
    opens = hours.opens_at(worked.hours, now)
    if opens is None:
        return ""
    there = opens.astimezone(ZoneInfo(worked.hours.zone))
    locale = _locale(languages)
    clock = f"{there:%H:%M}"
    days = (there.date() - now.astimezone(there.tzinfo).date()).days
    if days == 0:
        return clock
    if days <= SOON_DAYS:
        return f"{get_day_names(locale=locale)[there.weekday()]} {clock}"
    return f"{format_skeleton('MMMd', there, locale=locale)} {clock}"


def _locale(languages: list[str]) -> Locale:
    for language in languages:
        try:
            return Locale.parse(language.replace("-", "_"))
        except (ValueError, UnknownLocaleError):
            continue
    return Locale("en")


def is_first(session: Session, message: Message) -> bool:
    """Whether nothing was said before it."""
    before = select(Message.id).where(Message.conversation_id == message.conversation_id, Message.id < message.id)
    return session.scalar(before.limit(1)) is None


def _count_the_wait(session: Session, conversation: Conversation, worked: Practice, now: datetime) -> None:
    since = conversation.waiting_since
    if worked.slow_answer is not None and since is not None:
        timers.put(session, conversation, NUDGE, hours.due_at(worked.hours, since, worked.slow_answer.nudge_after))


def _slow(session: Session, conversation: Conversation) -> tuple[Inbox, rules.SlowAnswer | None]:
    inbox = session.get_one(Inbox, conversation.inbox_id)
    return inbox, practice.of(inbox).slow_answer


def _is_left_alone(conversation: Conversation) -> bool:
    aside = conversation.muted_at or conversation.blocked_at or conversation.snoozed_until
    return conversation.status == "closed" or aside is not None


def give_back(session: Session, conversation: Conversation, actor: str, *, now: datetime) -> bool:
    """Let rules answer here again (features.md AU-8). False when they may already."""
    if conversation.by_hand_at is None:
        return False
    conversation.by_hand_at = None
    conversations.record(session, conversation, actor, "given_back", now=now)
    stage(session, conversation, "slack", "line", {"key": "line-given-back", "values": {"by": actor}}, now=now)
    redraw(session, conversation, now=now)
    return True

"""Rules at work: which of them a happening sets off, what they do, and what becomes of one that breaks.

What a rule does is written down as nobody's, says so in one line of the thread, and sets off nothing.
"""

import logging
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from storage import alarms, automatic, canned, conversations, practice, tags, timers
from storage.conditions import Asker, holds
from storage.db import will_pass
from storage.domain import automatic as gate
from storage.domain.practice import Practice
from storage.domain.reply import kept_inside
from storage.domain.rules import NOBODY, OWNER, Act, Event, Rule, heeds
from storage.domain.traits import TRAITS, Traits
from storage.domain.vocabulary import PRIORITIES
from storage.models import Automatic, Conversation, Inbox, Message, Workspace
from storage.outbox import redraw, stage
from storage.working import NOBODY as ACTOR

log = logging.getLogger(__name__)
IDLE: Final = "idle"  # a kind of timers
REPLIES_MOST: Final = 5  # of all rules together, a conversation and day: another program may be answering us; ours
DAY: Final = timedelta(days=1)
COUNTED: Final = timedelta(days=30)
ACTED: Final = "rule:"
TRIED: Final = 100  # conversations of a dry run (features.md AU-5)

NEW: Final[tuple[Event, ...]] = ("customer message", "new conversation")  # what a happening is to rules
MESSAGE: Final[tuple[Event, ...]] = ("customer message",)
STATUS: Final[tuple[Event, ...]] = ("status change",)
TAGGED: Final[tuple[Event, ...]] = ("tag added",)

Done = list[str]  # one act as the thread tells it: what, and a value
Format = Callable[[str, Traits], str]  # what somebody typed in Slack, as a channel takes it (bot.mrkdwn.said)


def as_typed(typed: str, traits: Traits) -> str:
    """A Format that leaves words as they are."""
    return typed


@dataclass(frozen=True, slots=True)
class Tried:
    """A conversation that a rule would act on. text: the message it would be about, "" for none."""

    conversation_id: int
    status: str
    text: str
    link: str


def apply(
    session: Session, conversation: Conversation, happened: Sequence[Event], message: Message | None, *, now: datetime,
    format: Format = as_typed,
) -> None:  # fmt: skip
    """Run the rules that listen for what has happened, in their order. message: the customer's that came, if it is one.

    One that breaks is switched off and the others go on. The conversation is held.
    """
    inbox = session.get_one(Inbox, conversation.inbox_id)
    for rule in _on(inbox, practice.of(inbox)):
        if rule.when in happened and heeds(rule, message.text if message is not None else ""):
            _run(session, conversation, inbox, rule, now, format)


def idle(session: Session, conversation: Conversation, now: datetime, format: Format = as_typed) -> None:
    """Nobody has said anything for a while (a timer's rule): the rules that wait for that, each once a silence."""
    inbox = session.get_one(Inbox, conversation.inbox_id)
    since = _last_said(session, conversation)
    aside = conversation.snoozed_until or conversation.muted_at or conversation.blocked_at
    if since is None or conversation.status == "closed" or aside is not None:
        return
    for rule in _on(inbox, practice.of(inbox)):
        waited = rule.when == "idle" and now - since >= rule.idle_for
        if waited and automatic.once(session, conversation, f"idle:{rule.name}", since.isoformat(), now=now):
            _run(session, conversation, inbox, rule, now, format)
    wait_for_silence(session, conversation, now=now)


def wait_for_silence(session: Session, conversation: Conversation, *, now: datetime) -> None:
    """Something was said: from now on it is silent until the first rule that waits for that."""
    inbox = session.get_one(Inbox, conversation.inbox_id)
    since = _last_said(session, conversation)
    spans = [rule.idle_for for rule in _on(inbox, practice.of(inbox)) if rule.when == "idle"]
    ends = [since + span for span in spans if since is not None and since + span > now]
    if spans:
        timers.put(session, conversation, IDLE, min(ends, default=None))


def tried(
    session: Session, inbox: Inbox, rule: Rule, *, now: datetime, slack_channels: Collection[str] | None = None
) -> Iterator[Tried]:
    """The conversations, among the last of an inbox, that a rule would act on if it happened to them now.

    slack_channels: where they are shown to whoever asks; None for whoever runs Novelo, who sees all of them.
    """
    newest = select(Conversation).where(Conversation.inbox_id == inbox.id)
    if slack_channels is not None:
        newest = newest.where(Conversation.slack_channel.in_(slack_channels))
    newest = newest.order_by(Conversation.active_at.desc(), Conversation.id.desc()).limit(TRIED)
    workspace = session.get_one(Workspace, inbox.workspace_id)
    for conversation in session.scalars(newest).all():
        message = _told(session, conversation, rule)
        text = message.text if message is not None else ""
        if heeds(rule, text) and _holds(session, conversation, rule, now):
            link = conversations.permalink(workspace, conversation)
            yield Tried(conversation.id, conversation.status, text, link)


def acted(session: Session, inbox: Inbox, now: datetime) -> dict[str, int]:
    """How often each rule of an inbox has acted in the last 30 days, by name."""
    rows = session.execute(
        select(Automatic.kind, func.count())
        .where(Automatic.inbox_id == inbox.id, Automatic.kind.startswith(ACTED), Automatic.at > now - COUNTED)
        .group_by(Automatic.kind)
    )
    return {kind.removeprefix(ACTED): count for kind, count in rows}


def _on(inbox: Inbox, worked: Practice) -> list[Rule]:
    return [rule for rule in worked.rules if rule.name not in inbox.rules_off]


def _run(session: Session, conversation: Conversation, inbox: Inbox, rule: Rule, now: datetime, format: Format) -> None:
    try:
        with session.begin_nested():
            if not _holds(session, conversation, rule, now):
                return
            done = [each for act in rule.then if (each := _do(session, conversation, inbox, rule, act, now, format))]
            if done:
                _tell(session, conversation, rule, done, now)
    except Exception as error:  # one rule's trouble must not stop the others, nor the next message
        if isinstance(error, DBAPIError) and will_pass(error):
            raise
        log.exception("rule.broke", extra={"inbox": inbox.id, "conversation": conversation.id})
        inbox.rules_off = inbox.rules_off | {rule.name: {"at": now.isoformat(), "why": type(error).__name__}}
        values = {"rule": rule.name, "why": type(error).__name__}
        alarms.tell(session, inbox, alarms.RULE_BROKE, now=now, **values)
        stage(
            session, conversation, "slack", "line", {"key": "line-rule-broke", "values": {"what": rule.name}}, now=now
        )


def _holds(session: Session, conversation: Conversation, rule: Rule, now: datetime) -> bool:
    session.flush()  # what an earlier rule has changed counts
    asker = Asker(session, conversation.workspace_id, "", [conversation.slack_channel], now)
    return holds(asker, rule.asked, conversation.id)


def _tell(session: Session, conversation: Conversation, rule: Rule, done: list[Done], now: datetime) -> None:
    said = ", ".join(each[0] for each in done)
    conversations.record(session, conversation, ACTOR, "rule", now=now, rule=rule.name, acts=said)
    automatic.once(session, conversation, f"{ACTED}{rule.name}", now.isoformat(), now=now)  # counted by `acted`
    stage(session, conversation, "slack", "ruled", {"rule": rule.name, "acts": done}, now=now)
    redraw(session, conversation, now=now)


def _do(
    session: Session, conversation: Conversation, inbox: Inbox, rule: Rule, act: Act, now: datetime, format: Format
) -> Done | None:
    """Do one thing; None when it was so already, or may not be done."""
    value = "" if act.value == NOBODY else act.value
    match act.what:
        case "tag":
            worn = tags.of_conversation(session, conversation.id)
            new = tags.define(session, conversation.workspace_id, "conversation", [act.value], now=now)
            changed = tags.put_on_conversation(session, conversation, [each.id for each in (*worn, *new)])
            return ["tag", new[0].name] if changed else None
        case "assign" if conversation.owner != value:
            conversation.owner = value
            if value:
                conversations.notify(session, conversation, value, "notice-rule-assigned", now=now, rule=rule.name)
            return ["assign", value]
        case "team" if conversation.team != value:
            conversation.team = value
            return ["team", value]
        case "priority" if conversation.priority != PRIORITIES.index(value):
            conversation.priority = PRIORITIES.index(value)
            return ["priority", value]
        case "status" if conversation.status != value:
            return _become(session, conversation, value, now)
        case "reply" if act.words is not None and _may_reply(session, conversation, inbox, rule, now):
            said = automatic.tell(session, conversation, inbox, "rule", act.words, now=now, rule=rule.name)
            return ["reply", ""] if said is not None else None
        case "canned" if _may_reply(session, conversation, inbox, rule, now):
            return _say_canned(session, conversation, inbox, rule, act.value, now, format)
        case "notify":
            whom = conversation.owner if value == OWNER else value
            if whom and _tell_again(session, conversation, rule, whom, now):
                conversations.notify(session, conversation, whom, "notice-rule", now=now, rule=rule.name)
                return ["notify", whom]
    return None


def _say_canned(
    session: Session, conversation: Conversation, inbox: Inbox, rule: Rule, code: str, now: datetime, format: Format
) -> Done | None:
    """Answer with the words that a code means here. Its files and what a macro does besides are a person's to send."""
    row = canned.named(session, conversation, "", code)
    filled = canned.fill(session, conversation, row, "") if row is not None and row.text else None
    if filled is not None and filled.missing:
        why = {"blanks": ", ".join(filled.missing)}
        automatic.unsaid(session, conversation, "rule", rule.name, "line-not-said", why, now=now)
        return None
    text = format(filled.text, TRAITS[inbox.channel]) if filled is not None else ""
    if not text or kept_inside(text):
        automatic.unsaid(session, conversation, "rule", rule.name, "line-no-canned", {"code": code}, now=now)
        return None
    automatic.put(session, conversation, inbox, "rule", text, now=now, rule=rule.name)
    return ["canned", code]


def _become(session: Session, conversation: Conversation, status: str, now: datetime) -> Done | None:
    """Another status. What waits for an answer is not closed under a customer's hands."""
    if status == "closed" and conversation.waiting_since is not None:
        return None
    conversation.status, conversation.closed_at = status, now if status == "closed" else None
    if status == "closed":
        conversation.by_hand_at = conversation.snoozed_until = None
    practice.count_to_closing(session, conversation, now=now)
    return ["status", status]


def _may_reply(session: Session, conversation: Conversation, inbox: Inbox, rule: Rule, now: datetime) -> bool:
    """Whether a rule may write to the customer: not where people do (features.md AU-8), the same rule once a day, and
    all together a few times, since it may be a program that answers."""
    if conversation.by_hand_at is not None or not gate.may_greet(
        automatic.standing(session, conversation, inbox, now), now
    ):
        return False
    of_rules = select(func.count(Message.id)).where(
        Message.conversation_id == conversation.id,
        Message.source == "bot",
        Message.sent_at > now - DAY,
        Message.details["bot"].as_string() == "rule",
    )
    lately = session.scalar(of_rules) or 0
    own = session.scalar(of_rules.where(Message.details["rule"].as_string() == rule.name)) or 0
    return lately < REPLIES_MOST and not own


def _tell_again(session: Session, conversation: Conversation, rule: Rule, whom: str, now: datetime) -> bool:
    """Whether it is an hour since: the same person, by the same rule, of the same conversation."""
    hour = now.replace(minute=0, second=0, microsecond=0).isoformat()
    return automatic.once(session, conversation, f"notify:{rule.name}:{whom}", hour, now=now)


def _last_said(session: Session, conversation: Conversation) -> datetime | None:
    """When either side last said something; automatic words break no silence."""
    return session.scalar(
        select(Message.sent_at)
        .where(
            Message.conversation_id == conversation.id, Message.direction.in_(("in", "out")), Message.source != "bot"
        )
        .order_by(Message.sent_at.desc(), Message.id.desc())
        .limit(1)
    )


def _told(session: Session, conversation: Conversation, rule: Rule) -> Message | None:
    """The customer's message a dry run is about: the first of a new conversation, else the last."""
    theirs = select(Message).where(Message.conversation_id == conversation.id, Message.direction == "in")
    order = Message.id.asc() if rule.when == "new conversation" else Message.id.desc()
    return session.scalars(theirs.order_by(order).limit(1)).one_or_none()

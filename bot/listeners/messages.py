"""What teammates write, change and delete in the threads."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from slack_bolt import App, BoltContext
from sqlalchemy.orm import Session

from bot import permits, roles
from bot.desk import Desk
from bot.listeners import consulting, expanding, verbs
from bot.listeners.seen import first_time, recorded
from bot.mrkdwn import for_channel, from_event, names_somebody
from bot.prose import Prose
from bot.threads import conversation_of
from storage import agents, conversations, practice, queued, replies, roots, turning, withheld
from storage.domain.canned import CALL
from storage.domain.errors import Rejected
from storage.domain.outgoing import SlackFile
from storage.domain.reply import Collision, Decision, decide
from storage.domain.roles import Need, Role, may
from storage.domain.traits import TRAITS
from storage.models import Conversation, Identity, Inbox, Message, Workspace
from storage.outbox import redraw, stage
from storage.replies import Typed

log = logging.getLogger(__name__)
# An edit that overtook the words themselves comes within seconds of them; one of older words we never heard of is not
# a reason to send them now.
OVERTAKING: Final = timedelta(seconds=60)
CLIP: Final = "slack_audio"  # the subtype of a file that was spoken into Slack's composer
SAID: Final = frozenset({"", "file_share", "thread_broadcast", "me_message"})  # features.md RM-1


@dataclass(frozen=True, slots=True)
class Said:
    """A teammate's message, understood as far as it can be without the database."""

    event: Mapping[str, Any]
    prose: Prose
    role: Role | None  # storage.domain.roles; None for who is no full member
    author: str
    key: str
    askable: frozenset[str]  # of the people mentioned, those who may be asked about a customer
    may_own: frozenset[str]  # of the people mentioned, those a conversation may be given to


def register(bolt: App, desk: Desk) -> None:
    """All messages come in by one event; what it is, its subtype tells."""

    @bolt.event("message")
    def message(body: dict[str, Any], event: dict[str, Any], context: BoltContext) -> None:
        workspace: Workspace = context["workspace"]
        subtype = event.get("subtype", "")
        if subtype == "message_changed":
            _changed(desk, workspace, body, event)
        elif subtype == "message_deleted":
            _deleted(desk, workspace, body, event)
        elif subtype in SAID and not event.get("bot_id") and _is_reply(event):
            _said(desk, workspace, body, event)


def recovered(desk: Desk, workspace: Workspace, event: Mapping[str, Any], *, known: bool) -> None:
    """A thread's message as Slack keeps it, found there and not told by an event. known: then its edit is news."""
    edited = event.get("edited", {}).get("ts", "")
    body = {"event_id": f"gap:{event['channel']}:{event['ts']}:{edited}"}
    if known:
        _changed(desk, workspace, body, {"message": event, "previous_message": {}, "channel": event["channel"]})
    elif event.get("subtype", "") in SAID and _is_reply(event):
        _said(desk, workspace, body, event)


def _is_reply(event: Mapping[str, Any]) -> bool:
    return bool(event.get("thread_ts")) and event["thread_ts"] != event["ts"] and bool(event.get("user"))


def _said(desk: Desk, workspace: Workspace, body: Mapping[str, Any], event: Mapping[str, Any]) -> None:
    known = conversation_of(desk, workspace, event["channel"], event["thread_ts"])
    if known is None:
        return
    prose = from_event(event, lambda subject: desk.name(workspace, subject))
    said = Said(  # whatever Slack has to be asked is asked here, before the transaction
        event,
        prose,
        _role(desk, workspace, event["user"]),
        event["user"],
        f"event:{body['event_id']}",
        frozenset(user for user in prose.mentions if consulting.may_be_asked(desk, workspace, user)),
        frozenset(user for user in prose.mentions if desk.may_own(workspace, user, event["channel"])),
    )
    recorded(desk.database, "event", lambda session: _record(session, desk, workspace, known, said), brief=True)


def _role(desk: Desk, workspace: Workspace, user: str) -> Role | None:
    """What they may do: nothing, for somebody Slack does not know. Raises SendErrors while it is away."""
    try:
        return roles.role_of(desk, workspace, user)
    except Rejected:
        return None


def _may(said: Said, need: Need) -> bool:
    return said.role is not None and may(said.role, need)


def _record(session: Session, desk: Desk, workspace: Workspace, conversation_id: int, said: Said) -> None:
    now = desk.database.now()
    conversation = conversations.held(session, workspace.id, conversation_id)
    where = place(said.event["channel"], said.event["ts"])
    if conversation is None or not first_time(session, workspace, said.key, where, now=now):
        return
    inbox = session.get_one(Inbox, conversation.inbox_id)
    call = CALL.fullmatch(for_channel(said.prose, "plain"))
    if call:
        _use(session, conversation, said, call[1], now=now)
        return
    rules = practice.of(inbox)
    collision, who = (
        withheld.collision(session, conversation, said.author, now=now) if rules.collision_hold else ("", "")
    )
    written_at = datetime.fromtimestamp(float(said.event["ts"]), UTC)
    stale = withheld.is_stale(conversation, written_at, rules.stale_answer_seconds)
    decision = _decide(
        workspace, conversation, inbox, said.prose, role=said.role, now=now, collision=collision, stale=stale,
        named=names_somebody(said.event),
    )  # fmt: skip
    match decision.kind:
        case "command":
            if _may(said, permits.of_verb(verbs.named(said.prose))):
                verbs.spoken(
                    session, conversation, said.author, said.prose, said.event, said.may_own, said.askable, now=now
                )
            else:
                verbs.tell(session, conversation, said.author, "notice-may-not-act", {}, now=now)
        case "note":
            replies.note(session, conversation, _typed(said, decision, "plain"), now=now)
            if decision.reason == "not_agent":
                _tell(session, conversation, said.author, "notice-not-agent", {}, now=now)
            elif decision.reason == "mode" and agents.to_be_hinted(session, workspace.id, said.author):
                _tell(session, conversation, said.author, "notice-kept-as-note", {}, now=now)
        case "hold":
            typed = _typed(said, decision, TRAITS[inbox.channel].formatting)
            message = replies.hold_back(session, conversation, typed, now=now)
            if message is not None:
                withheld.ask(session, conversation, message, decision.reason, who, now=now)
        case "draft":
            typed = _typed(said, decision, TRAITS[inbox.channel].formatting)
            message = replies.hold_back(session, conversation, typed, now=now, status="draft")
            if message is not None:
                withheld.propose(session, conversation, message, now=now)
        case "send":
            _send(session, conversation, inbox, said, decision, now=now)
    log.info("message.typed", extra={"conversation": conversation.id, "kind": decision.kind, "reason": decision.reason})


def _use(session: Session, conversation: Conversation, said: Said, code: str, *, now: datetime) -> None:
    """`!code`: shown to whoever may answer, and to nobody else."""
    if not _may(said, "act"):
        verbs.tell(session, conversation, said.author, "notice-may-not-act", {}, now=now)
        return
    expanding.use(session, conversation, code, _typed(said, Decision("hold", "canned", ""), "plain"), now=now)
    log.info("message.typed", extra={"conversation": conversation.id, "kind": "canned", "reason": "addressed"})


def _decide(
    workspace: Workspace, conversation: Conversation, inbox: Inbox, prose: Prose, *, role: Role | None, now: datetime,
    collision: Collision = "", stale: bool = False, named: bool = False,
) -> Decision:  # fmt: skip
    trainee = role == "trainee"
    return decide(
        for_channel(prose, "plain"),
        mode=practice.mode(inbox, conversation.slack_channel),
        mentions_someone=bool(prose.mentions) or named,  # our bot too: "thanks @inbox" is for the team
        mentions_bot=prose.addressed == workspace.bot_user,
        is_agent=trainee or (role is not None and may(role, "answer")),
        window_state=conversations.window(conversation, inbox, now).state,
        collision=collision,
        stale=stale,
        trainee=trainee,
        deny_list=practice.of(inbox).deny_list,
    )


def place(channel: str, ts: str) -> str:
    """The key of what was written at one place, whichever event tells of it first: the words, an edit, a deletion."""
    return f"message:{channel}:{ts}"


def _send(
    session: Session, conversation: Conversation, inbox: Inbox, said: Said, decision: Decision, *, now: datetime
) -> None:
    traits = TRAITS[inbox.channel]
    typed = _typed(said, decision, traits.formatting)
    if not typed.text and not typed.files:
        values = {"channel": traits.label, "customer": _customer(session, conversation)}
        _tell(session, conversation, said.author, "notice-nothing-to-send", values, now=now)
        return
    _, refused = replies.send(session, conversation, inbox, typed, now=now)
    replies.tell_refused(session, conversation, said.author, refused, now=now)


def _changed(desk: Desk, workspace: Workspace, body: Mapping[str, Any], event: Mapping[str, Any]) -> None:
    """An edit counts when a person made it; unfurled links and our own redraws come by the same event."""
    new, old = event.get("message", {}), event.get("previous_message", {})
    if new.get("subtype") == "tombstone":  # a root was deleted, and its replies are still there (slack.md 4.2)
        _root_lost(desk, workspace, event["channel"], new["ts"])
        return
    if new.get("bot_id") or not new.get("edited") or new.get("edited") == old.get("edited"):
        return
    known = desk.database.read(lambda session: replies.by_slack_ts(session, workspace.id, event["channel"], new["ts"]))
    if known is None:
        written_at = datetime.fromtimestamp(float(new["ts"]), UTC)
        if _is_reply(new) and desk.database.now() - written_at < OVERTAKING:
            _said(desk, workspace, body, {**new, "channel": event["channel"]})
        return
    prose, role = from_event(new, lambda subject: desk.name(workspace, subject)), _role(desk, workspace, known.author)

    def work(session: Session) -> None:
        now = desk.database.now()
        found = _ours(session, workspace, event["channel"], new["ts"])
        if found is not None and first_time(session, workspace, f"event:{body['event_id']}", now=now):
            _reword(session, workspace, *found, prose, role, named=names_somebody(new), now=now)

    recorded(desk.database, "event", work)


def _reword(
    session: Session,
    workspace: Workspace,
    message: Message,
    conversation: Conversation,
    inbox: Inbox,
    prose: Prose,
    role: Role | None,
    *,
    named: bool,
    now: datetime,
) -> None:
    """What was written says something else now. A reply that has become a note must not go out any more, one that has
    become doubtful is asked about, and a trainee's waits for approval anew. A note stays one, whatever it says: it is
    sent only when somebody says so."""
    formatting = TRAITS[inbox.channel].formatting
    if message.direction == "note":
        message.text = for_channel(prose, "plain")
        turning.take_back_offer(message)
        return
    turning.take_back_offer(message)
    decision = _decide(workspace, conversation, inbox, prose, role=role, now=now, named=named)
    if decision.kind in {"note", "command"}:
        text = for_channel(prose.without(decision.skipped), "plain")
        if message.status in replies.KEPT:
            queued.keep_inside(session, conversation, message, text, now=now)
            return
        in_time = replies.keep_inside(session, conversation, message, text, now=now)
    else:
        text = for_channel(prose.without(decision.skipped), formatting)
        if message.status in replies.KEPT:
            queued.reword(session, conversation, message, text, now=now)
            _ask_again(session, conversation, message, decision, now=now)
            return
        waits = {"draft": "draft", "hold": "held" if decision.reason != "window_closed" else ""}.get(decision.kind, "")
        if waits and replies.hold_again(session, conversation, message, text, waits, now=now):
            if waits == "draft":
                withheld.propose(session, conversation, message, now=now)
            else:
                withheld.ask(session, conversation, message, decision.reason, now=now)
            return
        in_time = text == message.text or replies.replace_words(session, conversation, inbox, message, text, now=now)
    if in_time:
        return
    if decision.kind in {"note", "command"} or not text:
        values = {"customer": _customer(session, conversation)}
        _tell(session, conversation, message.author, "notice-edited-late", values, now=now)
        return
    replies.keep_correction(message, text)
    payload = {"user": message.author, "correct": message.id}
    stage(session, conversation, "notice", "ephemeral", payload, now=now, message_id=message.id)


def _ask_again(
    session: Session, conversation: Conversation, message: Message, decision: Decision, *, now: datetime
) -> None:
    """Held words were changed: the question shows the new ones. What queued and is doubtful now is asked about, too."""
    if message.status == "draft":
        withheld.propose(session, conversation, message, now=now)
    elif message.status == "held":
        before = message.details.get("held", {})
        why = decision.reason if decision.kind == "hold" else before.get("why", "window_closed")
        withheld.ask(session, conversation, message, why, before.get("who", ""), now=now)
    elif decision.kind == "hold" and decision.reason != "window_closed":
        message.status = "held"
        withheld.ask(session, conversation, message, decision.reason, now=now)


def _deleted(desk: Desk, workspace: Workspace, body: Mapping[str, Any], event: Mapping[str, Any]) -> None:
    channel, ts = event["channel"], event.get("deleted_ts", "")
    thread = event.get("previous_message", {}).get("thread_ts", "")
    _root_lost(desk, workspace, channel, ts)

    def work(session: Session) -> None:
        now = desk.database.now()
        found = _ours(session, workspace, channel, ts)
        if found is None:
            if conversations.by_thread(session, workspace.id, channel, thread) is not None:
                first_time(session, workspace, place(channel, ts), now=now)  # its words, if they come later, are gone
            return
        if not first_time(session, workspace, f"event:{body['event_id']}", now=now):
            return
        message, conversation, _ = found
        if message.direction == "note" or message.status in replies.KEPT:
            message.status, message.slack_ts = "cancelled", None
            redraw(session, conversation, now=now)  # words that waited stood on the card
            return
        in_time = replies.cancel(session, conversation, message, now=now)
        key = "notice-late-cancelled" if in_time else "notice-deleted-late"
        _tell(session, conversation, message.author, key, {"customer": _customer(session, conversation)}, now=now)

    recorded(desk.database, "event", work)


def _root_lost(desk: Desk, workspace: Workspace, channel: str, ts: str) -> None:
    """Somebody deleted a message: if it was a conversation's card, it is posted again."""

    def work(session: Session) -> None:
        known = conversations.by_thread(session, workspace.id, channel, ts)
        conversation = conversations.held(session, workspace.id, known) if known is not None else None
        if conversation is not None and roots.begin_again(session, conversation, ts, now=desk.database.now()):
            log.info("root.lost", extra={"conversation": conversation.id})

    if desk.database.read(lambda session: conversations.by_thread(session, workspace.id, channel, ts)) is not None:
        recorded(desk.database, "event", work)


def _ours(session: Session, workspace: Workspace, channel: str, ts: str) -> tuple[Message, Conversation, Inbox] | None:
    message = replies.by_slack_ts(session, workspace.id, channel, ts)
    if message is None:
        return None
    conversation = conversations.held(session, workspace.id, message.conversation_id)
    return None if conversation is None else (message, conversation, session.get_one(Inbox, message.inbox_id))


def _typed(said: Said, decision: Decision, formatting: str) -> Typed:
    event = said.event
    prose = said.prose.without(decision.skipped)
    files = tuple(
        SlackFile(
            file["id"],
            file.get("name") or "file",
            file.get("mimetype") or "",
            int(file.get("size") or 0),
            recorded=file.get("subtype") == CLIP,
        )
        for file in event.get("files", ())
        if file.get("id")
    )
    return Typed(
        author=said.author,
        slack_channel=event["channel"],
        slack_ts=event["ts"],
        text=for_channel(prose, "whatsapp" if formatting == "whatsapp" else "plain"),
        sent_at=datetime.fromtimestamp(float(event["ts"]), UTC),
        files=files,
        client_msg_id=event.get("client_msg_id"),
    )


def _tell(
    session: Session,
    conversation: Conversation,
    user: str,
    key: str,
    values: dict[str, str],
    *,
    now: datetime,
    code: str = "",
) -> None:
    payload = {"user": user, "key": key, "values": values} | ({"code": code} if code else {})
    stage(session, conversation, "notice", "ephemeral", payload, now=now)


def _customer(session: Session, conversation: Conversation) -> str:
    identity = session.get_one(Identity, conversation.identity_id)
    return identity.name or identity.username

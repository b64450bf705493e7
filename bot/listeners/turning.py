"""A note that shall go to the customer after all, and a reply that shall not: from a message's own menu (features.md
c-1)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from slack_bolt import Ack, App
from sqlalchemy.orm import Session

from bot import ids
from bot.blocks.turning import turn
from bot.desk import Desk
from bot.listeners import composing, modals, verbs
from bot.listeners.clicks import may_act, respond, submitted
from bot.listeners.seen import recorded
from bot.mrkdwn import for_channel, from_event, names_somebody
from storage import conversations, queued, replies, turning
from storage.domain.reply import decide, kept_inside
from storage.domain.traits import TRAITS, Traits
from storage.models import Conversation, Inbox, Message, Workspace


def register(bolt: App, desk: Desk) -> None:
    """Both shortcuts, and the window that the first one asks in."""

    @bolt.message_shortcut(ids.SEND_THIS)
    def ask(ack: Ack, body: dict[str, Any]) -> None:
        ack()
        workspace = desk.workspace(body["team"]["id"])
        if workspace is not None:
            refusal = _ask(desk, workspace, body)
            if refusal:
                respond(desk, workspace, body, refusal)

    @bolt.view(ids.TURN)
    def send(ack: Ack, body: dict[str, Any]) -> None:
        message_id, actor = _message_of(body), body["user"]["id"]

        def work(session: Session, conversation: Conversation) -> None:
            now = desk.database.now()
            inbox, message = session.get_one(Inbox, conversation.inbox_id), session.get(Message, message_id)
            refusal = turning.send(session, conversation, inbox, message, actor, now=now)
            if refusal:
                values = {"channel": TRAITS[inbox.channel].label} if refusal == "compose-closed" else {}
                verbs.tell(session, conversation, actor, refusal, values, now=now)

        submitted(desk, body, modals.subject(body), work)
        ack()

    @bolt.message_shortcut(ids.NOTE_THIS)
    def keep(ack: Ack, body: dict[str, Any]) -> None:
        ack()
        workspace = desk.workspace(body["team"]["id"])
        if workspace is None:
            return
        message = _typed(desk, workspace, body)
        if message is None or not may_act(desk, workspace, message.conversation_id, body):
            respond(desk, workspace, body, "turn-nothing")
            return
        prose = from_event(body["message"], lambda subject: desk.name(workspace, subject))

        def work(session: Session) -> None:
            _keep(session, workspace, message, for_channel(prose, "plain"), body["user"]["id"], desk.database.now())

        recorded(desk.database, "click", work)


def _ask(desk: Desk, workspace: Workspace, body: Mapping[str, Any]) -> str:
    """Open the window about a note, or say why not: the key of a sentence."""
    note = _typed(desk, workspace, body)
    if note is None or not may_act(desk, workspace, note.conversation_id, body):
        return "turn-nothing"
    if note.direction != "note" and note.status not in replies.KEPT:
        return "turn-sent-already"
    view = composing.seen(desk, workspace, note.conversation_id)
    text, refusal = _for_customer(desk, workspace, body["message"], TRAITS[view.channel])
    files = [each["name"] for each in note.details.get("files", [])]
    if refusal or not (text or files):
        return refusal or "turn-empty"

    def offer(session: Session) -> bool:
        conversation = conversations.held(session, workspace.id, note.conversation_id)
        return conversation is not None and turning.offer(session, session.get(Message, note.id), text)

    recorded(desk.database, "click", offer)
    modals.show(desk, workspace, body, turn(view, note.id, text, files, desk.words(workspace, body["user"]["id"])))
    return ""


def _for_customer(desk: Desk, workspace: Workspace, message: Mapping[str, Any], traits: Traits) -> tuple[str, str]:
    """A message's words without its mark, as the channel takes them; else the key of why they may not go there."""
    prose = from_event(message, lambda subject: desk.name(workspace, subject))
    if prose.mentions or names_somebody(message):  # also under a note mark, which decides first
        return "", "turn-mention"
    decision = decide(
        for_channel(prose, "plain"), mode="reply", mentions_someone=False,
        mentions_bot=False, is_agent=True, window_state="open",
    )  # fmt: skip
    if decision.reason in {"mention", "addressed"}:
        return "", "turn-mention"
    text = for_channel(prose.without(decision.skipped), "whatsapp" if traits.formatting == "whatsapp" else "plain")
    return text, "turn-mark" if kept_inside(text) else ""


def _keep(session: Session, workspace: Workspace, known: Message, text: str, actor: str, now: datetime) -> None:
    """Keep a reply inside that has not left yet. Its author sees the lock, everybody else the line."""
    conversation = conversations.held(session, workspace.id, known.conversation_id)
    message = session.get(Message, known.id, populate_existing=True)
    if conversation is None or message is None:
        return
    if message.direction == "note":
        verbs.tell(session, conversation, actor, "turn-note-already", {}, now=now)
        return
    if message.status in replies.KEPT:
        queued.keep_inside(session, conversation, message, text, now=now)
    elif message.status == "cancelled" or not replies.keep_inside(session, conversation, message, text, now=now):
        verbs.tell(session, conversation, actor, "turn-too-late", {}, now=now)
        return
    turning.kept(session, conversation, message, actor, now=now)


def _typed(desk: Desk, workspace: Workspace, body: Mapping[str, Any]) -> Message | None:
    """What a teammate typed at the place of a shortcut; None for anything else."""
    channel, ts = body["channel"]["id"], body["message"]["ts"]
    found = desk.database.read(lambda session: replies.by_slack_ts(session, workspace.id, channel, ts))
    return found if found is not None and found.source == "slack" and not body["message"].get("bot_id") else None


def _message_of(body: Mapping[str, Any]) -> int:
    return ids.number(str(body["view"].get("private_metadata", "")).partition(":")[2])

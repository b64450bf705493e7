"""Emoji on the card are verbs (design.md section 7); a few on a customer's message go to the customer (features.md
RM-13); all others are only emoji."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from slack_bolt import Ack, App
from sqlalchemy.orm import Session

from bot import ids
from bot.desk import Desk
from bot.emoji import character
from bot.listeners import verbs
from bot.listeners.clicks import clicked
from bot.listeners.seen import first_time, recorded
from bot.listeners.why import files_there
from storage import agents, conversations, gestures, inboxes, lives
from storage.domain.lifecycle import Act
from storage.domain.traits import TRAITS
from storage.models import Conversation, Inbox, Message, Workspace
from storage.outbox import stage

EMOJI: Final[dict[str, Act]] = {
    "eyes": "take",
    "white_check_mark": "close",
    "double_vertical_bar": "pending",
    "repeat": "reopen",
}
SENDABLE: Final = frozenset(emoji for traits in TRAITS.values() for emoji in traits.reactions)


Work = Callable[[Session, Conversation, Act, str, datetime], object]


@dataclass(frozen=True, slots=True)
class Reaction:
    """One that may go to a customer. name: Slack's, without a skin tone."""

    message: Message
    actor: str
    emoji: str
    name: str


def register(bolt: App, desk: Desk) -> None:
    """Adding does; removing undoes, if nothing has happened since."""

    @bolt.event("reaction_added")
    def added(body: dict[str, Any], event: dict[str, Any]) -> None:
        if not _on_card(desk, body, event, _do):
            _on_message(desk, body, event, _show)

    @bolt.event("reaction_removed")
    def removed(body: dict[str, Any], event: dict[str, Any]) -> None:
        if not _on_card(desk, body, event, _undo):
            _on_message(desk, body, event, _take_back)

    @bolt.action(ids.REACTION_SHOW)
    def show(ack: Ack, body: dict[str, Any], action: dict[str, Any]) -> None:
        message, emoji = _asked_about(desk, action)
        if message is not None:
            reaction = Reaction(message, body["user"]["id"], emoji, "")

            def work(session: Session, conversation: Conversation) -> None:
                agents.let_react(session, conversation.workspace_id, reaction.actor)
                _send(session, conversation, reaction, desk.database.now())

            clicked(desk, body, action, message.conversation_id, work)
        ack()

    @bolt.action(ids.REACTION_KEEP)
    def keep(ack: Ack, body: dict[str, Any], action: dict[str, Any]) -> None:
        message, _ = _asked_about(desk, action)
        if message is not None:

            def work(session: Session, conversation: Conversation) -> None:
                now = desk.database.now()
                verbs.tell(session, conversation, body["user"]["id"], "notice-reaction-kept", {}, now=now)

            clicked(desk, body, action, message.conversation_id, work)
        ack()


def _on_card(desk: Desk, body: Mapping[str, Any], event: Mapping[str, Any], work: Work) -> bool:
    """Do what an emoji on a card means. Whether it was on a card: there it goes to nobody."""
    what, item, actor = EMOJI.get(event["reaction"]), event.get("item", {}), event["user"]
    workspace = desk.workspace(body["team_id"])
    if workspace is None or item.get("type") != "message" or actor == workspace.bot_user:
        return True  # nothing of ours
    known = desk.database.read(
        lambda session: conversations.by_thread(session, workspace.id, item["channel"], item["ts"])
    )
    if known is None or what is None:
        return known is not None
    may, verb = desk.may_act(workspace, actor, known.slack_channel), what

    def write(session: Session) -> None:
        now = desk.database.now()
        conversation = conversations.held(session, workspace.id, known.id)
        if conversation is None or not first_time(session, workspace, f"event:{body['event_id']}", now=now):
            return
        if may:
            work(session, conversation, verb, actor, now)
        else:
            verbs.tell(session, conversation, actor, "notice-may-not-act", {}, now=now)

    recorded(desk.database, "event", write)
    return True


def _do(session: Session, conversation: Conversation, what: Act, actor: str, now: datetime) -> None:
    verbs.perform(session, conversation, what, actor, now=now)


def _undo(session: Session, conversation: Conversation, what: Act, actor: str, now: datetime) -> None:
    conversations.undo(session, conversation, what, actor, now=now)


def _on_message(
    desk: Desk,
    body: Mapping[str, Any],
    event: Mapping[str, Any],
    work: Callable[[Session, Conversation, Reaction, datetime], None],
) -> None:
    """An emoji on a message that is no card. Only a full member's, and only one that the channel takes, goes on."""
    name, workspace = event["reaction"].partition("::")[0], desk.workspace(body["team_id"])
    emoji = character(name)
    if workspace is None or emoji not in SENDABLE:
        return
    message = _customers_message(desk, workspace, event["item"]["channel"], event["item"]["ts"])
    if message is None:
        return
    talk = desk.database.read(lambda session: session.get_one(Conversation, message.conversation_id))
    if not desk.may_act(workspace, event["user"], talk.slack_channel):
        return
    reaction = Reaction(message, event["user"], emoji, name)

    def write(session: Session) -> None:
        now = desk.database.now()
        conversation = conversations.held(session, workspace.id, talk.id)
        if conversation is None or not first_time(session, workspace, f"event:{body['event_id']}", now=now):
            return
        if emoji in TRAITS[session.get_one(Inbox, conversation.inbox_id).channel].reactions:
            work(session, conversation, reaction, now)

    recorded(desk.database, "event", write)


def _show(session: Session, conversation: Conversation, reaction: Reaction, now: datetime) -> None:
    if agents.reacts(session, conversation.workspace_id, reaction.actor):
        _send(session, conversation, reaction, now)
        return
    payload = {"user": reaction.actor, "react": reaction.message.id, "emoji": reaction.name}
    stage(session, conversation, "notice", "ephemeral", payload, now=now)


def _send(session: Session, conversation: Conversation, reaction: Reaction, now: datetime) -> None:
    gestures.react(session, conversation, reaction.message, reaction.actor, reaction.emoji, now=now)


def _take_back(session: Session, conversation: Conversation, reaction: Reaction, now: datetime) -> None:
    gestures.take_back(session, conversation, reaction.message, reaction.actor, reaction.emoji, now=now)


def _customers_message(desk: Desk, workspace: Workspace, channel: str, ts: str) -> Message | None:
    """What a customer said that is shown there; of several in one post, the newest. A file's post is known by its file,
    which Slack has to be asked for."""

    def shows_inbox(session: Session) -> bool:
        return any(inbox.slack_channel == channel for inbox in inboxes.connected(session, workspace.id))

    if not desk.database.read(shows_inbox):
        return None
    found = desk.database.read(lambda session: _said(session, workspace, channel, ts, []))
    if found is None:
        files = files_there(desk, workspace, channel, ts)
        found = desk.database.read(lambda session: _said(session, workspace, channel, ts, files)) if files else None
    return found


def _said(session: Session, workspace: Workspace, channel: str, ts: str, files: list[str]) -> Message | None:
    for subject in reversed(lives.at(session, workspace.id, channel, ts, files)):
        message = session.get(Message, subject.message_id) if subject.message_id else None
        if message is not None and message.direction == "in" and message.kind != "reaction":
            return message if message.external_id and message.unsent_at is None else None
    return None


def _asked_about(desk: Desk, action: Mapping[str, Any]) -> tuple[Message | None, str]:
    """The message and the emoji that a question was about, if such a one may be sent."""
    message_id, state = ids.number(action.get("value", "")), ids.state(action["block_id"])
    emoji = character(state[0]) if state else ""
    message = desk.database.read(lambda session: session.get(Message, message_id))
    return (message, emoji) if emoji in SENDABLE else (None, "")

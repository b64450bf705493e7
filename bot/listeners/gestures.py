"""Teammates' emoji on customers' messages: a few of them go to the customer (features.md RM-13), all others are only
emoji."""

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
from storage.domain.traits import TRAITS
from storage.models import Conversation, Inbox, Message, Workspace
from storage.outbox import stage

SENDABLE: Final = frozenset(emoji for traits in TRAITS.values() for emoji in traits.reactions)


@dataclass(frozen=True, slots=True)
class Reaction:
    """One that may go to a customer. name: Slack's, without a skin tone."""

    message: Message
    actor: str
    emoji: str
    name: str


def register(bolt: App, desk: Desk) -> None:
    """What somebody is asked before their first one goes out."""

    @bolt.action(ids.REACTION_SHOW)
    def agreed(ack: Ack, body: dict[str, Any], action: dict[str, Any]) -> None:
        message, emoji = _asked_about(desk, action)
        if message is not None:
            reaction = Reaction(message, body["user"]["id"], emoji, "")

            def work(session: Session, conversation: Conversation) -> None:
                agents.let_react(session, conversation.workspace_id, reaction.actor)
                _send(session, conversation, reaction, desk.database.now())

            clicked(desk, body, action, message.conversation_id, work)
        ack()

    @bolt.action(ids.REACTION_KEEP)
    def kept_inside(ack: Ack, body: dict[str, Any], action: dict[str, Any]) -> None:
        message, _ = _asked_about(desk, action)
        if message is not None:

            def work(session: Session, conversation: Conversation) -> None:
                now = desk.database.now()
                verbs.tell(session, conversation, body["user"]["id"], "notice-reaction-kept", {}, now=now)

            clicked(desk, body, action, message.conversation_id, work)
        ack()


def on_message(
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
    if not desk.may_act(workspace, event["user"], talk.slack_channel, "answer"):
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


def show(session: Session, conversation: Conversation, reaction: Reaction, now: datetime) -> None:
    if agents.reacts(session, conversation.workspace_id, reaction.actor):
        _send(session, conversation, reaction, now)
        return
    payload = {"user": reaction.actor, "react": reaction.message.id, "emoji": reaction.name}
    stage(session, conversation, "notice", "ephemeral", payload, now=now)


def _send(session: Session, conversation: Conversation, reaction: Reaction, now: datetime) -> None:
    gestures.react(session, conversation, reaction.message, reaction.actor, reaction.emoji, now=now)


def take_back(session: Session, conversation: Conversation, reaction: Reaction, now: datetime) -> None:
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
        if message is not None and message.direction == "in" and message.kind not in {"reaction", "comment"}:
            return message if message.external_id and message.unsent_at is None else None
    return None


def _asked_about(desk: Desk, action: Mapping[str, Any]) -> tuple[Message | None, str]:
    """The message and the emoji that a question was about, if such a one may be sent."""
    message_id, state = ids.number(action.get("value", "")), ids.state(action["block_id"])
    emoji = character(state[0]) if state else ""
    message = desk.database.read(lambda session: session.get(Message, message_id))
    return (message, emoji) if emoji in SENDABLE else (None, "")

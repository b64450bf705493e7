"""The card's controls and its ⋯. Each click is checked again: who, and against the state of this moment."""

import logging
from collections.abc import Callable, Mapping
from typing import Any, Final

from slack_bolt import Ack, App
from sqlalchemy.orm import Session

from bot import ids
from bot.blocks.more import more
from bot.desk import Desk
from bot.listeners import verbs
from bot.listeners.seen import action_key, first_time, recorded
from storage import conversations
from storage.domain.errors import SendError
from storage.domain.lifecycle import Act
from storage.models import Conversation, Workspace

log = logging.getLogger(__name__)
BUTTONS: Final[dict[str, Act]] = {
    ids.CARD_TAKE: "take",
    ids.NOTICE_TAKE_OVER: "take_over",
    ids.CARD_PENDING: "pending",
    ids.CARD_CLOSE: "close",
    ids.CARD_REOPEN: "reopen",
}


def register(bolt: App, desk: Desk) -> None:
    """Every button of the card, its select, its modal."""
    for action_id, what in BUTTONS.items():
        bolt.action(action_id)(_button(desk, what))

    @bolt.action(ids.CARD_ASSIGN)
    def assign(ack: Ack, body: dict[str, Any], action: dict[str, Any]) -> None:
        owner = action.get("selected_user") or ""
        workspace = desk.workspace(body["team"]["id"])
        may_own = workspace is not None and desk.may_own(workspace, owner, body.get("channel", {}).get("id", ""))

        def work(session: Session, conversation: Conversation) -> None:
            if owner:
                verbs.assign(session, conversation, body["user"]["id"], owner, may_own, now=desk.database.now())

        clicked(desk, body, action, ids.subject(action["block_id"]), work)
        ack()

    @bolt.action(ids.CARD_MORE)
    def open_more(ack: Ack, body: dict[str, Any], action: dict[str, Any]) -> None:
        ack()
        _open_more(desk, body, ids.number(action.get("value", "")))

    @bolt.action(ids.MORE_NO_REPLY)
    def no_reply(ack: Ack, body: dict[str, Any], action: dict[str, Any]) -> None:
        def work(session: Session, conversation: Conversation) -> None:
            conversations.no_reply_needed(session, conversation, body["user"]["id"], now=desk.database.now())

        clicked(desk, body, action, ids.number(action.get("value", "")), work)
        ack()

    @bolt.view(ids.MORE)
    def nothing_to_submit(ack: Ack) -> None:
        ack()


def clicked(
    desk: Desk,
    body: Mapping[str, Any],
    action: Mapping[str, Any],
    conversation_id: int,
    work: Callable[[Session, Conversation], None],
) -> None:
    """Do a click's work once, by somebody who may, on a conversation of their own workspace; else tell them why not."""
    actor = body["user"]["id"]
    workspace = desk.workspace(body["team"]["id"])
    if workspace is None:
        return
    may = may_act(desk, workspace, conversation_id, body)

    def write(session: Session) -> None:
        now = desk.database.now()
        conversation = conversations.held(session, workspace.id, conversation_id)
        if conversation is None or not first_time(session, workspace, action_key(body, action), now=now):
            return
        if may:
            work(session, conversation)
        else:
            verbs.tell(session, conversation, actor, "notice-may-not-act", {}, now=now)

    recorded(desk.database, "click", write)


def may_act(desk: Desk, workspace: Workspace, conversation_id: int, body: Mapping[str, Any]) -> bool:
    """Whether whoever clicked may act on this conversation: one of their own workspace, in its Slack channel."""
    if body["user"].get("team_id", workspace.team) != workspace.team:
        return False
    conversation = desk.database.read(lambda session: session.get(Conversation, conversation_id))
    if conversation is None or conversation.workspace_id != workspace.id:
        return False
    return desk.may_act(workspace, body["user"]["id"], conversation.slack_channel)


def _button(desk: Desk, what: Act) -> Callable[..., None]:
    def listener(ack: Ack, body: dict[str, Any], action: dict[str, Any]) -> None:
        def work(session: Session, conversation: Conversation) -> None:
            verbs.perform(session, conversation, what, body["user"]["id"], now=desk.database.now())

        clicked(desk, body, action, ids.number(action.get("value", "")), work)
        ack()

    return listener


def _open_more(desk: Desk, body: Mapping[str, Any], conversation_id: int) -> None:
    workspace = desk.workspace(body["team"]["id"])
    if workspace is None or not may_act(desk, workspace, conversation_id, body):
        return
    now = desk.database.now()
    view = desk.database.read(lambda session: conversations.card_view(session, conversation_id, now))
    drawn = more(view, desk.words(workspace, body["user"]["id"]))
    try:
        desk.slack(workspace).call("views.open", trigger_id=body["trigger_id"], view=drawn)
    except SendError as error:  # most often the trigger, which lives for three seconds: they click again
        log.warning("more.unopened", extra={"reason": error.code})

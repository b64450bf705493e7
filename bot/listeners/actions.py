"""The card's controls and its ⋯. Each click is checked again: who, and against the state of this moment."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from slack_bolt import Ack, App
from sqlalchemy.orm import Session

from bot import ids
from bot.blocks.more import more
from bot.desk import Desk
from bot.listeners import composing, modals, verbs
from bot.listeners.clicks import clicked, may_act
from storage import conversations
from storage.domain.lifecycle import Act
from storage.models import Conversation, Workspace
from storage.outbox import stage

BUTTONS: Final[dict[str, Act]] = {
    ids.CARD_TAKE: "take",
    ids.NOTICE_TAKE_OVER: "take_over",
    ids.CARD_PENDING: "pending",
    ids.CARD_REOPEN: "reopen",
}


def register(bolt: App, desk: Desk) -> None:
    """Every button of the card, its select, its modal."""
    for action_id, what in BUTTONS.items():
        bolt.action(action_id)(_button(desk, what))

    @bolt.action(ids.CARD_ASSIGN)
    def assign(ack: Ack, body: dict[str, Any], action: dict[str, Any]) -> None:
        owner, conversation_id = action.get("selected_user") or "", ids.subject(action["block_id"])
        workspace = desk.workspace(body["team"]["id"])
        # Where it is kept now, which is not where the card stands once its inbox has another Slack channel.
        place = desk.database.read(lambda session: session.get(Conversation, conversation_id))
        may_own = workspace is not None and place is not None and desk.may_own(workspace, owner, place.slack_channel)

        def work(session: Session, conversation: Conversation) -> None:
            if owner:
                _give(session, conversation, body["user"]["id"], owner, may_own, desk.database.now())

        clicked(desk, body, action, conversation_id, work)
        ack()

    @bolt.action(ids.CARD_MORE)
    def open_more(ack: Ack, body: dict[str, Any], action: dict[str, Any]) -> None:
        ack()
        workspace = desk.workspace(body["team"]["id"])
        if workspace is not None:
            show_more(desk, workspace, body, ids.number(action.get("value", "")))

    @bolt.action(ids.MORE_NO_REPLY)
    def no_reply(ack: Ack, body: dict[str, Any], action: dict[str, Any]) -> None:
        def work(session: Session, conversation: Conversation) -> None:
            conversations.no_reply_needed(session, conversation, body["user"]["id"], now=desk.database.now())

        clicked(desk, body, action, ids.number(action.get("value", "")), work)
        ack()

    for place in range(1, ids.SWITCHES + 1):
        bolt.action(ids.switch(place))(lambda ack: ack())

    @bolt.view(ids.MORE)
    def nothing_to_submit(ack: Ack) -> None:
        ack()


def _give(session: Session, conversation: Conversation, actor: str, owner: str, may_own: bool, now: datetime) -> None:
    """At once, as the select stands on the card; whoever gives away what somebody had may add a word."""
    before = conversation.owner
    verbs.assign(session, conversation, actor, owner, may_own, now=now)
    if before not in {"", owner} and conversation.owner == owner != actor:
        payload = {"user": actor, "given": owner}
        stage(session, conversation, "notice", "ephemeral", payload, now=now)


def show_more(desk: Desk, workspace: Workspace, body: dict[str, Any], conversation_id: int) -> None:
    """Open ⋯ about a conversation, wherever its button or menu is."""
    if not may_act(desk, workspace, conversation_id, body):
        return
    now = desk.database.now()
    channels, _ = desk.visible(workspace, body["user"]["id"])
    view = desk.database.read(
        lambda session: conversations.card_view(session, conversation_id, now, slack_channels=channels)
    )
    # The × over a window that stands on this one is told of this one only (listeners/writing.py).
    modals.show(desk, workspace, body, more(view, desk.words(workspace, body["user"]["id"])) | composing.WATCHED)


def _button(desk: Desk, what: Act) -> Callable[..., None]:
    def listener(ack: Ack, body: dict[str, Any], action: dict[str, Any]) -> None:
        def work(session: Session, conversation: Conversation) -> None:
            verbs.perform(session, conversation, what, body["user"]["id"], now=desk.database.now())

        clicked(desk, body, action, ids.number(action.get("value", "")), work)
        ack()

    return listener

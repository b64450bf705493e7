"""What teammates compose in a window: opening it on a conversation, and sending what they made of it."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final, TypeAlias

from slack_bolt import Ack
from sqlalchemy.orm import Session

from bot.blocks.kit import Block
from bot.desk import Desk
from bot.i18n import T
from bot.listeners import modals
from bot.listeners.clicks import may_act, submitted
from bot.listeners.seen import recorded
from storage import composed, conversations, drafting, receipts
from storage.composed import Composed
from storage.domain.reply import kept_inside
from storage.domain.traits import TRAITS, Traits
from storage.domain.views import CardView
from storage.models import Conversation, Inbox, Workspace

WATCHED: Final = {"notify_on_close": True}  # Slack tells us, too, when somebody closes the window
Errors: TypeAlias = dict[str, str]  # what is wrong, by the block it is said under
Draw: TypeAlias = Callable[[CardView, T], Block]
Make: TypeAlias = Callable[[CardView, Traits, T], Composed | Errors]


def seen(desk: Desk, workspace: Workspace, conversation_id: int) -> CardView:
    """The conversation as windows about it show it."""
    now = desk.database.now()
    return desk.database.read(lambda session: conversations.card_view(session, conversation_id, now))


def show(desk: Desk, workspace: Workspace, body: Mapping[str, Any], conversation_id: int, draw: Draw) -> bool:
    """Open a window on a conversation, and let its customer see that an answer is being written (features.md RM-16).

    False for somebody who may not act on it: nothing happens.
    """
    if not may_act(desk, workspace, conversation_id, body):
        return False
    words = desk.words(workspace, body["user"]["id"])
    view = seen(desk, workspace, conversation_id)
    modals.show(desk, workspace, body, draw(_besides(view, body), words) | WATCHED)

    def work(session: Session) -> None:
        conversation = conversations.held(session, workspace.id, conversation_id)
        if conversation is not None:
            now = desk.database.now()
            drafting.begun(session, conversation, body["user"]["id"], now=now)
            if view.window.state != "closed":
                receipts.show_writing(session, conversation, now=now)

    recorded(desk.database, "click", work)
    return True


def closed(desk: Desk, body: Mapping[str, Any]) -> None:
    """Somebody closed the window without sending: they are not writing any more."""
    workspace, conversation_id = desk.workspace(body["team"]["id"]), modals.subject(body)

    def work(session: Session) -> None:
        conversation = conversations.held(session, workspace.id, conversation_id) if workspace is not None else None
        if conversation is not None:
            drafting.ended(session, conversation, body["user"]["id"], now=desk.database.now())

    recorded(desk.database, "click", work)


def _besides(view: CardView, body: Mapping[str, Any]) -> CardView:
    """The same for whoever looks: that they are writing themselves is no news to them."""
    return replace(view, drafted_by="") if view.drafted_by == body["user"]["id"] else view


def again(desk: Desk, body: Mapping[str, Any], draw: Draw) -> None:
    """Draw the window again with what is in it now."""
    workspace, conversation_id = desk.workspace(body["team"]["id"]), modals.subject(body)
    if workspace is not None and may_act(desk, workspace, conversation_id, body):
        words = desk.words(workspace, body["user"]["id"])
        drawn = draw(_besides(seen(desk, workspace, conversation_id), body), words) | WATCHED
        modals.turn_into(desk, workspace, body, drawn, unchanged=True)


def send(desk: Desk, ack: Ack, body: Mapping[str, Any], first: str, make: Make) -> None:
    """Send what somebody made of the window, or say in it what is wrong. first: the block that speaks for the whole.

    The window stays open with every word while something is wrong: Slack cannot give them back.
    """
    workspace, conversation_id = desk.workspace(body["team"]["id"]), modals.subject(body)
    if workspace is None or not may_act(desk, workspace, conversation_id, body):
        submitted(desk, body, conversation_id, lambda session, conversation: None)  # tells them why not
        ack()
        return
    view, words = seen(desk, workspace, conversation_id), desk.words(workspace, body["user"]["id"])
    traits = TRAITS[view.channel]
    made = make(view, traits, words)
    if view.window.state == "closed":
        made = {first: words("compose-closed", channel=traits.label)}
    if isinstance(made, Composed) and (why := kept_inside(made.text)):
        made = {first: words(f"compose-{why.replace('_', '-')}")}  # a colleague's remark, written in the wrong place
    if not isinstance(made, Composed):
        ack(response_action="errors", errors=made)
        return
    ready = made

    def work(session: Session, conversation: Conversation) -> None:
        inbox = session.get_one(Inbox, conversation.inbox_id)
        composed.send(session, conversation, inbox, ready, now=desk.database.now())
        conversations.record(session, conversation, body["user"]["id"], "composed", now=desk.database.now())
        drafting.ended(session, conversation, body["user"]["id"], now=desk.database.now())

    submitted(desk, body, conversation_id, work)
    ack(response_action="clear")

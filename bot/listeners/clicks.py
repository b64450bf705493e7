"""Acting on a click or a submission: once, by somebody who may, on a conversation of their own workspace."""

import logging
from collections.abc import Callable, Mapping
from typing import Any, Final

from sqlalchemy.orm import Session

from bot import permits
from bot.blocks import asks
from bot.blocks.kit import Rendered
from bot.desk import Desk
from bot.listeners import verbs
from bot.listeners.seen import action_key, first_time, recorded, view_key
from storage import conversations
from storage.domain.errors import SendError
from storage.models import Conversation, Workspace

log = logging.getLogger(__name__)
MAY_NOT: Final = "notice-may-not-act"
Work = Callable[[Session, Conversation], None]


def clicked(desk: Desk, body: Mapping[str, Any], action: Mapping[str, Any], conversation_id: int, work: Work) -> None:
    """Do a click's work; who may not is told why not. Call it before `ack`."""
    _once(desk, body, action_key(body, action), conversation_id, work)


def submitted(desk: Desk, body: Mapping[str, Any], conversation_id: int, work: Work) -> None:
    """Do a submission's work; who may not is told why not. Call it before `ack`."""
    _once(desk, body, view_key(body), conversation_id, work)


def refusal(desk: Desk, workspace: Workspace, conversation_id: int, body: Mapping[str, Any]) -> str:
    """Why whoever clicked may not act on this conversation, as a notice; "" when they may: in its Slack channel, as one
    of its workspace.

    While Slack does not say who they are, nobody may (reliability d21). A window that was sent off just then raises
    SendErrors: Slack leaves it open with every word in it, and says that there was trouble.
    """
    if body["user"].get("team_id", workspace.team) != workspace.team:
        return MAY_NOT
    conversation = desk.database.read(lambda session: session.get(Conversation, conversation_id))
    if conversation is None or conversation.workspace_id != workspace.id:
        return MAY_NOT
    try:
        may = desk.is_permitted(workspace, body["user"]["id"], conversation.slack_channel, permits.of(body))
    except SendError as error:
        log.warning("actor.unknown", extra={"reason": error.code})
        if body.get("type") == "view_submission":
            raise
        return "notice-slack-silent"
    return "" if may else MAY_NOT


def may_act(desk: Desk, workspace: Workspace, conversation_id: int, body: Mapping[str, Any]) -> bool:
    """Whether whoever clicked may act on this conversation. Raises as `refusal` does."""
    return not refusal(desk, workspace, conversation_id, body)


def respond(desk: Desk, workspace: Workspace, body: Mapping[str, Any], key: str) -> None:
    """A word to whoever pressed or chose something of a message, beside it: where no conversation is known."""
    beside(desk, workspace, body, asks.notice(key, {}, desk.words(workspace, body["user"]["id"])))


def beside(desk: Desk, workspace: Workspace, body: Mapping[str, Any], told: Rendered) -> None:
    """The same, drawn already."""
    try:
        desk.slack(workspace).respond(
            body.get("response_url", ""), text=told.text, blocks=list(told.blocks), response_type="ephemeral",
            replace_original=False,
        )  # fmt: skip
    except SendError as error:  # nothing has changed: they ask again
        log.warning("click.untold", extra={"reason": error.code})


def _once(desk: Desk, body: Mapping[str, Any], key: str, conversation_id: int, work: Work) -> None:
    actor = body["user"]["id"]
    workspace = desk.workspace(body["team"]["id"])
    if workspace is None:
        return
    why_not = refusal(desk, workspace, conversation_id, body)

    def write(session: Session) -> None:
        now = desk.database.now()
        conversation = conversations.held(session, workspace.id, conversation_id)
        if conversation is None or not first_time(session, workspace, key, now=now):
            return
        if why_not:
            verbs.tell(session, conversation, actor, why_not, {}, now=now)
        else:
            work(session, conversation)

    recorded(desk.database, "click", write)

"""Emoji on the card are verbs (design.md section 7); on anything else they are only emoji."""

from typing import Any, Final

from slack_bolt import App
from sqlalchemy.orm import Session

from bot.desk import Desk
from bot.listeners import verbs
from bot.listeners.seen import first_time
from storage import conversations
from storage.domain.errors import SendError
from storage.domain.lifecycle import Act
from storage.models import AuditEntry, Conversation, Workspace

EMOJI: Final[dict[str, Act]] = {
    "eyes": "take",
    "white_check_mark": "close",
    "double_vertical_bar": "pending",
    "repeat": "reopen",
}


def register(bolt: App, desk: Desk) -> None:
    """Adding does; removing undoes, if nothing has happened since."""

    @bolt.event("reaction_added")
    def added(body: dict[str, Any], event: dict[str, Any]) -> None:
        what = EMOJI.get(event["reaction"])
        if what is not None:
            _on_card(
                desk, body, event, lambda session, conversation: _do(desk, session, conversation, what, event["user"])
            )

    @bolt.event("reaction_removed")
    def removed(body: dict[str, Any], event: dict[str, Any]) -> None:
        what = EMOJI.get(event["reaction"])
        if what is not None:
            _on_card(
                desk, body, event, lambda session, conversation: _undo(desk, session, conversation, what, event["user"])
            )


def _on_card(desk: Desk, body: dict[str, Any], event: dict[str, Any], work: Any) -> None:
    item = event.get("item", {})
    workspace = desk.workspace(body["team_id"])
    if workspace is None or item.get("type") != "message" or event["user"] == workspace.bot_user:
        return
    known = desk.database.read(
        lambda session: conversations.by_thread(session, workspace.id, item["channel"], item["ts"])
    )
    if known is None:
        return
    may = _may(desk, workspace, event["user"])

    def write(session: Session) -> None:
        now = desk.database.now()
        conversation = conversations.held(session, workspace.id, known.id)
        if conversation is None or not first_time(session, workspace, f"event:{body['event_id']}", now=now):
            return
        if may:
            work(session, conversation)
        else:
            verbs.tell(session, conversation, event["user"], "notice-may-not-act", {}, now=now)

    desk.database.write(write)


def _do(desk: Desk, session: Session, conversation: Conversation, what: Act, actor: str) -> None:
    verbs.perform(session, conversation, what, actor, now=desk.database.now())


def _undo(desk: Desk, session: Session, conversation: Conversation, what: Act, actor: str) -> None:
    """Only what this person did, and only while it is the last thing that happened."""
    last = session.query(AuditEntry).filter_by(conversation_id=conversation.id).order_by(AuditEntry.id.desc()).first()
    if last is None or last.actor != actor or last.verb != what:
        return
    now = desk.database.now()
    if what == "take":
        conversations.let_go(session, conversation, actor, before=last.details.get("before", ""), now=now)
    elif what in {"close", "pending"}:
        verbs.perform(session, conversation, "reopen", actor, now=now)


def _may(desk: Desk, workspace: Workspace, actor: str) -> bool:
    try:
        return desk.agent(workspace, actor).may_reply
    except SendError:
        return False

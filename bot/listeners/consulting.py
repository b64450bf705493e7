"""Ask a colleague: from ⋯ and `@inbox ask @somebody`. Whoever is asked answers without getting into anything."""

from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack, App
from sqlalchemy.orm import Session

from bot import ids
from bot.blocks import consulting as blocks
from bot.desk import Desk
from bot.listeners import modals, verbs, windows
from bot.listeners.clicks import submitted
from bot.listeners.seen import first_time, recorded, view_key
from storage import consulting, conversations
from storage.domain.errors import SendError
from storage.models import Consultation, Conversation, Workspace


def register(bolt: App, desk: Desk) -> None:
    """The asking, the answering."""

    windows.about(bolt, desk, ids.MORE_CONSULT, blocks.ask)

    @bolt.view(ids.CONSULT)
    def ask(ack: Ack, body: dict[str, Any]) -> None:
        workspace, filled, actor = desk.workspace(body["team"]["id"]), modals.filled(body), body["user"]["id"]
        asked, question = filled.get(ids.CONSULT_WHO, ""), str(filled.get(ids.CONSULT_QUESTION, "")).strip()
        if workspace is not None and not may_be_asked(desk, workspace, asked):
            words = desk.words(workspace, actor)
            ack(response_action="errors", errors={ids.CONSULT_PERSON: words("consult-cannot")})
            return
        lines = ids.number(str(filled.get(ids.CONSULT_LINES, ""))) or min(consulting.LINES)

        def work(session: Session, conversation: Conversation) -> None:
            consulting.ask(session, conversation, asked, question, lines, actor, now=desk.database.now())
            verbs.tell(session, conversation, actor, "consult-done", {"user": asked}, now=desk.database.now())

        submitted(desk, body, modals.subject(body), work)
        ack()

    @bolt.action(ids.CONSULT_ANSWER)
    def answering(ack: Ack, body: dict[str, Any], action: dict[str, Any]) -> None:
        ack()
        workspace, row = _asked(desk, body, ids.number(action.get("value", "")))
        if workspace is not None and row is not None:
            drawn = blocks.answer(row.question, row.id, desk.words(workspace, body["user"]["id"]))
            modals.show(desk, workspace, body, drawn)

    @bolt.view(ids.CONSULT_REPLY)
    def answer(ack: Ack, body: dict[str, Any]) -> None:
        workspace, row = _asked(desk, body, modals.subject(body))
        text = str(modals.filled(body).get(ids.CONSULT_TEXT, "")).strip()
        if workspace is not None and row is not None:

            def work(session: Session) -> None:
                now = desk.database.now()
                conversation = conversations.held(session, workspace.id, row.conversation_id)
                if conversation is not None and first_time(session, workspace, view_key(body), now=now):
                    known = session.get_one(Consultation, row.id, populate_existing=True)
                    consulting.answer(session, conversation, known, text, body["user"]["id"], now=now)

            recorded(desk.database, "click", work)
        ack()


def may_be_asked(desk: Desk, workspace: Workspace, slack_user: str) -> bool:
    """Full members of the workspace: no guest, and nobody of another organisation."""
    if not slack_user.startswith(("U", "W")) or slack_user == workspace.bot_user:
        return False
    try:
        return desk.agent(workspace, slack_user).may_reply
    except SendError:
        return False


def _asked(desk: Desk, body: Mapping[str, Any], row_id: int) -> tuple[Workspace | None, Consultation | None]:
    """The question that somebody was asked and has not answered, if it is they."""
    workspace = desk.workspace(body["team"]["id"])
    row = desk.database.read(lambda session: session.get(Consultation, row_id))
    if workspace is None or row is None or row.workspace_id != workspace.id or row.answered_at is not None:
        return workspace, None
    mine = row.asked == body["user"]["id"] and body["user"].get("team_id", workspace.team) == workspace.team
    return workspace, row if mine and may_be_asked(desk, workspace, row.asked) else None

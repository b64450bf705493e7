"""Move to another Slack channel: from ⋯, such as to the team's that a conversation was given to (features.md AS-3)."""

from typing import Any

from slack_bolt import Ack, App
from sqlalchemy.orm import Session

from bot import ids
from bot.blocks import owning
from bot.desk import Desk
from bot.listeners import modals, windows
from bot.listeners.clicks import may_act, submitted
from storage import roots, routes
from storage.models import Conversation, Inbox, Workspace


def register(bolt: App, desk: Desk) -> None:
    """The question and its answer."""

    windows.about(bolt, desk, ids.MORE_MOVE, owning.move)

    @bolt.view(ids.MOVE)
    def move(ack: Ack, body: dict[str, Any]) -> None:
        workspace, conversation_id = desk.workspace(body["team"]["id"]), modals.subject(body)
        actor, to = body["user"]["id"], str(modals.filled(body).get(ids.MOVE_TO, ""))
        if workspace is not None and may_act(desk, workspace, conversation_id, body):
            wrong = _wrong(desk, workspace, conversation_id, actor, to)
            if wrong:
                ack(response_action="errors", errors={ids.MOVE_WHERE: desk.words(workspace, actor)(wrong)})
                return

        def work(session: Session, conversation: Conversation) -> None:
            roots.move(session, conversation, to, actor, now=desk.database.now())

        submitted(desk, body, conversation_id, work)
        ack(response_action="clear")


def _wrong(desk: Desk, workspace: Workspace, conversation_id: int, actor: str, to: str) -> str:
    """The key of why it cannot go there, "" when it can. Only where its inbox is shown: there, Novelo watches for
    outsiders; and only where whoever moves it, and whoever owns it, may act."""

    def read(session: Session) -> tuple[str, set[str]]:
        conversation = session.get_one(Conversation, conversation_id)
        return conversation.owner, routes.places(session, session.get_one(Inbox, conversation.inbox_id))

    owner, places = desk.database.read(read)
    if to not in places or not desk.may_act(workspace, actor, to):
        return "move-cannot"
    return "move-owner-cannot" if owner and not desk.may_own(workspace, owner, to) else ""

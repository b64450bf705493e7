"""What happens by itself in an inbox, and its rules, written in Slack by admins.

What `novelo settings apply` writes, this writes the same way.
"""

from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack, App
from sqlalchemy.orm import Session

from bot import ids
from bot.blocks import settings as blocks
from bot.blocks.kit import Block
from bot.desk import Desk
from bot.i18n import T
from bot.listeners import modals, windows
from bot.listeners.seen import first_time, recorded, view_key
from bot.listeners.settings import inbox_view
from storage import inboxes, practice
from storage.domain import practice_text
from storage.domain.practice_text import Misread
from storage.models import Inbox, Workspace


class _Stale(Exception):
    """Somebody else has changed what the window shows."""


def register(bolt: App, desk: Desk) -> None:
    """The two buttons of an inbox in the settings, and their windows."""

    def opens(form: str) -> windows.Settings:
        def draw(workspace: Workspace, _: str, action: windows.Action, t: T) -> Block | None:
            return _form(desk, workspace, ids.number(str(action.get("value", ""))), form, t)

        return draw

    windows.for_admins(bolt, desk, ids.SETTINGS_ITSELF, opens("itself"))
    windows.for_admins(bolt, desk, ids.SETTINGS_WRITE, opens("rules"))

    @bolt.view(ids.SETTINGS_WORDING)
    def keep(ack: Ack, body: dict[str, Any]) -> None:
        workspace = windows.allowed(desk, body)
        if workspace is None:
            ack()
            return
        t = desk.words(workspace, body["user"]["id"])
        try:
            _keep(desk, workspace, body)
        except Misread as error:
            ack(response_action="errors", errors=blocks.words_errors(modals.subject(body), error.wrong, t))
        except _Stale:
            again = _form(desk, workspace, modals.subject(body), _about(body)[0], t, _typed(body))
            ack(response_action="update", view=again) if again else ack()
        else:
            ack()


def _form(
    desk: Desk, workspace: Workspace, inbox_id: int, form: str, t: T, typed: Mapping[str, str] | None = None
) -> Block | None:
    """The window as it is now; None without the inbox. typed: what stays in its fields."""
    inbox = desk.database.read(lambda session: _inbox(session, workspace, inbox_id))
    return blocks.words_form(form, inbox_view(inbox), t, typed=typed) if inbox is not None else None


def _keep(desk: Desk, workspace: Workspace, body: Mapping[str, Any]) -> None:
    """Write down what a window says. Raises Misread, _Stale, and then nothing is written, so that the same window
    can be sent off again."""
    (form, shown), typed, actor = _about(body), _typed(body), body["user"]["id"]

    def work(session: Session) -> None:
        now = desk.database.now()
        inbox = _inbox(session, workspace, modals.subject(body))
        if not first_time(session, workspace, view_key(body), now=now) or inbox is None:
            return
        session.refresh(inbox, with_for_update=True)  # of two who save at once, the later one sees what the first wrote
        written = practice.written(inbox)
        if practice_text.mark(form, written) != shown and practice_text.differs(form, typed, written):
            raise _Stale
        practice.take_over(session, {inbox.id: practice_text.changed(form, typed, written)}, now=now, actor=actor)

    if form in practice_text.FIELDS:
        recorded(desk.database, "click", work)


def _about(body: Mapping[str, Any]) -> tuple[str, str]:
    """Which window it is, and the mark of what it showed."""
    _, form, shown = (*str(body["view"].get("private_metadata", "")).split(":"), "", "")[:3]
    return form, shown


def _typed(body: Mapping[str, Any]) -> dict[str, str]:
    held = modals.inputs(body, ids.SETTINGS_WORDS)
    return {ids.state(block_id)[0]: str(value) for block_id, value in held}


def _inbox(session: Session, workspace: Workspace, inbox_id: int) -> Inbox | None:
    return next((each for each in inboxes.connected(session, workspace.id) if each.id == inbox_id), None)

"""Rules in Slack, for admins: which there are, and what one would do to the last conversations (features.md AU-5).

What is tried here is what `novelo rules try` tries; it does nothing. It tells of no conversation that the admin could
not see in Slack.
"""

from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack, App
from sqlalchemy.orm import Session

from bot import ids
from bot.blocks import rules as blocks
from bot.blocks.kit import Block
from bot.blocks.rules import RuleView
from bot.desk import Desk
from bot.i18n import T
from bot.listeners import windows
from storage import inboxes, practice, ruling
from storage.models import Workspace
from storage.ruling import Tried


def register(bolt: App, desk: Desk) -> None:
    """The list of them, and trying one."""

    def every(workspace: Workspace, _: str, __: windows.Action, t: T) -> Block:
        return blocks.every(desk.database.read(lambda session: _known(session, workspace)), t)

    def tried(workspace: Workspace, viewer: str, action: windows.Action, t: T) -> Block | None:
        found = _try(desk, workspace, viewer, action)
        return blocks.tried(*found, t) if found is not None else None

    windows.for_admins(bolt, desk, ids.SETTINGS_RULES, every)
    windows.for_admins(bolt, desk, ids.SETTINGS_TRY, tried)

    @bolt.view(ids.SETTINGS_TRIED)
    def nothing_to_submit(ack: Ack) -> None:
        ack()


def _try(
    desk: Desk, workspace: Workspace, viewer: str, action: Mapping[str, Any]
) -> tuple[RuleView, list[Tried]] | None:
    """The rule whose button was pressed, and what it would act on; None when it has gone."""
    block_id = str(action.get("block_id", ""))
    wanted = (ids.subject(block_id), ids.number(next(iter(ids.state(block_id)), "")))
    channels, _ = desk.visible(workspace, viewer)

    def read(session: Session) -> tuple[RuleView, list[Tried]] | None:
        view = next((each for each in _known(session, workspace) if (each.inbox_id, each.place) == wanted), None)
        inbox = next((each for each in inboxes.connected(session, workspace.id) if each.id == wanted[0]), None)
        if view is None or inbox is None:
            return None
        now = desk.database.now()
        return view, list(ruling.tried(session, inbox, view.rule, now=now, slack_channels=channels))

    return desk.database.read(read)


def _known(session: Session, workspace: Workspace) -> list[RuleView]:
    return [
        RuleView(inbox.id, place, inbox.channel, inbox.name, rule, rule.name in inbox.rules_off)
        for inbox in inboxes.connected(session, workspace.id)
        for place, rule in enumerate(practice.of(inbox).rules)
    ]

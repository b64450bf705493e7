"""How the team works, changed in Slack by its admins. What `novelo settings apply` writes, this writes the same way."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from slack_bolt import Ack, App
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import ids, people, roles
from bot.blocks import settings as blocks
from bot.blocks.kit import Block
from bot.blocks.settings import AgentView, InboxView, SettingsView
from bot.desk import Desk
from bot.i18n import LANGUAGES, T
from bot.listeners import modals, windows
from bot.listeners.seen import first_time, recorded, view_key
from storage import inboxes, practice, tags
from storage.domain import practice as rules
from storage.domain import sla
from storage.domain.hours import Unreadable
from storage.domain.hours_text import from_lines
from storage.domain.practice import Practice, Problem, Wrong
from storage.domain.tagging import tags as named
from storage.models import Agent, Inbox, Workspace

USUAL: Final = {name: getattr(Practice(), name) for name in rules.READERS if name not in {"hours", "close_reasons"}}


def register(bolt: App, desk: Desk) -> None:
    """Home's button, the overview, its windows."""

    def overview(workspace: Workspace, _: str, __: windows.Action, t: T) -> Block:
        return blocks.overview(_view(desk, workspace), t)

    def inbox_form(workspace: Workspace, _: str, action: windows.Action, t: T) -> Block | None:
        name, wanted = str((action.get("selected_option") or {}).get("value", "")), ids.subject(action["block_id"])
        inbox = next((each for each in _view(desk, workspace).inboxes if each.id == wanted), None)
        if inbox is None or name not in blocks.FORMS:
            return None
        groups = {str(each["handle"]): str(each["id"]) for each in people.teams(desk, workspace)}
        return blocks.inbox_form(name, inbox, USUAL, groups, t)

    def roles_form(workspace: Workspace, _: str, __: windows.Action, t: T) -> Block:
        groups = [str(each["handle"]) for each in people.teams(desk, workspace)]
        return blocks.roles_form(_view(desk, workspace), groups, t)

    def tags_form(workspace: Workspace, _: str, __: windows.Action, t: T) -> Block:
        return blocks.tags_form(_view(desk, workspace).tags, t)

    def linking_form(workspace: Workspace, _: str, __: windows.Action, t: T) -> Block:
        return blocks.linking_form(_view(desk, workspace).link_mode, t)

    windows.for_admins(bolt, desk, ids.SETTINGS_OPEN, overview)
    windows.for_admins(bolt, desk, ids.SETTINGS_CHANGE, inbox_form)
    windows.for_admins(bolt, desk, ids.SETTINGS_ROLES, roles_form)
    windows.for_admins(bolt, desk, ids.SETTINGS_TAGS, tags_form)
    windows.for_admins(bolt, desk, ids.SETTINGS_LINKING, linking_form)

    @bolt.view(ids.SETTINGS_FORM)
    def keep(ack: Ack, body: dict[str, Any]) -> None:
        workspace = windows.allowed(desk, body)
        if workspace is None:
            ack()
            return
        errors = _keep(desk, workspace, body)
        if errors:
            ack(response_action="errors", errors=errors)
        else:
            ack()

    @bolt.view(ids.SETTINGS)
    def nothing_to_submit(ack: Ack) -> None:
        ack()


def inbox_view(inbox: Inbox) -> InboxView:
    """An inbox as its windows show it."""
    return InboxView(inbox.id, inbox.channel, inbox.name, {**practice.written(inbox), "language": inbox.language})


def _view(desk: Desk, workspace: Workspace) -> SettingsView:
    def read(session: Session) -> tuple[list[Inbox], list[Agent], list[str], Mapping[str, Any]]:
        known = select(Agent).where(Agent.workspace_id == workspace.id, Agent.may_reply).order_by(Agent.name)
        worn = [each.name for each in tags.find(session, workspace.id, "conversation", "")]
        written = session.get_one(Workspace, workspace.id).practice
        return inboxes.connected(session, workspace.id), list(session.scalars(known)), worn, written

    rows, agents, worn, written = desk.database.read(read)
    team = rules.read_team({name: value for name, value in written.items() if name in rules.TEAM_READERS})
    given = team.roles
    groups = people.teams(desk, workspace) if given else []
    told = tuple(
        AgentView(each.slack_user, roles.of_agent(each, given, groups), each.away_at is not None) for each in agents
    )
    return SettingsView(tuple(map(inbox_view, rows)), given, told, tuple(worn), team.link_mode)


def _keep(desk: Desk, workspace: Workspace, body: Mapping[str, Any]) -> dict[str, str]:
    """Write down what a window says. What makes no sense in it: its block's id, and what is expected there."""
    t = desk.words(workspace, body["user"]["id"])
    subject, form = modals.subject(body), str(body["view"].get("private_metadata", "")).partition(":")[2]
    told = {ids.state(block_id)[0]: value for block_id, value in modals.inputs(body, ids.SETTINGS_VALUE)}
    try:
        work = _work(desk, workspace, body, form, subject, told)
        recorded(desk.database, "click", work)
    except Wrong as wrong:
        found: dict[str, str] = {}
        for each in wrong.problems:
            kind = blocks.FORMS.get(form, {}).get(each.path[0], "lines")
            expected = t(f"settings-wrong-{kind.replace('_', '-')}", place=each.place)
            found[blocks.field_of(subject, each.path[0])] = expected
        return found
    return {}


def _work(
    desk: Desk, workspace: Workspace, body: Mapping[str, Any], form: str, subject: int, told: Mapping[str, Any]
) -> Callable[[Session], None]:
    actor = body["user"]["id"]
    said = _all_said(form, told) if subject else {}

    def work(session: Session) -> None:
        now = desk.database.now()
        if not first_time(session, workspace, view_key(body), now=now):
            return
        if form == "roles":
            row = session.get_one(Workspace, workspace.id)
            given = {name: groups for name, groups in told.items() if groups}
            practice.take_over(session, {}, {workspace.id: {**row.practice, "roles": given}}, now=now, actor=actor)
        elif form == "linking":
            row = session.get_one(Workspace, workspace.id)
            mode = {"link_mode": told.get("link_mode", "")}
            practice.take_over(session, {}, {workspace.id: {**row.practice, **mode}}, now=now, actor=actor)
        elif form == "tags":
            new = named(str(told.get("new", "")).split(","))
            tags.keep_list(session, workspace.id, new, list(told.get("gone", [])), actor, now=now)
        elif form in blocks.FORMS:
            inbox = next((each for each in inboxes.connected(session, workspace.id) if each.id == subject), None)
            if inbox is not None:
                _change(session, inbox, dict(said), actor, now)

    return work


def _change(session: Session, inbox: Inbox, said: dict[str, Any], actor: str, now: datetime) -> None:
    language = said.pop("language", inbox.language)
    if language in LANGUAGES and language != inbox.language:
        inboxes.speak(session, inbox, language, actor, now=now)
    written = {**practice.written(inbox), **said}
    kept = {name: value for name, value in written.items() if value not in ([], {}, "") and USUAL.get(name) != value}
    practice.take_over(session, {inbox.id: kept}, now=now, actor=actor)


def _all_said(form: str, told: Mapping[str, Any]) -> dict[str, Any]:
    """What a window says, as the settings have it. Raises Wrong."""
    said = {name: _said(name, blocks.FORMS.get(form, {}).get(name, ""), value) for name, value in told.items()}
    group = said.pop("lead_group", "")
    if group and said.get("lead"):
        raise Wrong([Problem(group, "one lead, a person or a user group, is expected", ("lead_group",))])
    return said | ({"lead": group} if group else {})


def _said(name: str, kind: str, value: Any) -> Any:
    """What one input holds. Raises Wrong for hours without a colon, and for a priority that stands twice."""
    match kind:
        case "yes":
            return value == "yes"
        case "number":
            return int(value) if str(value).isascii() and str(value).isdigit() else str(value) or "-"
        case "lines" | "words":
            return [line.strip() for line in str(value).splitlines() if line.strip()]
        case "hours":
            try:
                return from_lines(str(value))
            except Unreadable as error:
                raise Wrong([Problem(error.place, error.expected, ("hours",))]) from error
        case "targets":
            try:
                return sla.from_lines(str(value))
            except sla.Unreadable as error:
                raise Wrong([Problem(name, str(error), (name,))]) from error
        case "group" | "group_id" | "link_mode":
            return "" if value == blocks.NONE else value
    return value

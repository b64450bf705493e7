"""Canned replies in windows: ⚡ on the card sends one, `/inbox canned` keeps them (features.md AU-6)."""

import logging
import re
from collections.abc import Mapping
from typing import Any, Final

from slack_bolt import Ack, App
from sqlalchemy.orm import Session

from bot import ids, people
from bot.blocks import canned as blocks
from bot.blocks import forms, kit
from bot.blocks.canned import NONE, CannedView
from bot.desk import Desk
from bot.listeners import composing, expanding, modals, verbs
from bot.listeners.clicks import may_act, submitted
from bot.listeners.seen import first_time, recorded, view_key
from storage import canned, inboxes, using
from storage.domain import canned as rules
from storage.domain.errors import SendError
from storage.domain.traits import TRAITS
from storage.models import CannedReply, Conversation, Workspace

log = logging.getLogger(__name__)
FILE: Final = re.compile(r"F[A-Z0-9]{5,}")  # the id in a file's link
WORDS: Final = ("canned", "macros", "prontas", "respostas")  # after /inbox
INPUTS: Final = {
    ids.CANNED_CODE: "code", ids.CANNED_TEXT: "text", ids.CANNED_LANGUAGE: "language", ids.CANNED_TAGS: "tags",
    ids.CANNED_STATUS: "status", ids.CANNED_ASSIGN: "assign",
}  # fmt: skip


def register(bolt: App, desk: Desk) -> None:
    """The ⚡ button and its window; the list, the form and taking away."""

    @bolt.action(ids.CARD_TOOLS)
    def opened(ack: Ack, body: dict[str, Any], action: dict[str, Any]) -> None:
        ack()
        workspace = desk.workspace(body["team"]["id"])
        if workspace is not None:
            composing.show(desk, workspace, body, ids.number(action.get("value", "")), blocks.use)

    @bolt.options(ids.CANNED_PICK)
    def search(ack: Ack, body: dict[str, Any]) -> None:
        ack(options=[forms.option(each) for each in _offered(desk, body)])

    @bolt.action(ids.CANNED_PICK)
    def picked(ack: Ack, body: dict[str, Any]) -> None:
        ack()
        _draw(desk, body)

    @bolt.view(ids.CANNED_USE)
    def send(ack: Ack, body: dict[str, Any]) -> None:
        _send(desk, ack, body)

    @bolt.view_closed(ids.CANNED_USE)
    def closed(ack: Ack, body: dict[str, Any]) -> None:
        composing.closed(desk, body)
        ack()

    @bolt.action(ids.CANNED_LIST)
    @bolt.action(ids.CANNED_PAGE)
    def listed(ack: Ack, body: dict[str, Any], action: dict[str, Any]) -> None:
        ack()
        workspace = desk.workspace(body["team"]["id"])
        if workspace is None or not _may_keep(desk, workspace, body["user"]["id"]):
            return
        view = _list(desk, workspace, body["user"]["id"], max(1, ids.number(action.get("value", ""))))
        if action["action_id"] == ids.CANNED_PAGE:
            modals.turn_into(desk, workspace, body, view)
        else:
            modals.show(desk, workspace, body, view)

    @bolt.action(ids.CANNED_EDIT)
    def edit(ack: Ack, body: dict[str, Any], action: dict[str, Any]) -> None:
        ack()
        workspace = desk.workspace(body["team"]["id"])
        if workspace is None or not _may_keep(desk, workspace, body["user"]["id"]):
            return
        row_id = ids.number(action.get("value", ""))
        row = desk.database.read(lambda session: session.get(CannedReply, row_id)) if row_id else None
        view = _view(row) if row is not None and row.workspace_id == workspace.id else CannedView(0)
        drawn = blocks.edit(view, _scopes(desk, workspace), desk.words(workspace, body["user"]["id"]))
        modals.show(desk, workspace, body, drawn)

    @bolt.view(ids.CANNED_FORM)
    def keep(ack: Ack, body: dict[str, Any]) -> None:
        _keep(desk, ack, body)

    @bolt.action(ids.CANNED_DROP)
    def drop(ack: Ack, body: dict[str, Any], action: dict[str, Any]) -> None:
        workspace, actor = desk.workspace(body["team"]["id"]), body["user"]["id"]
        ack()
        if workspace is None or not _may_keep(desk, workspace, actor):
            return
        row_id = ids.number(action.get("value", ""))
        recorded(
            desk.database,
            "click",
            lambda session: canned.drop(session, workspace.id, row_id, actor, now=desk.database.now()),
        )
        modals.turn_into(desk, workspace, body, blocks.gone(desk.words(workspace, actor)))

    @bolt.view(ids.CANNED_MANAGE)
    def nothing_to_submit(ack: Ack) -> None:
        ack()


def asked(words: str) -> bool:
    """Whether `/inbox` is asked for the canned replies."""
    return words.lower() in WORDS


def show(desk: Desk, workspace: Workspace, body: Mapping[str, Any], actor: str) -> None:
    """Open the list."""
    if _may_keep(desk, workspace, actor):
        modals.show(desk, workspace, body, _list(desk, workspace, actor, 1))


def _list(desk: Desk, workspace: Workspace, actor: str, page: int) -> Any:
    rows = desk.database.read(lambda session: [_view(each) for each in canned.every(session, workspace.id)])
    return blocks.manage(rows, page, _scopes(desk, workspace), desk.words(workspace, actor))


def _may_keep(desk: Desk, workspace: Workspace, actor: str) -> bool:
    """Full members of the workspace: whoever may use one may write one. It is on record."""
    try:
        return desk.agent(workspace, actor).may_reply
    except SendError:
        return False


def _scopes(desk: Desk, workspace: Workspace) -> dict[str, str]:
    """What a canned reply may be for, by its value: each inbox, each team."""
    found = desk.database.read(lambda session: inboxes.connected(session, workspace.id))
    named = {f"inbox:{each.id}": f"{TRAITS[each.channel].label} · {each.name}" for each in found}
    return named | {f"team:{each['id']}": f"@{each['handle']}" for each in people.teams(desk, workspace)}


def _view(row: CannedReply) -> CannedView:
    files = tuple(str(each["id"]) for each in row.files)
    return CannedView(row.id, row.code, row.text, row.scope, row.language, row.acts, files)


def _offered(desk: Desk, body: Mapping[str, Any]) -> list[forms.Option]:
    workspace, conversation_id = desk.workspace(body["team"]["id"]), modals.subject(body)
    if workspace is None or not may_act(desk, workspace, conversation_id, body):
        return []

    def read(session: Session) -> list[forms.Option]:
        conversation = session.get_one(Conversation, conversation_id)
        found = canned.offered(session, conversation, body["user"]["id"], str(body.get("value", "")))
        return [blocks.option(each.id, each.code, each.text) for each in found]

    return desk.database.read(read)


def _draw(desk: Desk, body: Mapping[str, Any]) -> None:
    row_id, actor = ids.number(modals.filled(body).get(ids.CANNED_PICK, "")), body["user"]["id"]
    conversation_id = modals.subject(body)

    def read(session: Session) -> tuple[Any, ...]:
        row = session.get(CannedReply, row_id)
        conversation = session.get(Conversation, conversation_id)
        if row is None or conversation is None or row.workspace_id != conversation.workspace_id:
            return None, "", "", {}
        return (row, *expanding.ready(session, conversation, row, actor))

    row, text, refusal, values = desk.database.read(read)

    def draw(view: Any, t: Any) -> Any:
        if row is None:
            return blocks.use(view, t)
        chosen = blocks.option(row.id, row.code, row.text)
        wrong = kit.say(t, refusal, **values) if refusal else None
        return blocks.use(view, t, chosen=chosen, shown=text, wrong=wrong, also=blocks.does(row.acts, t))

    composing.again(desk, body, draw)


def _send(desk: Desk, ack: Ack, body: Mapping[str, Any]) -> None:
    workspace, conversation_id, actor = desk.workspace(body["team"]["id"]), modals.subject(body), body["user"]["id"]
    row_id = ids.number(modals.filled(body).get(ids.CANNED_PICK, ""))
    if workspace is None or not may_act(desk, workspace, conversation_id, body):
        submitted(desk, body, conversation_id, lambda session, conversation: None)  # tells them why not
        ack()
        return
    t, view = desk.words(workspace, actor), composing.seen(desk, workspace, conversation_id)

    def read(session: Session) -> tuple[str, str, dict[str, str], dict[str, Any]]:
        row, conversation = session.get(CannedReply, row_id), session.get_one(Conversation, conversation_id)
        if row is None or row.workspace_id != conversation.workspace_id:
            return "", "canned-none-chosen", {}, {}
        return (*expanding.ready(session, conversation, row, actor), dict(row.acts))

    text, refusal, values, acts = desk.database.read(read)
    wrong = t(refusal, **values) if refusal else ""
    if not wrong and text and view.window.state == "closed":
        wrong = t("compose-closed", channel=TRAITS[view.channel].label)
    if wrong:
        ack(response_action="errors", errors={ids.CANNED_FIELD: wrong})
        return
    may_own = desk.may_own(workspace, str(acts.get("assign", "")), _channel_of(desk, conversation_id))

    def work(session: Session, conversation: Conversation) -> None:
        now = desk.database.now()
        row = session.get_one(CannedReply, row_id)
        refused = using.at_once(session, conversation, row, text, actor, may_own=may_own, now=now)
        if refused:
            verbs.tell(session, conversation, actor, refused, {"user": str(acts.get("assign", ""))}, now=now)

    submitted(desk, body, conversation_id, work)
    ack(response_action="clear")


def _channel_of(desk: Desk, conversation_id: int) -> str:
    return desk.database.read(lambda session: session.get_one(Conversation, conversation_id).slack_channel)


def _keep(desk: Desk, ack: Ack, body: Mapping[str, Any]) -> None:
    workspace, actor, filled = desk.workspace(body["team"]["id"]), body["user"]["id"], modals.filled(body)
    if workspace is None or not _may_keep(desk, workspace, actor):
        ack()
        return
    t, row_id = desk.words(workspace, actor), modals.subject(body)
    written: dict[str, Any] = {name: _value(filled.get(action, "")) for action, name in INPUTS.items()}
    errors: dict[str, str] = {}
    files = [_file(desk, workspace, actor, row_id, each) for each in str(filled.get(ids.CANNED_FILE, "")).split()]
    if None in files:
        errors[blocks.field_of("files")] = t("canned-file-unknown")
    written["files"] = [each for each in files if each is not None]
    scope = _value(filled.get(ids.CANNED_SCOPE, ""))
    try:
        made = rules.read(written, scope)
    except rules.Wrong as error:
        errors |= {blocks.field_of(place): expected for place, expected in error.problems.items()}
    if errors:
        ack(response_action="errors", errors=errors)
        return

    def work(session: Session) -> None:
        now = desk.database.now()
        if first_time(session, workspace, view_key(body), now=now):
            canned.keep(session, workspace.id, made, actor, now=now, row_id=row_id)

    recorded(desk.database, "click", work)
    ack()


def _value(chosen: Any) -> str:
    return "" if chosen == NONE else str(chosen)


def _file(desk: Desk, workspace: Workspace, actor: str, row_id: int, named: str) -> dict[str, Any] | None:
    """The file behind a link or id, of whoever attaches it: nobody sends customers what they could not open themselves.
    None: there is none, or it is somebody else's. What is attached already stays."""
    found = FILE.search(named)
    row = desk.database.read(lambda session: session.get(CannedReply, row_id)) if row_id else None
    ours = row is not None and row.workspace_id == workspace.id
    before = [each for each in row.files if found and each["id"] == found[0]] if row is not None and ours else []
    if found is None or before:
        return before[0] if before else None
    try:
        told = desk.slack(workspace).call("files.info", file=found[0]).get("file", {})
    except SendError as error:
        log.info("canned.file_unknown", extra={"reason": error.code})
        return None
    if told.get("user") != actor:
        return None
    name, mime = str(told.get("name") or "file"), str(told.get("mimetype") or "")
    return {"id": found[0], "name": name, "mime": mime, "size_bytes": int(told.get("size") or 0)}

"""The contact's modal and the one for tags: opened from the card's ⋯ and from lists, filled in, saved."""

from collections.abc import Mapping
from typing import Any, Final

from slack_bolt import Ack, App
from sqlalchemy.orm import Session

from bot import ids
from bot.blocks import profile as drawn
from bot.desk import Desk
from bot.i18n import T
from bot.listeners import modals
from bot.listeners.clicks import clicked, may_act, submitted
from bot.roles import roles
from storage import about, profiles, tags
from storage.domain import identity as numbers
from storage.domain import tagging
from storage.domain.profile import Edit, Field, Wrong, seen, written
from storage.domain.tagging import Kind
from storage.domain.views import ProfileView
from storage.models import Conversation, Inbox, Workspace
from storage.profiles import Pick, Saved

OPTIONS: Final[Mapping[str, Kind]] = {ids.TAG_STAR: "contact", ids.TAG_HASH: "conversation"}


def register(bolt: App, desk: Desk) -> None:
    """Opening, revealing, saving; what the tag selects offer."""

    @bolt.action(ids.MORE_CONTACT)
    def open_contact(ack: Ack, body: dict[str, Any], action: dict[str, Any]) -> None:
        ack()
        _open(desk, body, ids.number(action.get("value", "")), drawn.contact)

    @bolt.action(ids.MORE_TAGS)
    def open_tags(ack: Ack, body: dict[str, Any], action: dict[str, Any]) -> None:
        ack()
        _open(desk, body, ids.number(action.get("value", "")), drawn.tags)

    @bolt.action(ids.PROFILE_REVEAL)
    def reveal(ack: Ack, body: dict[str, Any], action: dict[str, Any]) -> None:
        """Shown to whoever pressed it, in their own modal, if they may see it; and written down."""
        told: list[str] = []
        subject, workspace = ids.number(action.get("value", "")), desk.workspace(body["team"]["id"])
        held = _held(desk, workspace, body, subject) if workspace is not None else frozenset[str]()

        def work(session: Session, conversation: Conversation) -> None:
            if profiles.view(session, conversation.id, held, (), now=desk.database.now()).may_reveal:
                told.append(profiles.reveal(session, conversation, body["user"]["id"], now=desk.database.now()))

        clicked(desk, body, action, subject, work)
        ack()
        if told and workspace is not None:
            view = _view(desk, workspace, body, subject)
            t = desk.words(workspace, body["user"]["id"])
            modals.turn_into(desk, workspace, body, drawn.contact(view, t, revealed=True), unchanged=True)

    @bolt.view(ids.PROFILE)
    def save(ack: Ack, body: dict[str, Any]) -> None:
        _save(desk, ack, body)

    @bolt.view(ids.TAGS)
    def save_tags(ack: Ack, body: dict[str, Any]) -> None:
        def work(session: Session, conversation: Conversation) -> None:
            _tag(desk, session, conversation, body)

        submitted(desk, body, modals.subject(body), work)
        ack()

    for action_id, kind in OPTIONS.items():
        bolt.options(action_id)(_offer(desk, kind))


def _open(desk: Desk, body: Mapping[str, Any], conversation_id: int, draw: Any) -> None:
    workspace = desk.workspace(body["team"]["id"])
    if workspace is not None and may_act(desk, workspace, conversation_id, body):
        view = _view(desk, workspace, body, conversation_id)
        modals.show(desk, workspace, body, draw(view, desk.words(workspace, body["user"]["id"])))


def _view(desk: Desk, workspace: Workspace, body: Mapping[str, Any], conversation_id: int) -> ProfileView:
    held = _held(desk, workspace, body, conversation_id)
    channels, _ = desk.visible(workspace, body["user"]["id"])
    now = desk.database.now()
    return desk.database.read(lambda session: profiles.view(session, conversation_id, held, channels, now=now))


def _held(desk: Desk, workspace: Workspace, body: Mapping[str, Any], conversation_id: int) -> frozenset[str]:
    """The roles of whoever asks, of those that anything here depends on."""

    def read(session: Session) -> set[str]:
        conversation = session.get(Conversation, conversation_id)
        if conversation is None or conversation.workspace_id != workspace.id:
            return set()
        reveal_to = session.get_one(Inbox, conversation.inbox_id).reveal_to
        return {reveal_to, *(each.visible_to for each in about.fields(session, workspace.id))}

    return roles(desk, workspace, body["user"]["id"], desk.database.read(read))


def _save(desk: Desk, ack: Ack, body: dict[str, Any]) -> None:
    """Check every field, then save all of them or none. What is wrong is said at its field."""
    conversation_id, workspace = modals.subject(body), desk.workspace(body["team"]["id"])
    if workspace is None or not may_act(desk, workspace, conversation_id, body):
        submitted(desk, body, conversation_id, lambda session, conversation: None)
        ack()
        return
    t = desk.words(workspace, body["user"]["id"])
    view = _view(desk, workspace, body, conversation_id)
    edits, typed, errors = _read(view, body, t)
    if errors:
        ack(response_action="errors", errors=errors)
        return
    held = _held(desk, workspace, body, conversation_id)
    came: list[Saved] = []

    def work(session: Session, conversation: Conversation) -> None:
        now = desk.database.now()
        came.append(profiles.save(session, conversation, edits, body["user"]["id"], held, now=now))
        if not came[-1].clashes:
            _tag(desk, session, conversation, body)

    submitted(desk, body, conversation_id, work)
    if came and came[-1].clashes:
        again = drawn.contact(_view(desk, workspace, body, conversation_id), t, typed=typed, clashes=came[-1].clashes)
        ack(response_action="update", view=again)
        return
    ack()


def _read(view: ProfileView, body: Mapping[str, Any], t: T) -> tuple[dict[str, Edit], dict[str, str], dict[str, str]]:
    """What the fields hold: the edits, the same as it was typed, and what is wrong by the block it is wrong in."""
    fields = {each.field.key: each for each in view.facts}
    edits, typed, errors = dict[str, Edit](), dict[str, str](), dict[str, str]()
    for block_id, words in modals.inputs(body, ids.PROFILE_VALUE):
        if not block_id.startswith(f"{ids.PROFILE_FIELD}:"):
            continue
        key, saw, *rest = (*ids.state(block_id), "", "")
        fact, words = fields.get(key), "" if words == drawn.NONE else words
        if fact is None or (drawn.HIDDEN in rest and not words):
            continue
        try:
            edits[key] = Edit(_value(fact.field, fact.value, words, view.home), saw)
        except Wrong as wrong:
            errors[block_id] = t(f"wrong-{wrong.reason.replace('_', '-')}")
        if seen(edits[key].value if key in edits else words) != saw:
            typed[key] = words
    return edits, typed, errors


def _value(field: Field, present: str, words: str, home: str) -> str:
    """What a field's words come to. A number left as it was drawn is the one that is there, readable or not."""
    if field.kind == "phone" and present and words == numbers.display(present):
        return present
    return written(field, words, home)


def _tag(desk: Desk, session: Session, conversation: Conversation, body: Mapping[str, Any]) -> None:
    """Put on and take off the tags as they were left in either modal."""
    now = desk.database.now()
    picks: dict[Kind, Pick] = {}
    for action_id, kind in OPTIONS.items():
        for block_id, names in modals.inputs(body, action_id):
            made = tags.define(session, conversation.workspace_id, kind, list(names)[: tagging.MOST], now=now)
            saw = frozenset(ids.number(each) for each in ids.state(block_id))
            picks[kind] = Pick(frozenset(each.id for each in made), saw)
    star, marks = picks.get("contact"), picks.get("conversation")
    profiles.tag(session, conversation, star, marks, body["user"]["id"], now=now)


def _offer(desk: Desk, kind: Kind) -> Any:
    def listener(ack: Ack, body: dict[str, Any]) -> None:
        workspace = desk.workspace(body["team"]["id"])
        if workspace is None:
            ack(options=[])
            return
        typed = str(body.get("value") or "")
        found = desk.database.read(lambda session: tags.find(session, workspace.id, kind, typed))
        t = desk.words(workspace, body["user"]["id"])
        ack(options=drawn.offered(kind, [each.name for each in found], typed, t))

    return listener

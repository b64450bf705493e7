"""Whose a conversation is to be, and how pressing it is: the modal, the word to a new owner, the choice in ⋯."""

from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack, App
from sqlalchemy.orm import Session

from bot import homes, ids, people
from bot.blocks import owning
from bot.blocks.kit import Block
from bot.desk import Desk
from bot.i18n import T
from bot.listeners import composing, modals, verbs, windows
from bot.listeners.clicks import clicked, may_act, submitted
from storage import conversations
from storage.domain.views import CardView
from storage.models import Conversation, Workspace


def register(bolt: App, desk: Desk) -> None:
    """Assign… under ⋯ and in Home's rows; the note after a transfer; priority."""

    @bolt.action(ids.MORE_ASSIGN)
    def ask(ack: Ack, body: dict[str, Any], action: dict[str, Any]) -> None:
        ack()
        workspace = desk.workspace(body["team"]["id"])
        if workspace is not None:
            ask_whose(desk, workspace, body, ids.number(action.get("value", "")))

    @bolt.view(ids.ASSIGN)
    def given(ack: Ack, body: dict[str, Any]) -> None:
        workspace, conversation_id = desk.workspace(body["team"]["id"]), modals.subject(body)
        told = modals.filled(body)
        owner, group = told.get(ids.ASSIGN_OWNER, ""), told.get(ids.ASSIGN_TEAM, "")
        note = str(told.get(ids.ASSIGN_NOTE, "")).strip()
        place = desk.database.read(lambda session: session.get(Conversation, conversation_id))
        may_own = workspace is not None and place is not None and desk.may_own(workspace, owner, place.slack_channel)

        def work(session: Session, conversation: Conversation) -> None:
            actor, now = body["user"]["id"], desk.database.now()
            if group:
                team = "" if group == owning.NO_TEAM else group
                verbs.to_team(session, conversation, team, actor, now=now)
            if owner and owner != conversation.owner:
                verbs.assign(session, conversation, actor, owner, may_own, note, now=now)
            elif note and conversation.owner:
                conversations.leave_note(session, conversation, actor, note, now=now)

        submitted(desk, body, conversation_id, work)
        ack()
        if workspace is not None:
            homes.publish(desk, workspace, body["user"]["id"], asked=True)

    def owner_note(view: CardView, t: T) -> Block | None:
        return owning.owner_note(view, t) if view.owner else None

    windows.about(bolt, desk, ids.NOTICE_OWNER_NOTE, owner_note)

    @bolt.view(ids.OWNER_NOTE)
    def leave(ack: Ack, body: dict[str, Any]) -> None:
        note = str(modals.filled(body).get(ids.OWNER_NOTE_TEXT, "")).strip()

        def work(session: Session, conversation: Conversation) -> None:
            if note and conversation.owner:
                conversations.leave_note(session, conversation, body["user"]["id"], note, now=desk.database.now())

        submitted(desk, body, modals.subject(body), work)
        ack()

    @bolt.action(ids.MORE_PRIORITY)
    def press(ack: Ack, body: dict[str, Any], action: dict[str, Any]) -> None:
        chosen = str((action.get("selected_option") or {}).get("value", ""))

        def work(session: Session, conversation: Conversation) -> None:
            verbs.press(session, conversation, body["user"]["id"], chosen, now=desk.database.now())

        clicked(desk, body, action, ids.subject(action["block_id"]), work)
        ack()


def ask_whose(desk: Desk, workspace: Workspace, body: Mapping[str, Any], conversation_id: int) -> None:
    """Open the modal, wherever its button or menu is."""
    if not may_act(desk, workspace, conversation_id, body):
        return
    view = composing.seen(desk, workspace, conversation_id)
    teams = [(each["id"], each["handle"]) for each in people.teams(desk, workspace)]
    modals.show(desk, workspace, body, owning.assign(view, teams, desk.words(workspace, body["user"]["id"])))

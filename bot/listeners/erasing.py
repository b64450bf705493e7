"""`/inbox erase <customer>`: admins see whom it would be, type a word, and a worker does it (features.md PR-4)."""

from collections.abc import Mapping
from typing import Any, Final

from slack_bolt import Ack, App
from sqlalchemy.orm import Session

from bot import ids, roles
from bot.blocks import asks
from bot.blocks import erasing as blocks
from bot.blocks.erasing import EraseView
from bot.blocks.kit import Rendered
from bot.desk import Desk
from bot.listeners import modals
from bot.listeners.seen import first_time, recorded, view_key
from storage import erasure
from storage.domain.errors import SendError
from storage.domain.vocabulary import folded
from storage.models import Contact, Workspace

WORDS: Final = frozenset({"erase", "apagar"})


def register(bolt: App, desk: Desk) -> None:
    """The window's end."""

    @bolt.view(ids.ERASE)
    def confirmed(ack: Ack, body: dict[str, Any]) -> None:
        workspace, actor = desk.workspace(body["team"]["id"]), body["user"]["id"]
        if workspace is None or not _may(desk, workspace, body["user"]):
            ack()
            return
        t, contact_id = desk.words(workspace, actor), modals.subject(body)
        word = t("erase-word")
        if folded(str(modals.filled(body).get(ids.ERASE_WORD, "")).strip()) != folded(word):
            ack(response_action="errors", errors={ids.ERASE_TYPED: t("erase-type-it", word=word)})
            return
        channels, _ = desk.visible(workspace, actor)

        def work(session: Session) -> None:
            now = desk.database.now()
            contact = session.get(Contact, contact_id)
            if contact is None or contact.workspace_id != workspace.id or not _seen(session, contact, channels):
                return
            if first_time(session, workspace, view_key(body), now=now):
                erasure.order(session, contact, actor, now=now)

        recorded(desk.database, "click", work)
        ack(response_action="update", view=blocks.begun(t))


def asked(words: str) -> str | None:
    """Whom `/inbox` is asked to erase, "" for nobody named; None where it is asked for something else."""
    first, _, rest = words.partition(" ")
    return rest.strip() if folded(first) in WORDS else None


def show(desk: Desk, workspace: Workspace, body: Mapping[str, Any], words: str) -> Rendered | None:
    """Open the window about whoever is meant; else the word why not."""
    actor = body["user_id"]
    t = desk.words(workspace, actor)
    if not _may(desk, workspace, {"id": actor}):
        return asks.notice("erase-may-not", {}, t)
    if not words:
        return asks.notice("erase-who", {}, t)
    channels, _ = desk.visible(workspace, actor)

    def read(session: Session) -> list[EraseView]:
        found = [each for each in erasure.find(session, workspace.id, words) if _seen(session, each, channels)]
        seen = [(each.id, erasure.preview(session, each)) for each in found]
        return [EraseView(number, one.name, one.conversations, one.messages, one.files) for number, one in seen]

    views = desk.database.read(read)
    if len(views) != 1:
        return asks.notice("erase-several" if views else "erase-unknown", {"words": words}, t)
    modals.show(desk, workspace, body, blocks.ask(views[0], t))
    return None


def _seen(session: Session, contact: Contact, slack_channels: set[str]) -> bool:
    """Whether all of a customer's conversations are in Slack channels that somebody is in: else they learn of none."""
    return erasure.preview(session, contact).slack_channels <= slack_channels


def _may(desk: Desk, workspace: Workspace, user: Mapping[str, Any]) -> bool:
    """An admin of this workspace, as Slack says it now."""
    if user.get("team_id", workspace.team) != workspace.team:
        return False
    try:
        return roles.may(desk, workspace, user["id"], "settings")
    except SendError:
        return False

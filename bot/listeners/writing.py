"""Write reply: from the card's ⋯, and "Reply quoting this" from a message's own menu."""

from collections.abc import Sequence
from typing import Any

from slack_bolt import Ack, App
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import ids
from bot.blocks.kinds import kind_key
from bot.blocks.kit import Block
from bot.blocks.writing import write
from bot.desk import Desk
from bot.i18n import T
from bot.listeners import composing, modals
from bot.listeners.clicks import respond
from bot.mrkdwn import said
from storage import composed, lives
from storage.composed import Composed
from storage.domain.traits import TRAITS, Traits
from storage.domain.views import CardView
from storage.models import Delivery, Message


def register(bolt: App, desk: Desk) -> None:
    """The ways in, each letter typed, and sending."""

    @bolt.action(ids.MORE_WRITE)
    def from_card(ack: Ack, body: dict[str, Any], action: dict[str, Any]) -> None:
        ack()
        workspace = desk.workspace(body["team"]["id"])
        if workspace is not None:
            composing.show(desk, workspace, body, ids.number(action.get("value", "")), write)

    @bolt.action(ids.MORE_ASK_NUMBER)
    def for_number(ack: Ack, body: dict[str, Any], action: dict[str, Any]) -> None:
        """A reply that asks for the customer's number, for the teammate to change and send (features.md LC-7)."""
        ack()
        workspace = desk.workspace(body["team"]["id"])
        if workspace is None:
            return

        def draw(view: CardView, t: T) -> Block:
            words = t("ask-number-words")
            return write(view, t, words=words, shown=said(words, TRAITS[view.channel]))

        composing.show(desk, workspace, body, ids.number(action.get("value", "")), draw)

    @bolt.message_shortcut(ids.REPLY_QUOTING)
    def quoting(ack: Ack, body: dict[str, Any]) -> None:
        ack()
        workspace, message = desk.workspace(body["team"]["id"]), body["message"]
        if workspace is None:
            return
        files = [file["id"] for file in message.get("files", [])]
        there = (body["channel"]["id"], message["ts"])
        quoted = desk.database.read(lambda session: _shown(session, workspace.id, there, files))

        def draw(view: CardView, t: T) -> Block:
            return write(view, t, quote=quoted.text or t(kind_key(quoted.kind)), quoted=quoted.id) if quoted else {}

        if quoted is not None and composing.show(desk, workspace, body, quoted.conversation_id, draw):
            return
        respond(desk, workspace, body, "write-cannot-quote")

    @bolt.action(ids.WRITE_TEXT)
    def typing(ack: Ack, body: dict[str, Any]) -> None:
        ack()
        typed = modals.filled(body)[ids.WRITE_TEXT]
        quoted = _quoted(desk, body)

        def draw(view: CardView, t: T) -> Block:
            quote = (quoted.text or t(kind_key(quoted.kind))) if quoted else ""
            shown = said(typed, TRAITS[view.channel])
            return write(view, t, quote=quote, quoted=quoted.id if quoted else 0, shown=shown)

        composing.again(desk, body, draw)

    for window in (ids.WRITE, ids.OFFER, ids.LOCATION, ids.CONTACT_CARD):

        @bolt.view_closed(window)
        def closed(ack: Ack, body: dict[str, Any]) -> None:
            composing.closed(desk, body)
            ack()

    @bolt.view_closed(ids.MORE)
    def all_closed(ack: Ack, body: dict[str, Any]) -> None:
        """The × takes the window in which somebody wrote and ⋯ below it: Slack tells of the lowest one alone."""
        if body.get("is_cleared"):
            composing.closed(desk, body)
        ack()

    @bolt.view(ids.WRITE)
    def sent(ack: Ack, body: dict[str, Any]) -> None:
        quoted = _quoted(desk, body)
        external_id = desk.database.read(lambda session: _external(session, quoted)) if quoted else ""

        def make(view: CardView, traits: Traits, t: T) -> Composed | composing.Errors:
            text = said(modals.filled(body)[ids.WRITE_TEXT], traits)
            if not text:
                return {ids.WRITE_WORDS: t("compose-empty")}
            return composed.words(body["user"]["id"], text, traits, reply_to=external_id)

        composing.send(desk, ack, body, ids.WRITE_WORDS, make)


def _shown(session: Session, workspace_id: int, place: tuple[str, str], files: Sequence[str]) -> Message | None:
    """The message a post shows that the other side knows: of several in one post, the newest."""
    for subject in reversed(lives.at(session, workspace_id, *place, files)):
        message = session.get(Message, subject.message_id) if subject.message_id else None
        if message is not None and message.unsent_at is None and _external(session, message):
            return message
    return None


def _quoted(desk: Desk, body: dict[str, Any]) -> Message | None:
    """The message a window's reply quotes: the second number of its metadata, of the conversation that is the first."""
    message_id = ids.number(str(body["view"].get("private_metadata", "")).partition(":")[2])
    message = desk.database.read(lambda session: session.get(Message, message_id)) if message_id else None
    return message if message is not None and message.conversation_id == modals.subject(body) else None


def _external(session: Session, message: Message) -> str:
    """How the channel calls it: a customer's by its own id, ours by its first part's; "" where it does not know it."""
    if message.direction == "note" or message.kind in {"reaction", "comment"} or "answers_comment" in message.details:
        return ""
    if message.external_id:
        return message.external_id
    first = select(Delivery.external_id).where(
        Delivery.message_id == message.id, Delivery.target == "customer", Delivery.external_id.is_not(None)
    )
    return session.scalar(first.order_by(Delivery.seq).limit(1)) or ""

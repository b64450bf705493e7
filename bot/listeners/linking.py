"""Who is the same person as whom: what a card asks, and linking and unlinking by hand."""

from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App
from sqlalchemy.orm import Session

from bot import ids
from bot.blocks import forms, linking
from bot.blocks.forms import Option
from bot.blocks.kit import Block
from bot.desk import Desk
from bot.i18n import T
from bot.listeners import modals, newchat, verbs
from bot.listeners.clicks import clicked, may_act, submitted
from bot.listeners.seen import recorded
from bot.roles import roles
from storage import conversations, persons, profiles
from storage import linking as links
from storage.domain import identity as numbers
from storage.domain.views import CardView
from storage.models import Contact, Conversation, Inbox, NumberSeen, Pair
from storage.outbox import redraw

Draw = Callable[[CardView, T], Block]
Decision = Callable[[Session, Conversation, Contact, int, str], bool]


def register(bolt: App, desk: Desk) -> None:
    """What a card asks, the two forms with the doors to them, and the search for whom to link."""
    bolt.action(ids.LINK_YES)(_decided(desk, _about_pair(desk, links.confirm)))
    bolt.action(ids.LINK_NO)(_decided(desk, _about_pair(desk, links.dismiss)))
    bolt.action(ids.NUMBER_SAVE)(_decided(desk, _about_number(desk, links.take_number)))
    bolt.action(ids.NUMBER_NO)(_decided(desk, _about_number(desk, links.decline_number)))
    bolt.action(ids.MORE_LINK)(_opened(desk, linking.link))
    bolt.action(ids.MORE_UNLINK)(_opened(desk, linking.unlink))

    @bolt.action(ids.START_THERE)
    def start(ack: Ack, body: dict[str, Any], action: dict[str, Any]) -> None:
        ack()
        _start(desk, body, ids.number(action.get("value", "")))

    @bolt.message_shortcut(ids.LINK_CONTACT)
    def asked_about(ack: Ack, body: dict[str, Any]) -> None:
        ack()
        message, channel = body["message"], body["channel"]["id"]
        workspace = desk.workspace(body["team"]["id"])
        if workspace is None:
            return
        root = message.get("thread_ts") or message["ts"]
        found = desk.database.read(lambda session: conversations.by_thread(session, workspace.id, channel, root))
        _show(desk, body, found or 0, linking.link)

    @bolt.options(ids.LINK_PICK)
    def search(ack: Ack, body: dict[str, Any]) -> None:
        ack(options=[forms.option(each) for each in _found(desk, body)])

    @bolt.view(ids.LINK_FORM)
    def link(ack: Ack, body: dict[str, Any]) -> None:
        _by_hand(desk, body, ids.LINK_PICK, links.link, "notice-already-linked")
        ack()

    @bolt.view(ids.UNLINK_FORM)
    def unlink(ack: Ack, body: dict[str, Any]) -> None:
        _by_hand(desk, body, ids.UNLINK_PICK, links.unlink, "notice-already-unlinked")
        ack()


def _decided(desk: Desk, decide: Decision) -> Callable[..., None]:
    """A button whose block is about the conversation. A late click is told so, and shown the card as it is now."""

    def listener(ack: Ack, body: dict[str, Any], action: dict[str, Any]) -> None:
        actor, subject = body["user"]["id"], ids.number(action.get("value", ""))

        def work(session: Session, conversation: Conversation) -> None:
            now = desk.database.now()
            contact = persons.contact_of(session, conversation)
            if not decide(session, conversation, contact, subject, actor):
                verbs.tell(session, conversation, actor, "notice-already-decided", {}, now=now)
                redraw(session, conversation, now=now)

        clicked(desk, body, action, ids.subject(action["block_id"]), work)
        ack()

    return listener


def _about_pair(desk: Desk, act: Callable[..., bool]) -> Decision:
    def decide(session: Session, _: Conversation, contact: Contact, pair_id: int, actor: str) -> bool:
        pair = session.get(Pair, pair_id, with_for_update={"key_share": True})
        if pair is None or contact.id not in {pair.lower_id, pair.upper_id}:
            return False
        return act(session, pair, actor, now=desk.database.now())

    return decide


def _about_number(desk: Desk, act: Callable[..., object]) -> Decision:
    def decide(session: Session, _: Conversation, contact: Contact, seen_id: int, actor: str) -> bool:
        seen = session.get(NumberSeen, seen_id, with_for_update={"key_share": True})
        if seen is None or seen.contact_id != contact.id:
            return False
        return bool(act(session, seen, actor, now=desk.database.now()))

    return decide


def _opened(desk: Desk, draw: Draw) -> Callable[..., None]:
    def listener(ack: Ack, body: dict[str, Any], action: dict[str, Any]) -> None:
        ack()
        _show(desk, body, ids.number(action.get("value", "")), draw)

    return listener


def _show(desk: Desk, body: dict[str, Any], conversation_id: int, draw: Draw) -> None:
    """Open a form about a conversation for somebody who may act on it."""
    workspace = desk.workspace(body["team"]["id"])
    if workspace is None or not may_act(desk, workspace, conversation_id, body):
        return
    now = desk.database.now()
    channels, _ = desk.visible(workspace, body["user"]["id"])
    view = desk.database.read(
        lambda session: conversations.card_view(session, conversation_id, now, slack_channels=channels)
    )
    modals.show(desk, workspace, body, draw(view, desk.words(workspace, body["user"]["id"])))


def _start(desk: Desk, body: dict[str, Any], conversation_id: int) -> None:
    """Open the form for a first word to somebody's number, where it may be shown to whoever asks."""
    workspace = desk.workspace(body["team"]["id"])
    if workspace is None or not may_act(desk, workspace, conversation_id, body):
        return
    actor, now = body["user"]["id"], desk.database.now()

    def read(session: Session) -> tuple[CardView, str, str | None]:
        conversation = session.get_one(Conversation, conversation_id)
        inbox = session.get_one(Inbox, conversation.inbox_id)
        number = persons.numbered(session, persons.contact_of(session, conversation))
        hidden_to = inbox.reveal_to if inbox.masked else None
        return conversations.card_view(session, conversation_id, now), number, hidden_to

    view, number, hidden_to = desk.database.read(read)
    if view.start is None:
        return
    if hidden_to and hidden_to not in roles(desk, workspace, actor, {hidden_to}):
        key = "notice-number-hidden"
    else:
        key = ""
        newchat.show(desk, workspace, body, actor, inbox_id=view.start.inbox_id, number=numbers.display(number))

    def work(session: Session) -> None:
        conversation = session.get_one(Conversation, conversation_id)
        if key:
            verbs.tell(session, conversation, actor, key, {}, now=now)
        elif hidden_to is not None:
            profiles.reveal(session, conversation, actor, now=now)

    if key or hidden_to is not None:
        recorded(desk.database, "click", work)


def _found(desk: Desk, body: dict[str, Any]) -> list[Option]:
    """Contacts for what is typed, of the Slack channels that whoever types is in."""
    workspace = desk.workspace(body["team"]["id"])
    conversation_id = modals.subject(body) if body.get("view") else 0
    if workspace is None or not may_act(desk, workspace, conversation_id, body):
        return []
    channels, _ = desk.visible(workspace, body["user"]["id"])

    def read(session: Session) -> list[tuple[int, str]]:
        contact = persons.contact_of(session, session.get_one(Conversation, conversation_id))
        return persons.found(session, workspace.id, body.get("value", ""), channels, contact)

    return [Option(name, str(contact_id)) for contact_id, name in desk.database.read(read)]


def _by_hand(desk: Desk, body: dict[str, Any], pick: ids.ActionId, act: Callable[..., bool], late: str) -> None:
    """Do what a form says with the contact chosen in it. Whoever comes too late is told."""
    actor, chosen = body["user"]["id"], ids.number(str(modals.filled(body).get(pick, "")))

    def work(session: Session, conversation: Conversation) -> None:
        now = desk.database.now()
        contact, other = persons.contact_of(session, conversation), session.get(Contact, chosen)
        if other is None or other.workspace_id != contact.workspace_id:
            return
        if not act(session, contact, other, actor, now=now):
            verbs.tell(session, conversation, actor, late, {}, now=now)

    submitted(desk, body, modals.subject(body), work)

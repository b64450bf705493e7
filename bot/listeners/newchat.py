"""Beginning a conversation: `/inbox new`, the shortcut, the button in App Home, and whoever else asks for the form."""

from collections.abc import Mapping
from typing import Any, Final

from slack_bolt import Ack, App
from sqlalchemy.orm import Session

from bot import ids
from bot.blocks import forms, kit, templating
from bot.blocks.forms import Option
from bot.blocks.kit import Block
from bot.blocks.templating import BeginView, FormView
from bot.desk import Desk
from bot.i18n import T
from bot.listeners import modals
from bot.listeners.seen import first_time, recorded, view_key
from bot.listeners.templating import BLANK, Filled, checked, chosen, drawn, inside, redraw
from storage import contacts, conversations, inboxes, people, templated
from storage.domain import identity as numbers
from storage.domain.traits import TRAITS
from storage.models import Conversation, Identity, Inbox, Workspace

WORDS: Final = frozenset({"new", "novo", "nova", "new chat", "nova conversa"})
# What is drawn anew when it changes.
LIVE: Final = (ids.TEMPLATE_PICK, BLANK, ids.NEW_INBOX, ids.NEW_CONTACT, ids.NEW_PHONE, ids.NEW_NAME)


def register(bolt: App, desk: Desk) -> None:
    """The doors, the search, each change of the form, and its end."""

    @bolt.shortcut(ids.NEW_CHAT_SHORTCUT)
    @bolt.action(ids.NEW_OPEN)
    def opened(ack: Ack, body: dict[str, Any]) -> None:
        ack()
        workspace = desk.workspace(body["team"]["id"])
        if workspace is not None:
            show(desk, workspace, body, body["user"]["id"])

    @bolt.options(ids.NEW_CONTACT)
    def search(ack: Ack, body: dict[str, Any]) -> None:
        ack(options=[forms.option(each) for each in _people(desk, body)])

    def changed(ack: Ack, body: dict[str, Any]) -> None:
        ack()
        workspace = desk.workspace(body["team"]["id"])
        if workspace is None:
            return
        user = body["user"]["id"]
        redraw(desk, workspace, body, _form(desk, workspace, user, modals.filled(body), desk.words(workspace, user)))

    for action in LIVE:
        bolt.action(action, matchers=[inside(ids.NEW_CHAT)])(changed)

    @bolt.view(ids.NEW_CHAT)
    def sent(ack: Ack, body: dict[str, Any]) -> None:
        workspace = desk.workspace(body["team"]["id"])
        if workspace is None:
            ack()
            return
        answer = _submitted(desk, workspace, body)
        ack(**answer)

    @bolt.view(ids.NEW_BEGUN)
    def nothing_to_submit(ack: Ack) -> None:
        ack()


def asked(words: str) -> bool:
    """Whether `/inbox <words>` asks for a new conversation."""
    return words.lower() in WORDS


def show(
    desk: Desk, workspace: Workspace, body: Mapping[str, Any], user: str, *, inbox_id: int = 0, number: str = "",
    identity_id: int = 0,
) -> None:  # fmt: skip
    """Open the form. With somebody in it where they are known: an identity of the inbox, or a number as it is read."""
    t = desk.words(workspace, user)
    filled: dict[str, Any] = {ids.NEW_INBOX: str(inbox_id or ""), ids.NEW_CONTACT: str(identity_id or "")}
    modals.show(desk, workspace, body, _form(desk, workspace, user, filled, t, number=number))


def _form(desk: Desk, workspace: Workspace, user: str, filled: Mapping[str, Any], t: T, *, number: str = "") -> Block:
    """The form as it stands; where nobody can be written to, the word about that."""
    channels, _ = desk.visible(workspace, user)
    mine = desk.database.read(lambda session: _inboxes(session, workspace, channels))
    if not any(TRAITS[each.channel].templates for each in mine):
        return templating.nowhere(t)
    picked = ids.number(str(filled.get(ids.NEW_INBOX, "")))
    first = next(each for each in mine if TRAITS[each.channel].templates)
    inbox = next((each for each in mine if each.id == picked), first)

    def read(session: Session) -> FormView:
        identity, typed = _whom(session, inbox, filled)
        conversation = _conversation(session, identity)
        seen = conversation is not None and conversation.slack_channel in channels  # nobody learns of other channels'
        begins = BeginView(
            inboxes=[(each.id, f"{TRAITS[each.channel].label} · {each.name}") for each in mine],
            inbox_id=inbox.id,
            known=_option(identity, filled),
            number=number,
            exists=conversations.permalink(workspace, conversation) if conversation and seen else "",
            unusual=bool(typed) and numbers.fits(typed) == "unusual",
        )
        name = str(filled.get(ids.NEW_NAME, ""))
        return FormView(
            inbox.id,
            f"0:{inbox.id}",
            "",
            (identity.name if identity is not None else "") or name or t("customer-unnamed"),
            opted_out=identity is not None and templated.is_opted_out(session, identity),
            chosen=chosen(session, inbox, identity, user, filled, name=name),
            begins=begins,
        )

    return templating.form(desk.database.read(read), t)


def _submitted(desk: Desk, workspace: Workspace, body: Mapping[str, Any]) -> dict[str, Any]:
    """What a submission comes to, as Slack takes the answer."""
    user, filled = body["user"]["id"], modals.filled(body)
    t = desk.words(workspace, user)
    inbox = desk.database.read(lambda session: session.get(Inbox, ids.number(str(filled.get(ids.NEW_INBOX, "")))))
    if inbox is None or inbox.workspace_id != workspace.id or inbox.state == "removed":
        return _errors({ids.block(ids.NEW_INBOX_FIELD, 0): t("new-may-not")})
    if not TRAITS[inbox.channel].templates:
        return _errors({ids.block(ids.NEW_INBOX_FIELD, 0): t("new-instagram")})
    if not desk.may_act(workspace, user, inbox.slack_channel, "answer"):
        return _errors({ids.block(ids.NEW_INBOX_FIELD, 0): t("new-may-not")})
    phone, contact = str(filled.get(ids.NEW_PHONE, "")).strip(), str(filled.get(ids.NEW_CONTACT, ""))
    if not phone and not contact:
        return _errors({ids.block(ids.NEW_PHONE_FIELD, inbox.id): t("new-who")})
    if not contact and not _number(inbox, phone):
        return _errors({ids.block(ids.NEW_PHONE_FIELD, inbox.id): t("new-phone-wrong")})
    if not drawn(body, filled):
        return {"response_action": "update", "view": _form(desk, workspace, user, filled, t)}
    identity, number = desk.database.read(lambda session: _whom(session, inbox, filled))
    if identity is None and not number:  # who was chosen is no customer of this inbox's
        return _errors({ids.block(ids.NEW_PHONE_FIELD, inbox.id): t("new-who")})
    known = desk.database.read(lambda session: _conversation(session, identity))
    if known is not None and not desk.may_act(workspace, user, known.slack_channel, "answer"):
        return _errors({ids.block(ids.NEW_PHONE_FIELD, inbox.id): t("new-elsewhere")})
    read = checked(desk, workspace, inbox, inbox.slack_channel, body, filled, identity, t)
    if read.errors or read.template is None:
        return _errors(read.errors)
    link = _begin(desk, workspace, body, inbox, identity, number, read)
    return {"response_action": "update", "view": templating.begun(inbox.slack_channel, link, t)}


def _begin(
    desk: Desk, workspace: Workspace, body: Mapping[str, Any], inbox: Inbox, identity: Identity | None, number: str,
    read: Filled,
) -> str:  # fmt: skip
    """Write it all down in one transaction, once. The thread's link where the conversation was there already."""
    user, name = body["user"]["id"], str(modals.filled(body).get(ids.NEW_NAME, "")).strip()
    links: list[str] = []

    def work(session: Session) -> None:
        now = desk.database.now()
        links.clear()
        who = identity.id if identity is not None else 0
        found = templated.begin(session, inbox, user, now=now, identity_id=who, number=number, name=name)
        if found is None or read.template is None:
            return
        conversation, _ = found
        links.append(conversations.permalink(workspace, conversation))
        if first_time(session, workspace, view_key(body), now=now):
            templated.send(session, conversation, inbox, read.template, read.values, user, now=now, file=read.file)

    recorded(desk.database, "click", work)
    return next(iter(links), "")


def _inboxes(session: Session, workspace: Workspace, channels: set[str]) -> list[Inbox]:
    """The inboxes somebody sees, those one can write first from before the others."""
    found = [each for each in inboxes.connected(session, workspace.id) if each.slack_channel in channels]
    return sorted(found, key=lambda each: (not TRAITS[each.channel].templates, each.id))


def _whom(session: Session, inbox: Inbox, filled: Mapping[str, Any]) -> tuple[Identity | None, str]:
    """The identity that is meant, as far as the inbox knows one, and the number typed. Who was chosen goes first."""
    identity_id = ids.number(str(filled.get(ids.NEW_CONTACT, "")))
    if identity_id:
        identity = session.get(Identity, identity_id)
        if identity is not None and identity.inbox_id == inbox.id:
            return identity, ""
    number = _number(inbox, str(filled.get(ids.NEW_PHONE, "")))
    return (contacts.by_number(session, inbox, number) if number else None), number


def _number(inbox: Inbox, typed: str) -> str:
    """A number that was typed, as digits with the country code: without one it is of the inbox's own country."""
    number = numbers.typed(typed, numbers.region(inbox.display_number))
    return number.removeprefix("+") if numbers.fits(number) != "impossible" else ""


def _conversation(session: Session, identity: Identity | None) -> Conversation | None:
    return conversations.of_identity(session, identity.id) if identity is not None else None


def _option(identity: Identity | None, filled: Mapping[str, Any]) -> Option | None:
    """The contact that was chosen, as the select shows it."""
    if identity is None or str(filled.get(ids.NEW_CONTACT, "")) != str(identity.id):
        return None
    return _labelled(identity.id, identity.name, identity.phone or identity.username)


def _labelled(identity_id: int, name: str, handle: str) -> Option:
    shown = numbers.display(handle) if handle.startswith("+") else handle
    return Option(kit.inline(name or shown or "?", forms.OPTION_MAX), str(identity_id), shown if name else "")


def _people(desk: Desk, body: Mapping[str, Any]) -> list[Option]:
    """Customers whom the inbox of the form knows, for what was typed."""
    workspace = desk.workspace(body["team"]["id"])
    if workspace is None or not body.get("view"):
        return []
    inbox_id = ids.number(str(body["view"].get("private_metadata", "")).partition(":")[2])
    inbox = desk.database.read(lambda session: session.get(Inbox, inbox_id))
    if inbox is None or inbox.workspace_id != workspace.id:
        return []
    if not desk.may_act(workspace, body["user"]["id"], inbox.slack_channel, "answer"):
        return []
    query = str(body.get("value", ""))
    channels, _ = desk.visible(workspace, body["user"]["id"])
    found = desk.database.read(lambda session: people.known_to(session, inbox, channels, query))
    return [_labelled(identity.id, name, identity.phone or identity.username) for identity, name in found]


def _errors(errors: Mapping[Any, str]) -> dict[str, Any]:
    return {"response_action": "errors", "errors": {str(key): words for key, words in errors.items()}}

"""Sending a template: the ways to its form, what is typed into it, and what comes of it."""

import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from slack_bolt import Ack, App
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import ids
from bot.blocks import facts, forms, templating
from bot.blocks.kit import Block
from bot.blocks.templating import Chosen, FormView
from bot.desk import Desk
from bot.i18n import T
from bot.listeners import modals
from bot.listeners.clicks import may_act, submitted
from storage import conversations, persons, queued, replies, rescue, templated, templates
from storage.domain import templates as rules
from storage.domain.errors import SendError
from storage.domain.outgoing import SlackFile
from storage.domain.templates import Template
from storage.domain.traits import TRAITS
from storage.models import Conversation, Identity, Inbox, Message, Workspace
from storage.outbox import stage

log = logging.getLogger(__name__)
LATELY: Final = 30  # messages among which the thread's last file is looked for
BLANK: Final = re.compile(r"template\.blank\.\d+\.\d+")  # every ids.blank
_UNSAFE: Final = re.compile(r"[^A-Za-z0-9.]+")
_FILE: Final = re.compile(r"(?:^|/)(F[A-Z0-9]{5,30})(?:[/?-]|$)")


@dataclass(frozen=True, slots=True)
class Filled:
    """A form that can be sent. errors: by block id, what keeps it from being sent; then the rest says nothing."""

    template: Template | None
    values: dict[str, str]
    file: SlackFile | None
    errors: dict[str, str]


def register(bolt: App, desk: Desk) -> None:
    """The doors, the search, each change of the form, and its end."""

    @bolt.action(ids.TEMPLATE_OPEN)
    def opened(ack: Ack, body: dict[str, Any], action: dict[str, Any]) -> None:
        ack()
        offered = action["block_id"].startswith(f"{ids.TEMPLATE_OFFER}:")
        named = next(iter(ids.state(action["block_id"])), "") if offered else ""
        _open(desk, body, ids.number(action.get("value", "")), template_id=ids.number(named))

    @bolt.action(ids.HELD_TEMPLATE)
    def instead(ack: Ack, body: dict[str, Any], action: dict[str, Any]) -> None:
        ack()
        held = ids.number(action.get("value", ""))
        message = desk.database.read(lambda session: session.get(Message, held))
        if message is not None:
            _open(desk, body, message.conversation_id, held=held)

    @bolt.action(ids.HELD_TEMPLATE_THERE)
    def there(ack: Ack, body: dict[str, Any], action: dict[str, Any]) -> None:
        ack()
        conversation_id = ids.number(next(iter(ids.state(action["block_id"])), ""))
        _open(desk, body, conversation_id, held=ids.number(action.get("value", "")))

    @bolt.options(ids.TEMPLATE_PICK)
    def search(ack: Ack, body: dict[str, Any]) -> None:
        ack(options=[forms.option(each) for each in _offered(desk, body)])

    @bolt.action(ids.TEMPLATE_PICK, matchers=[inside(ids.TEMPLATE_FORM)])
    @bolt.action(BLANK, matchers=[inside(ids.TEMPLATE_FORM)])
    def changed(ack: Ack, body: dict[str, Any]) -> None:
        ack()
        workspace = desk.workspace(body["team"]["id"])
        conversation_id, held = _about(body)
        if workspace is not None and may_act(desk, workspace, conversation_id, body):
            t = desk.words(workspace, body["user"]["id"])
            view = _form(desk, workspace, body, conversation_id, held, modals.filled(body), t)
            redraw(desk, workspace, body, view)

    @bolt.action(ids.TEMPLATE_FILE)
    @bolt.action(ids.TEMPLATE_WORDS)
    def nothing_to_draw(ack: Ack) -> None:
        ack()

    @bolt.view(ids.TEMPLATE_FORM)
    def sent(ack: Ack, body: dict[str, Any]) -> None:
        workspace = desk.workspace(body["team"]["id"])
        conversation_id, held = _about(body)
        if workspace is None or not may_act(desk, workspace, conversation_id, body):
            submitted(desk, body, conversation_id, lambda *_: None)  # who may not is told so
            ack(response_action="clear")
            return
        t = desk.words(workspace, body["user"]["id"])
        filled = modals.filled(body)
        conversation, inbox = desk.database.read(lambda session: _rows(session, conversation_id))
        if not drawn(body, filled):
            ack(response_action="update", view=_form(desk, workspace, body, conversation_id, held, filled, t))
            return
        identity = desk.database.read(lambda session: session.get_one(Identity, conversation.identity_id))
        read = checked(desk, workspace, inbox, conversation.slack_channel, body, filled, identity, t)
        if read.errors or read.template is None:
            ack(response_action="errors", errors=read.errors)
            return
        submitted(desk, body, conversation_id, _send(desk, body["user"]["id"], read.template, read, held, filled))
        ack(response_action="clear")


def redraw(desk: Desk, workspace: Workspace, body: Mapping[str, Any], view: Block) -> None:
    """Show the form as it stands now. One that has been drawn again meanwhile shows more than this would."""
    shown = body["view"]
    try:
        desk.slack(workspace).call("views.update", view_id=shown["id"], hash=shown.get("hash", ""), view=view)
    except SendError as error:
        log.info("template.undrawn", extra={"reason": error.code})


def chosen(
    session: Session,
    inbox: Inbox,
    identity: Identity | None,
    actor: str,
    filled: Mapping[str, Any],
    *,
    template_id: int = 0,
    words: str = "",
    name: str = "",
    file: str = "",
) -> Chosen | None:
    """The template that is picked, with what is typed into it, else with what is guessed; None for none."""
    picked = template_id or ids.number(str(filled.get(ids.TEMPLATE_PICK, "")))
    row = templates.one(session, inbox, picked) if picked else None
    if row is None:
        return None
    template = templates.read(row)
    known = templated.known(session, inbox, identity, actor, words, name)
    guesses = rules.guesses(template.layout, known)
    values = {
        blank.key: str(filled.get(ids.blank(row.id, index), guesses.get(blank.key, "")))
        for index, blank in enumerate(rules.blanks(template.layout))
    }
    return Chosen(row.id, template, guesses, values, file)


def drawn(body: Mapping[str, Any], filled: Mapping[str, Any]) -> bool:
    """Whether the form shows the inputs of the template that is picked: Submit may be quicker than the redraw."""
    picked = ids.number(str(filled.get(ids.TEMPLATE_PICK, "")))
    shown = {str(block.get("block_id", "")) for block in body["view"].get("blocks", [])}
    return ids.block(ids.TEMPLATE_SEEN, picked) in shown


def checked(
    desk: Desk,
    workspace: Workspace,
    inbox: Inbox,
    channel: str,
    body: Mapping[str, Any],
    filled: Mapping[str, Any],
    identity: Identity | None,
    t: T,
) -> Filled:
    """What was filled in, if it can be sent; else what is wrong with it, each beside the input it is about."""
    actor, picked = body["user"]["id"], ids.number(str(filled.get(ids.TEMPLATE_PICK, "")))
    subject = ids.block(ids.TEMPLATE_FIELD, _subject_of(body))
    found = desk.database.read(lambda session: chosen(session, inbox, identity, actor, filled))
    if found is None:
        return Filled(None, {}, None, {subject: t("template-gone")})
    if found.template.category == rules.MARKETING and desk.database.read(lambda session: _opted_out(session, identity)):
        return Filled(None, {}, None, {subject: t("template-opted-out-error")})
    layout, values = found.template.layout, dict(found.values)
    wrong = rules.faults(layout, values)
    errors = {
        str(templating.blank_block(picked, index)): t(f"template-fault-{wrong[blank.key]}")
        for index, blank in enumerate(rules.blanks(layout))
        if blank.key in wrong
    }
    file = None
    if layout.header_kind in rules.FILES:
        link = str(filled.get(ids.TEMPLATE_FILE, ""))
        file, fault = _file(desk, workspace, inbox, channel, actor, link, layout.header_kind)
        if fault:
            errors[str(templating.file_block(picked))] = t(fault, **_kind(fault, layout.header_kind, t))
    return Filled(found.template, values, file, errors)


def _open(desk: Desk, body: Mapping[str, Any], conversation_id: int, *, held: int = 0, template_id: int = 0) -> None:
    workspace = desk.workspace(body["team"]["id"])
    if workspace is None or not may_act(desk, workspace, conversation_id, body):
        return
    t = desk.words(workspace, body["user"]["id"])
    view = _form(desk, workspace, body, conversation_id, held, {}, t, template_id=template_id)
    modals.show(desk, workspace, body, view)


def _form(
    desk: Desk,
    workspace: Workspace,
    body: Mapping[str, Any],
    conversation_id: int,
    held: int,
    filled: Mapping[str, Any],
    t: T,
    *,
    template_id: int = 0,
) -> Block:
    """The form of one conversation as it stands."""
    now = desk.database.now()

    def read(session: Session) -> FormView:
        conversation, inbox = _rows(session, conversation_id)
        identity = session.get_one(Identity, conversation.identity_id)
        card = conversations.card_view(session, conversation_id, now)
        message = _kept(session, conversation, held)
        kept = message.text if message is not None else ""
        here = message is not None and message.conversation_id == conversation_id
        picked = chosen(
            session, inbox, identity, body["user"]["id"], filled, template_id=template_id, words=kept,
            file=_last_file(session, workspace, conversation, message),
        )  # fmt: skip
        return FormView(
            conversation_id,
            f"{conversation_id}:{held}",
            f"{facts.inbox(card)} → {facts.person(card, t)}",
            facts.named(card.customer, t),
            kept if here else "",  # elsewhere they fill the blanks, and stay behind as a note
            _opted_out(session, identity),
            picked,
        )

    return templating.form(desk.database.read(read), t)


def _send(
    desk: Desk, actor: str, template: Template, read: Filled, held: int, filled: Mapping[str, Any]
) -> Callable[[Session, Conversation], None]:
    """What a submission does: the template, and the words that were kept go with it or stay."""

    def work(session: Session, conversation: Conversation) -> None:
        now = desk.database.now()
        inbox = session.get_one(Inbox, conversation.inbox_id)
        templated.send(session, conversation, inbox, template, read.values, actor, now=now, file=read.file)
        message = _kept(session, conversation, held)
        if message is None:
            return
        if message.conversation_id != conversation.id:
            rescue.instead(session, message, conversation, actor, now=now)
            return
        stage(
            session, conversation, "slack", "line", {"key": "line-template-instead", "values": {"by": actor}}, now=now
        )
        if filled.get(ids.TEMPLATE_WORDS):
            queued.wait(session, conversation, message, now=now)
            conversations.record(session, conversation, actor, "reply_queued", now=now, message=str(held))
        else:
            replies.make_note(session, conversation, message, now=now)
            conversations.record(session, conversation, actor, "reply_made_note", now=now, message=str(held))

    return work


def _kept(session: Session, conversation: Conversation, held: int) -> Message | None:
    """The words that a template goes out for: of this conversation, or of another one of the same person's."""
    message = session.get(Message, held) if held else None
    if message is None or message.status != "held":
        return None
    kin = persons.together(session, persons.contact_of(session, conversation))
    if message.conversation_id in {each.id for each in persons.conversations_of(session, [each.id for each in kin])}:
        return message
    return None


def _offered(desk: Desk, body: Mapping[str, Any]) -> list[forms.Option]:
    """Templates for what was typed into the select, of the inbox that the form is about."""
    workspace = desk.workspace(body["team"]["id"])
    if workspace is None or not body.get("view"):
        return []
    user = body["user"]["id"]
    t = desk.words(workspace, user)

    def read(session: Session) -> tuple[str, list[forms.Option]]:
        inbox = _inbox_of(session, workspace, body)
        if inbox is None:
            return "", []
        rows = templates.offered(session, inbox, str(body.get("value", "")))
        return inbox.slack_channel, [templating.option(row.id, templates.read(row), t) for row in rows]

    channel, options = desk.database.read(read)
    return options if options and desk.may_act(workspace, user, channel, "answer") else []


def _inbox_of(session: Session, workspace: Workspace, body: Mapping[str, Any]) -> Inbox | None:
    first, second = _about(body)
    if not first:
        inbox = session.get(Inbox, second)
    else:
        conversation = session.get(Conversation, first)
        inbox = session.get(Inbox, conversation.inbox_id) if conversation is not None else None
    return inbox if inbox is not None and inbox.workspace_id == workspace.id else None


def _about(body: Mapping[str, Any]) -> tuple[int, int]:
    """The two numbers of the form's private metadata."""
    first, _, second = str(body["view"].get("private_metadata", "")).partition(":")
    return ids.number(first), ids.number(second)


def _subject_of(body: Mapping[str, Any]) -> int:
    first, second = _about(body)
    return first or second


def inside(callback: ids.CallbackId) -> Callable[[Mapping[str, Any]], bool]:
    """A matcher: only what happens in this modal."""
    return lambda body: body.get("view", {}).get("callback_id") == callback


def _rows(session: Session, conversation_id: int) -> tuple[Conversation, Inbox]:
    conversation = session.get_one(Conversation, conversation_id)
    return conversation, session.get_one(Inbox, conversation.inbox_id)


def _opted_out(session: Session, identity: Identity | None) -> bool:
    """Whether they asked for no marketing."""
    return identity is not None and templated.is_opted_out(session, identity)


def _last_file(session: Session, workspace: Workspace, conversation: Conversation, held: Message | None) -> str:
    """The link of the file that a teammate last put into the thread, "" for none."""
    rows = session.execute(
        select(Message.author, Message.details)
        .where(Message.conversation_id == conversation.id, Message.source == "slack")
        .order_by(Message.id.desc())
        .limit(LATELY)
    ).all()
    own = [(held.author, held.details)] if held is not None else []
    files = [(author, file) for author, details in (*own, *rows) for file in reversed(details.get("files", []))]
    if not files:
        return ""
    author, file = files[0]
    return f"{workspace.url.rstrip('/')}/files/{author}/{file['id']}/{_UNSAFE.sub('_', file['name'])}"


def _file(
    desk: Desk, workspace: Workspace, inbox: Inbox, channel: str, actor: str, link: str, kind: str
) -> tuple[SlackFile | None, str]:
    """The file behind a link, if it can go into the header; else why not, as a sentence's key."""
    named = _FILE.search(link.strip())
    if named is None:
        return None, "template-file-unknown"
    try:
        told = desk.slack(workspace).call("files.info", file=named[1]).get("file", {})
    except SendError as error:
        log.info("template.file_unknown", extra={"reason": error.code})
        return None, "template-file-unknown"
    places = {*told.get("channels", []), *told.get("groups", [])}
    for shares in told.get("shares", {}).values():
        places |= set(shares)
    if told.get("user") != actor and channel not in places:
        return None, "template-file-not-yours"
    mime, size = str(told.get("mimetype") or ""), int(told.get("size") or 0)
    rule = TRAITS[inbox.channel].rule_for(mime)
    if rule is None or rule.kind != kind:
        return None, "template-file-unfit"
    if size > rule.max_bytes:
        return None, "template-file-too-big"
    return SlackFile(named[1], str(told.get("name") or "file"), mime, size), ""


def _kind(fault: str, kind: str, t: T) -> dict[str, str]:
    return {"kind": t(f"kind-{kind}")} if fault == "template-file-unfit" else {}

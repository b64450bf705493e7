"""Saying something with a template: it passes a closed window, and begins a conversation where there is none yet."""

from dataclasses import asdict, replace
from datetime import datetime
from typing import cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import arrivals, consent, contacts, conversations, linking, receipts
from storage.domain import parts, templates
from storage.domain.events import MediaKind, Person
from storage.domain.outgoing import SlackFile
from storage.domain.parts import TemplatePart
from storage.domain.templates import Known, Template
from storage.domain.text import preview
from storage.models import Agent, Attachment, Contact, Conversation, Identity, Inbox, Message
from storage.outbox import ensure_root, redraw, stage


def send(
    session: Session,
    conversation: Conversation,
    inbox: Inbox,
    template: Template,
    values: dict[str, str],
    actor: str,
    *,
    now: datetime,
    file: SlackFile | None = None,
) -> Message:
    """Stage a template to the customer, and show the team what the customer sees. The conversation is held.

    file: what goes into its header. Raises ValueError for values with faults, or a header without its file.
    """
    part, seen = templates.part(template, values), templates.shown(template.layout, values)
    if bool(seen.file) != (file is not None):
        raise ValueError("a header with a file takes one")
    message = Message(
        workspace_id=conversation.workspace_id,
        inbox_id=inbox.id,
        conversation_id=conversation.id,
        direction="out",
        source="slack",
        kind="template",
        text=seen.text,
        details={"template": {"name": template.name, "language": template.language} | asdict(seen)},
        author=actor,
        status="staged",
        sent_at=now,
        created_at=now,
    )
    session.add(message)
    session.flush()
    ensure_root(session, conversation, now)
    payload = {"text": seen.text, "first": True, "late": False, "ours": True}
    stage(session, conversation, "slack", "message", payload, now=now, message_id=message.id)
    _to_customer(session, conversation, message, part, file, now=now)
    conversation.waiting_since = None
    conversation.replied_at, conversation.replied_by = now, actor
    conversation.preview, conversation.preview_by_customer = preview(seen.text, 200), False
    if conversation.status == "closed":
        conversation.status, conversation.closed_at = "open", None
    conversations.record(session, conversation, actor, "template_sent", now=now, message=str(message.id))
    receipts.show_read(session, conversation, replied=True, now=now)
    redraw(session, conversation, now=now)
    return message


def begin(
    session: Session, inbox: Inbox, actor: str, *, now: datetime, identity_id: int = 0, number: str = "", name: str = ""
) -> tuple[Conversation, bool] | None:
    """The conversation with somebody the inbox knows, or with a number, held; and whether it is new.

    A new one is the actor's, and waits for the customer. number: digits with the country code. None for an identity
    that is not this inbox's.
    """
    if identity_id:
        identity = session.get(Identity, identity_id)
        if identity is None or identity.inbox_id != inbox.id:
            return None
    else:
        identity = contacts.by_number(session, inbox, number)
        if identity is None:
            identity = contacts.resolve(session, inbox, Person(address=number, name=name), now=now)
    known = session.scalar(select(Conversation.id).where(Conversation.identity_id == identity.id))
    conversation = arrivals.open_conversation(session, inbox, identity, now=now)
    if known is None:
        conversation.status, conversation.owner = "pending", actor
        conversation.preview_by_customer = False
        conversations.record(session, conversation, actor, "begun", now=now)
        session.flush()
        ensure_root(session, conversation, now)
        linking.meet(session, identity, now=now)  # whoever has this number on another channel is known already
    return conversation, known is None


def is_opted_out(session: Session, identity: Identity) -> bool:
    """Whether somebody asked for no marketing (features.md CP-4)."""
    return consent.opted_out(session, session.get_one(Contact, identity.contact_id))


def known(
    session: Session, inbox: Inbox, identity: Identity | None, actor: str, words: str = "", name: str = ""
) -> Known:
    """What a template's blanks can be filled with. words: what its sender had written. name: of somebody new."""
    agent = session.scalar(
        select(Agent.name).where(Agent.workspace_id == inbox.workspace_id, Agent.slack_user == actor)
    )
    contact = session.get_one(Contact, identity.contact_id) if identity is not None else None
    name = (contact.name if contact is not None else "") or (identity.name if identity is not None else name)
    phone = identity.phone if identity is not None else ""
    return Known(name, phone, agent or "", inbox.name, words)


def _to_customer(
    session: Session,
    conversation: Conversation,
    message: Message,
    part: TemplatePart,
    file: SlackFile | None,
    *,
    now: datetime,
) -> None:
    attachment_id = None
    if file is not None:
        kind = cast(MediaKind, message.details["template"]["file"])
        attachment = Attachment(
            workspace_id=message.workspace_id, message_id=message.id, kind=kind, source=file.id, mime=file.mime,
            name=file.name, size_bytes=file.size_bytes, created_at=now,
        )  # fmt: skip
        session.add(attachment)
        session.flush()
        attachment_id = attachment.id
        part = replace(part, file=kind, file_name=file.name, mime=file.mime)
    stage(
        session, conversation, "customer", parts.name_of(part), parts.to_json(part), now=now, message_id=message.id,
        attachment_id=attachment_id,
    )  # fmt: skip

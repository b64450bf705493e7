"""Conversations, messages and contacts as other programs are told of them: plain JSON, the same in webhooks and API.

Ids are numbers, times ISO 8601 in UTC. A number that its inbox hides is hidden here, too.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from storage.conversations import handle, permalink
from storage.domain.vocabulary import PRIORITIES
from storage.models import Attachment, Contact, Conversation, Identity, Inbox, Message, Workspace

Json = dict[str, Any]


def conversation(row: Row[Conversation, Identity, Inbox, Contact], workspace: Workspace, *, words: bool) -> Json:
    """A row of `with_people`. words: with the customer's name and number."""
    talk, person, inbox, contact = row
    told: Json = {
        "id": talk.id,
        "inbox": {"id": inbox.id, "channel": inbox.channel, "name": inbox.name},
        "contact_id": contact.id,
        "status": talk.status,
        "assignee": talk.owner or None,
        "team": talk.team or None,
        "priority": PRIORITIES[talk.priority],
        "waiting_since": moment(talk.waiting_since),
        "snoozed_until": moment(talk.snoozed_until),
        "created_at": moment(talk.created_at),
        "closed_at": moment(talk.closed_at),
        "link": permalink(workspace, talk) or None,
    }
    if words:
        told["customer"] = {"name": contact.name or person.name, "handle": handle(person, inbox)}
    return told


def message(said: Message, attached: Sequence[Attachment], *, words: bool) -> Json:
    """A message or a note. words: with its text and the names of its files; what was taken back has none."""
    told: Json = {
        "id": said.id,
        "conversation_id": said.conversation_id,
        "direction": said.direction,
        "source": said.source,
        "kind": said.kind,
        "author": said.author or None,
        "status": said.status or None,
        "sent_at": moment(said.sent_at),
        "edited_at": moment(said.edited_at),
        "unsent_at": moment(said.unsent_at),
        "files": [_file(each, words=words and said.unsent_at is None) for each in attached],
    }
    return told | ({"text": said.text if said.unsent_at is None else ""} if words else {})


def files(session: Session, message_ids: Sequence[int]) -> dict[int, list[Attachment]]:
    """The files of messages, by the message's id."""
    found: dict[int, list[Attachment]] = {}
    order = (Attachment.message_id, Attachment.position)
    for each in session.scalars(select(Attachment).where(Attachment.message_id.in_(message_ids)).order_by(*order)):
        found.setdefault(each.message_id, []).append(each)
    return found


def moment(at: datetime | None) -> str | None:
    """A time as JSON has it, "2026-11-02T12:00:00Z"; None for none."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z") if at is not None else None


def _file(attachment: Attachment, *, words: bool) -> Json:
    told: Json = {"kind": attachment.kind, "mime": attachment.mime, "size_bytes": attachment.size_bytes}
    return told | ({"name": attachment.name} if words else {})

"""What customers, or the business on its phone, change or take back of what was said (features.md RM-14).

Everything here is safe to repeat, and may come before the message it is about.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import arrivals, contacts, linking, search, settlement
from storage.domain.events import MessageEdited, MessageUnsent
from storage.domain.text import clean, preview
from storage.domain.traits import TRAITS
from storage.envelopes import forget_words
from storage.models import Attachment, Conversation, Delivery, Inbox, Message
from storage.outbox import hold, redraw, stage


def edited(session: Session, inbox: Inbox, event: MessageEdited, *, envelope_id: int | None, now: datetime) -> bool:
    """The text of something said has changed. Before its message was heard of, the new text stands in for it."""
    message = arrivals.known(session, inbox, event.external_id)
    if message is None:
        message = _early(session, inbox, event, envelope_id=envelope_id, now=now)
        if message is None:
            return False
        conversation = session.get_one(Conversation, message.conversation_id)
        message.text, message.edited_at = clean(event.text), event.at
        if not event.by_business:
            conversation.waiting_since = conversation.waiting_since or event.at
        arrivals.show(session, conversation, message, now=now)
        redraw(session, conversation, now=now)
        return True
    if message.unsent_at is not None or (message.edited_at is not None and message.edited_at >= event.at):
        return False
    conversation = _held(session, message)
    if conversation.preview == preview(message.text, 200):
        conversation.preview = preview(clean(event.text), 200)
        redraw(session, conversation, now=now)
    told = {"earlier": [*message.details.get("earlier", []), message.text]}
    if envelope_id is not None:  # it holds words of the message, too
        told["envelopes"] = [*message.details.get("envelopes", []), envelope_id]
    message.details = message.details | told
    message.text, message.edited_at = clean(event.text), event.at
    arrivals.redo_posts(session, conversation, message, now)
    _redo_quotes(session, conversation, event.external_id, now)
    return True


def unsent(session: Session, inbox: Inbox, event: MessageUnsent, *, envelope_id: int | None, now: datetime) -> bool:
    """Something said was taken back. Where the channel wants that, its words and files go from everywhere; else they
    are struck out. One not yet heard of leaves a tombstone."""
    message = arrivals.known(session, inbox, event.external_id)
    if message is None:
        ours = settlement.delivery_of(session, inbox, event.external_id)
        if ours is not None:
            return _ours(session, ours, event.at, now)
        message = _early(session, inbox, event, envelope_id=envelope_id, now=now)
        if message is not None:
            message.unsent_at = event.at
        return message is not None
    if message.unsent_at is not None:
        return False
    conversation = _held(session, message)
    if conversation.preview == (preview(message.text, 200) if message.text else f"kind:{message.kind}"):
        conversation.preview = ""
    message.unsent_at, message.fades_at = event.at, None
    linking.forget(session, message)
    if TRAITS[inbox.channel].taken_back == "erased":
        _erase(session, conversation, message, now)
    arrivals.redo_posts(session, conversation, message, now)
    _redo_quotes(session, conversation, event.external_id, now)
    redraw(session, conversation, now=now)
    return True


def _early(
    session: Session, inbox: Inbox, event: MessageEdited | MessageUnsent, *, envelope_id: int | None, now: datetime
) -> Message | None:
    """A message we know only from what became of it. None: of nobody, or somebody else has just written it."""
    if not (event.sender.address or event.sender.bsuid):
        return None  # seen in the wild: an edit with number 0, of nothing and by nobody
    identity = contacts.resolve(session, inbox, event.sender, now=now)
    conversation = arrivals.open_conversation(session, inbox, identity, now=now)
    return arrivals.put(
        session,
        conversation,
        envelope_id=envelope_id,
        now=now,
        direction="out" if event.by_business else "in",
        source="app" if event.by_business else "customer",
        kind="text",
        text="",
        details={"early": True},
        external_id=event.external_id,
        sent_at=event.at,
    )


def _ours(session: Session, delivery: Delivery, at: datetime, now: datetime) -> bool:
    """What a teammate sent from Slack was taken back on the phone or in the app: the thread says so, once."""
    message = session.get(Message, delivery.message_id) if delivery.message_id else None
    if message is None or message.unsent_at is not None:
        return False
    conversation = _held(session, message)
    message.unsent_at = at
    values = {"text": preview(message.text, 80)}
    stage(session, conversation, "slack", "line", {"key": "line-unsent-elsewhere", "values": values}, now=now)
    return True


def _erase(session: Session, conversation: Conversation, message: Message, now: datetime) -> None:
    """The words leave the rows and the kept webhooks now; the files leave Slack and the disk by a delivery."""
    envelopes = [*message.details.get("envelopes", []), message.envelope_id]
    forget_words(session, [each for each in envelopes if each is not None], str(message.external_id))
    reactions = message.details.get("reactions", {})
    message.text, message.details = "", {"reactions": reactions} if reactions else {}
    search.soil(session)
    for reaction in reactions.values():
        line = session.get(Delivery, reaction.get("line") or 0)
        if line is not None:  # it names what it is a reaction to
            line.payload = line.payload | {"values": line.payload["values"] | {"text": ""}}
            arrivals.redo(session, conversation, line, now=now)
    _redo_failed(session, conversation, message, now)
    for file in _files(session, message):
        payload = {"attachment": file.id}
        stage(session, conversation, "file", "unfile", payload, now=now, message_id=message.id, attachment_id=file.id)
        file.source = file.name = file.sha256 = ""
        file.retry_at = None


def _redo_failed(session: Session, conversation: Conversation, message: Message, now: datetime) -> None:
    """A word about a file that could not be fetched names the file: it is drawn without it."""
    failed = session.scalars(
        select(Delivery).where(Delivery.message_id == message.id, Delivery.kind == "file_failed")
    ).all()
    for post in failed:
        post.payload = post.payload | {"name": "", "gone": True}
        arrivals.redo(session, conversation, post, now=now)


def _files(session: Session, message: Message) -> Sequence[Attachment]:
    return session.scalars(
        select(Attachment).where(Attachment.message_id == message.id).order_by(Attachment.position)
    ).all()


def _redo_quotes(session: Session, conversation: Conversation, external_id: str, now: datetime) -> None:
    """Posts that quote it show its new words, or none."""
    quoting = select(Message.id).where(Message.conversation_id == conversation.id, Message.reply_to == external_id)
    posts = session.scalars(
        select(Delivery)
        .where(Delivery.message_id.in_(quoting), Delivery.target == "slack", Delivery.kind == "message")
        .order_by(Delivery.id)
    )
    for post in posts.all():
        if post.payload.get("first"):
            arrivals.redo(session, conversation, post, now=now)


def _held(session: Session, message: Message) -> Conversation:
    hold(session, message.conversation_id)
    return session.get_one(Conversation, message.conversation_id)

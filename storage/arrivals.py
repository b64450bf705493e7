"""What came from the customers' side, written down: one event, one set of rows, inside the caller's transaction.

Everything here is safe to repeat: the unique ids of messages make a second hearing of the same fact change nothing.
"""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import (
    consent,
    contacts,
    conversations,
    favourites,
    glances,
    happenings,
    hooks,
    linking,
    marks,
    persons,
    queued,
    routes,
    settlement,
    shares,
    snooze,
    surveys,
    tags,
    together,
    working,
)
from storage.db import if_new, whole_if_new
from storage.domain import hooking
from storage.domain.events import IdentityChanged, MessageEchoed, MessageReceived, StatusChanged
from storage.domain.routing import First
from storage.domain.styled import posts_for
from storage.domain.text import clean, preview
from storage.domain.traits import TRAITS
from storage.models import Attachment, AuditEntry, Contact, Conversation, Delivery, Identity, Inbox, Message
from storage.outbox import ensure_root, held_of, hold, hold_of, prove, redraw, stage
from storage.sequence import overtaken, put_in_order

log = logging.getLogger(__name__)
LATE: Final = timedelta(seconds=60)  # features.md RM-19
STALE: Final = timedelta(hours=1)  # by how much the window may be longer than the same person's other cards say
CARD_WAIT: Final = timedelta(milliseconds=300)  # lets the post itself go first, and a burst become one drawing


def received(session: Session, inbox: Inbox, event: MessageReceived, *, envelope_id: int | None, now: datetime) -> bool:
    """A customer's message: False when it was already known."""
    identity = (
        contacts.resolve_group(session, inbox, event.group, now=now)
        if event.group
        else contacts.resolve(session, inbox, event.sender, now=now)
    )
    first = First(event.text, event.sender.address, event.details)
    conversation = open_conversation(session, inbox, identity, first, now=now)
    details = dict(event.details) | {"forwarded": event.forwarded, "unsupported": event.unsupported}
    if event.group:
        details["group_author"] = event.sender.name or event.sender.address or event.sender.bsuid
    if event.standby:
        details["standby"] = True
    message = put(
        session,
        conversation,
        envelope_id=envelope_id,
        now=now,
        direction="in",
        source="customer",
        kind=event.kind,
        text=clean(event.text),
        details=details,
        external_id=event.external_id,
        reply_to=event.reply_to,
        sent_at=event.sent_at,
        fades_at=event.fades_at,
    )
    if message is None:
        early = known(session, inbox, event.external_id)
        if early is None or not catch_up(session, early, event, details, now=now):
            return False
        if early.unsent_at is not None:
            _count_from(session, conversation, inbox, event, now)
            return False
        hooks.tell(session, hooking.RECEIVED, conversation.id, early.id)
        _is_news(session, inbox, conversation, early, event, now=now, again=True)
        return True
    files = attach(session, message, event.media, now)
    hooks.tell(session, hooking.RECEIVED, conversation.id, message.id)
    disordered = conversation.inbound_at is not None and event.sent_at < conversation.inbound_at
    _is_news(session, inbox, conversation, message, event, now=now, disordered=disordered, files=files)
    return True


def _is_news(
    session: Session,
    inbox: Inbox,
    conversation: Conversation,
    message: Message,
    event: MessageReceived,
    *,
    now: datetime,
    disordered: bool = False,
    again: bool = False,
    files: Sequence[Attachment] | None = None,
) -> None:
    """What follows from a customer's message. While another app answers, nobody here is asked to."""
    glances.take(session, conversation, now)
    conversation.thanked = working.is_mere_thanks(inbox, conversation, message.text, event.sent_at)
    public = event.kind == "comment"  # said to everybody: it answers no question of ours, and asks nothing of rules
    rated = not public and surveys.answered(session, conversation, message.text, message.details, now=now)
    quiet = event.standby or conversation.muted_at is not None or conversation.thanked or rated
    rises = not (again or quiet) and conversations.rises(conversation, event.sent_at, now)
    _count_from(session, conversation, inbox, event, now)
    tags.stir(session, conversation, event.sent_at)
    closed_at = conversation.closed_at
    was_shown = bool(conversation.preview or conversation.thread_ts)
    if conversation.status == "closed" and not (quiet or again):
        working.came_back(session, inbox, conversation, now=now)
    _preview(conversation, message, by_customer=True)
    show(session, conversation, message, now=now, disordered=disordered, again=again, rises=rises, files=files)
    if not quiet:
        favourites.tell(session, conversation, now=now)
        conversation.waiting_since = conversation.waiting_since or event.sent_at
        snooze.wake(session, conversation, "", now=now)
        if conversation.status != "open":
            was_closed = conversation.status == "closed"
            conversation.status, conversation.closed_at = "open", None
            happenings.note(session, conversation, happenings.STATUS, now=now)
            if was_closed:
                shares.came_back(session, inbox, conversation, closed_at, now=now)
            if was_shown:  # one that only the past has made was never closed by anybody
                stage(session, conversation, "slack", "line", {"key": "line-reopened", "values": {}}, now=now)
        shares.want(session, inbox, conversation, now=now)
        if event.opens_window:
            queued.wake(session, conversation, inbox, now=now)
        if not (again or event.group or public):
            happenings.note(session, conversation, happenings.MESSAGE, now=now, message=message.id)
    if not (event.group or public):
        consent.heard(session, conversation, event.text, now=now)
    identity = session.get_one(Identity, conversation.identity_id)
    linking.meet(session, identity, now=now)
    linking.notice(session, inbox, identity, message, now=now)
    redraw(session, conversation, now=now, wait=CARD_WAIT)
    glances.drop(session, conversation)


def _count_from(
    session: Session, conversation: Conversation, inbox: Inbox, event: MessageReceived, now: datetime
) -> None:
    """The reply window counts from the customer's newest message, by the channel's own time."""
    if event.opens_window and (conversation.inbound_at is None or event.sent_at > conversation.inbound_at):
        if conversation.inbound_at is None or event.sent_at - conversation.inbound_at > STALE:
            linking.redraw_others(session, conversation, now=now)
        conversation.inbound_at = event.sent_at
        marks.restart(conversation, inbox)


def echoed(session: Session, inbox: Inbox, event: MessageEchoed, *, envelope_id: int | None, now: datetime) -> bool:
    """What the business said elsewhere: False when it was our own or already known. Never opens a window."""
    if settlement.delivery_of(session, inbox, event.external_id) is not None:
        return False
    identity = contacts.resolve(session, inbox, event.recipient, now=now)
    conversation = open_conversation(session, inbox, identity, now=now)
    if settlement.delivery_of(session, inbox, event.external_id) is not None:
        return False  # the answer to our own send was written down while we waited for the conversation
    ours = settlement.awaiting_echo(session, conversation, event)
    if ours is not None:
        return not prove(session, ours, event.external_id, settlement.settled, by="echo", now=now)
    message = put(
        session,
        conversation,
        envelope_id=envelope_id,
        now=now,
        direction="out",
        source="tool" if event.app_id or event.standby else "app",
        kind=event.kind,
        text=clean(event.text),
        details=dict(event.details) | ({"standby": True} if event.standby else {}),
        external_id=event.external_id,
        sent_at=event.sent_at,
        status="sent",
    )
    if message is None:
        return False
    attach(session, message, event.media, now)
    hooks.tell(session, hooking.SENT, conversation.id, message.id)
    if not event.standby:
        conversation.waiting_since = None
        conversation.replied_at, conversation.replied_by = event.sent_at, ""
        if not event.app_id:  # another tool is no person
            conversation.by_hand_at = conversation.by_hand_at or event.sent_at
    _preview(conversation, message, by_customer=False)
    show(session, conversation, message, now=now)
    linking.meet(session, identity, now=now)
    redraw(session, conversation, now=now, wait=CARD_WAIT)
    return True


def status_changed(session: Session, inbox: Inbox, event: StatusChanged, *, now: datetime) -> bool:
    """What became of a message of ours. Parked when it overtook the answer to our own send."""
    if event.upto:
        return settlement.read_upto(session, inbox, contacts.find(session, inbox, event.reader), event.at, now=now)
    delivery = settlement.delivery_by_key(session, inbox, event.correlation) or settlement.delivery_of(
        session, inbox, event.external_id
    )
    if delivery is not None:
        hold(session, delivery.conversation_id)
        session.refresh(delivery)
        if delivery.external_id not in {None, event.external_id}:
            return settlement.arrived_before(session, delivery, now=now)
        if delivery.external_id is None:
            prove(session, delivery, event.external_id, settlement.settled, by="status", now=now)
        return settlement.heard(session, delivery, event.status, event.code, event.reason, event.at, now=now)
    message = known(session, inbox, event.external_id)
    if message is not None:
        return settlement.echo_heard(message, event.status)
    settlement.park(session, inbox, event, now=now)
    return False


def identity_changed(session: Session, inbox: Inbox, event: IdentityChanged, *, now: datetime) -> bool:
    """A customer has a new number or id: same conversation, one line in the thread."""
    before = contacts.find(session, inbox, event.old)
    if before is None or (before.address, before.bsuid) == (
        event.new.address or before.address,
        event.new.bsuid or before.bsuid,
    ):
        return False
    identity = contacts.rekey(session, inbox, event.old, event.new, now=now)
    conversation = session.scalars(select(Conversation).where(Conversation.identity_id == identity.id)).one_or_none()
    details = {"identity": identity.id}
    home = inbox.workspace_id
    session.add(AuditEntry(workspace_id=home, actor="customer", verb="identity_changed", details=details, at=now))
    if conversation is not None:
        hold(session, conversation.id)
        stage(session, conversation, "slack", "line", {"key": "line-number-changed", "values": {}}, now=now)
        linking.meet(session, identity, now=now)
        redraw(session, conversation, now=now)
    return True


def open_conversation(
    session: Session, inbox: Inbox, identity: Identity, first: First | None = None, *, now: datetime
) -> Conversation:
    """The identity's conversation, held; made on first sight. Making is atomic per identity (unique identity_id).

    first: what a route can tell by, where the customer begins it.
    """
    there = held_of(session, identity.id)
    if there is not None:
        return there
    new = {
        "workspace_id": inbox.workspace_id,
        "inbox_id": inbox.id,
        "identity_id": identity.id,
        "slack_channel": inbox.slack_channel,
        "status": "open",
        "owner": "",
        "team": "",
        "thread_ts": "",
        "active_at": now,
        "preview": "",
        "preview_by_customer": True,
        "replied_by": "",
        "created_at": now,
    }
    conversation_id = session.connection().scalar(if_new(session, Conversation, "identity_id"), new)
    if conversation_id is None:
        return hold_of(session, identity.id)
    conversation = session.get_one(Conversation, conversation_id, populate_existing=True)
    tags.follow(session, persons.together(session, session.get_one(Contact, identity.contact_id)))
    if first is not None:
        routes.lead(session, conversation, first)
    hooks.tell(session, hooking.OPENED, conversation.id)
    return conversation


def show(
    session: Session,
    conversation: Conversation,
    message: Message,
    *,
    now: datetime,
    disordered: bool = False,
    again: bool = False,
    rises: bool = False,
    files: Sequence[Attachment] | None = None,
) -> None:
    """Stage what Slack shows of a message: the card if there is none, the words, each file in a lane of its own.

    disordered: something sent later has come before; what is not posted yet is put in order. again: some of it was
    shown before the rest was known, and is drawn anew. rises: its beginning is shown at the Slack channel's top level,
    too. files: the message's, where that is known.
    """
    ensure_root(session, conversation, now)
    if files is None:
        wanted = select(Attachment).where(Attachment.message_id == message.id).order_by(Attachment.position)
        files = session.scalars(wanted).all()
    if again:
        shown = select(Delivery.attachment_id).where(Delivery.attachment_id.in_([file.id for file in files]))
        known_files = set(session.scalars(shown))
        files = [file for file in files if file.id not in known_files]
    if not (again and redo_posts(session, conversation, message, now)):
        only_files = bool(files) and not message.text
        _post(session, conversation, message, now=now, disordered=disordered, rises=rises, only_files=only_files)
    together.files(session, conversation, message, files, now)


def _post(
    session: Session,
    conversation: Conversation,
    message: Message,
    *,
    now: datetime,
    disordered: bool,
    rises: bool,
    only_files: bool,
) -> None:
    chunks = posts_for(message.text, TRAITS[session.get_one(Inbox, message.inbox_id).channel])
    late = now - message.sent_at > LATE or (disordered and overtaken(session, message))
    if only_files and not (late or disordered or rises):
        together.post(session, conversation, message, {"text": "", "first": True, "late": False}, now=now)
        return
    together.release(session, conversation, now)
    for position, chunk in enumerate(chunks):
        payload = {"text": chunk, "first": position == 0, "late": late}
        if rises and position == 0:
            payload["broadcast"] = True
        staged = stage(session, conversation, "slack", "message", payload, now=now, message_id=message.id)
    if disordered:
        put_in_order(session, staged.lane_id)


def redo_posts(session: Session, conversation: Conversation, message: Message, now: datetime) -> bool:
    """Draw a message's posts again from what it says now. False when it has none yet. The conversation is held."""
    posts = session.scalars(
        select(Delivery)
        .where(Delivery.message_id == message.id, Delivery.target == "slack", Delivery.kind == "message")
        .order_by(Delivery.seq)
    ).all()
    chunks = posts_for(message.text, TRAITS[session.get_one(Inbox, message.inbox_id).channel])
    for position, post in enumerate(posts):
        post.payload = post.payload | {
            "text": chunks[position] if position < len(chunks) else "",
            "gone": position >= len(chunks),
        }
        redo(session, conversation, post, now=now)
    for chunk in chunks[len(posts) :] if posts else ():
        payload = {"text": chunk, "first": False, "late": False}
        stage(session, conversation, "slack", "message", payload, now=now, message_id=message.id)
    return bool(posts)


def redo(session: Session, conversation: Conversation, post: Delivery, *, now: datetime) -> None:
    """Draw one of our posts again; one that has not begun to go out will show the newest by itself."""
    if post.state not in {"queued", "claimed", "cancelled"} or post.lead_id is not None:
        stage(session, conversation, "slack", "edit", {"post": post.id}, now=now, message_id=post.message_id)


def put(
    session: Session, conversation: Conversation, *, envelope_id: int | None, now: datetime, **fields: Any
) -> Message | None:
    """Insert first; the unique external id decides whether it is news."""
    values = {
        "workspace_id": conversation.workspace_id,
        "inbox_id": conversation.inbox_id,
        "conversation_id": conversation.id,
        "reply_to": "",
        "author": "",
        "status": "",
        "mark": "",
        "failure": "",
        "failure_provider": "",
        "fades_at": None,
        "envelope_id": envelope_id,
        "created_at": now,
    }
    news = whole_if_new(session, Message, "inbox_id", "external_id")
    message: Message | None = session.scalars(news, values | fields).one_or_none()
    if message is None:
        return None
    ids = {"message_id": message.id, "conversation": conversation.id, "envelope": envelope_id}
    log.info("message.recorded", extra=ids)
    return message


def attach(session: Session, message: Message, media: Any, now: datetime) -> list[Attachment]:
    """Write down a message's files, in their order."""
    files = [
        Attachment(
            workspace_id=message.workspace_id,
            message_id=message.id,
            position=position,
            kind=each.kind,
            source=each.ref,
            mime=each.mime,
            name=each.name,
            size_bytes=each.size_bytes,
            sha256=each.sha256,
            created_at=now,
        )
        for position, each in enumerate(media)
    ]
    if files:
        session.add_all(files)
        session.flush()
    return files


def catch_up(
    session: Session, early: Message, event: MessageReceived, details: Mapping[str, Any], *, now: datetime
) -> bool:
    """A message we knew only from what became of it (an edit, a taking back), or from another app's side, comes now.

    False when it is only heard of once more.
    """
    was_standby = early.details.get("standby") and not event.standby
    if not early.details.get("early") and not was_standby:
        return False
    told = {name: value for name, value in early.details.items() if name not in {"early", "standby"}}
    if early.unsent_at is not None:
        early.details = told
        return True
    if not was_standby:
        told["earlier"] = [clean(event.text)]  # it was changed before we heard of it: the newer words stay
        early.kind, early.reply_to, early.sent_at = event.kind, event.reply_to, event.sent_at
        attach(session, early, event.media, now)
    early.details = dict(details) | told
    session.flush()
    return True


def _preview(conversation: Conversation, message: Message, *, by_customer: bool) -> None:
    mark = "💬 " if message.kind == "comment" else ""
    conversation.preview = mark + preview(message.text, 200 - len(mark)) if message.text else f"kind:{message.kind}"
    conversation.preview_by_customer = by_customer


def known(session: Session, inbox: Inbox, external_id: str) -> Message | None:
    return session.scalars(
        select(Message).where(Message.inbox_id == inbox.id, Message.external_id == external_id)
    ).one_or_none()

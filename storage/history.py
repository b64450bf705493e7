"""Everything said with a person on all channels, in the providers' order, out of our own rows: it outlives Slack's."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, and_, or_, select, union_all
from sqlalchemy.orm import Session

from storage import persons
from storage.domain.views import HistoryView, LineView
from storage.models import Contact, Conversation, Delivery, Identity, Inbox, Message, Workspace

PAGE: Final = 12  # lines: ours, a few screens of a phone
# Words that never went out and are kept elsewhere, or were taken back in time.
UNSAID: Final = ("held", "draft", "cancelled")


def page(
    session: Session,
    workspace: Workspace,
    conversation: Conversation,
    slack_channels: Collection[str],
    *,
    before: int = 0,
    after: int = 0,
) -> HistoryView:
    """A page of a person's messages and notes, the last one unless it is said where to go on from.

    before, after: the message at whose older or newer side the page lies. slack_channels: those the viewer is in;
    what is said elsewhere is left out.
    """
    contact = persons.contact_of(session, conversation)
    everywhere = persons.conversations_of(session, [each.id for each in persons.together(session, contact)])
    here = [each for each in everywhere if each.slack_channel in slack_channels]
    mark = session.get(Message, before or after)
    known = {each.id for each in here}
    if mark is None or mark.conversation_id not in known:
        mark, before, after = None, 0, 0
    newest_first = not after
    rows = _messages(session, here, mark, newest_first=newest_first)
    more, rows = len(rows) > PAGE, rows[:PAGE]
    if newest_first:
        rows.reverse()
    older = bool(rows) and (more if newest_first else True)
    newer = bool(rows) and (bool(before) if newest_first else more)
    return HistoryView(
        conversation_id=conversation.id,
        lines=tuple(_lines(session, workspace, here, rows)),
        older=rows[0].id if older else 0,
        newer=rows[-1].id if newer else 0,
    )


def _messages(
    session: Session, conversations: Sequence[Conversation], mark: Message | None, *, newest_first: bool
) -> list[Message]:
    """The messages on one side of another, the nearest first: of each conversation only as many as a page needs."""
    if not conversations:
        return []
    order = (Message.sent_at.desc(), Message.id.desc()) if newest_first else (Message.sent_at.asc(), Message.id.asc())
    beyond = _beyond(mark.sent_at, mark.id, newest_first=newest_first) if mark is not None else []
    nearest = [
        select(
            select(Message.id)
            .where(Message.conversation_id == each.id, Message.status.not_in(UNSAID), *beyond)
            .order_by(*order)
            .limit(PAGE + 1)
            .subquery()
        )
        for each in conversations
    ]
    wanted = select(union_all(*nearest).subquery().c.id)
    return list(session.scalars(select(Message).where(Message.id.in_(wanted)).order_by(*order).limit(PAGE + 1)))


def _beyond(at: datetime, message_id: int, *, newest_first: bool) -> list[ColumnElement[bool]]:
    if newest_first:
        return [
            Message.sent_at <= at,
            or_(Message.sent_at < at, and_(Message.sent_at == at, Message.id < message_id)),
        ]
    return [Message.sent_at >= at, or_(Message.sent_at > at, and_(Message.sent_at == at, Message.id > message_id))]


def _lines(
    session: Session, workspace: Workspace, conversations: Sequence[Conversation], messages: Sequence[Message]
) -> list[LineView]:
    by_id = {each.id: each for each in conversations}
    people = {
        conversation_id: (contact or name or username, channel, inbox)
        for conversation_id, contact, name, username, channel, inbox in session.execute(
            select(Conversation.id, Contact.name, Identity.name, Identity.username, Inbox.channel, Inbox.name)
            .join(Identity, Conversation.identity_id == Identity.id)
            .join(Contact, Identity.contact_id == Contact.id)
            .join(Inbox, Conversation.inbox_id == Inbox.id)
            .where(Conversation.id.in_(by_id))
        )
    }
    posts = _posts(session, messages)
    lines = []
    for message in messages:
        customer, channel, inbox = people[message.conversation_id]
        conversation = by_id[message.conversation_id]
        place = (message.slack_channel or conversation.slack_channel, message.slack_ts or posts.get(message.id, ""))
        lines.append(
            LineView(
                message_id=message.id,
                channel=channel,
                inbox_name=inbox,
                customer=customer,
                direction=message.direction,
                kind=message.kind,
                author=message.author,
                text=message.text,
                sent_at=message.sent_at,
                link=_link(workspace, conversation, *place),
                unsent=message.unsent_at is not None,
                edited=message.edited_at is not None,
                failed=message.status == "failed",
                automatic=message.source == "bot",
            )
        )
    return lines


def _posts(session: Session, messages: Sequence[Message]) -> dict[int, str]:
    """Where Slack shows the messages that nobody typed there: the ts of the first post of each."""
    rows = session.execute(
        select(Delivery.message_id, Delivery.external_id)
        .where(
            Delivery.message_id.in_([each.id for each in messages if each.slack_ts is None]),
            Delivery.target == "slack",
            Delivery.external_id.is_not(None),
        )
        .order_by(Delivery.id.desc())
    )
    return {message_id: ts for message_id, ts in rows if message_id is not None and ts is not None}


def _link(workspace: Workspace, conversation: Conversation, slack_channel: str, ts: str) -> str:
    """The way to one message in its thread; to the thread where its place is not known, "" before there is any."""
    base = f"{workspace.url.rstrip('/')}/archives/{slack_channel}"
    if not conversation.thread_ts:
        return ""
    if not ts:
        return f"{base}/p{conversation.thread_ts.replace('.', '')}"
    return f"{base}/p{ts.replace('.', '')}?thread_ts={conversation.thread_ts}&cid={slack_channel}"

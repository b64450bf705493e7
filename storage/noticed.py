"""What channels tell beside messages: about a customer, a line in their thread; about an account, an alarm."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from sqlalchemy.orm import Session

from storage import alarms, arrivals, consent, contacts
from storage.domain.events import AccountNotice, CallEnded, CustomerNotice, MessageReceived, PreferenceChanged
from storage.models import AuditEntry, Contact, Conversation, Inbox, Message
from storage.outbox import ensure_root, hold, redraw, stage

# What admins are told of an account's notices: (the notice, a word that its fields must hold; "" for any) -> the alarm.
WORTH_TELLING: Final[Mapping[tuple[str, str], str]] = MappingProxyType({
    **{
        ("account_update", event): "alarm-account-changed"
        for event in (
            "DISABLED_UPDATE", "ACCOUNT_DELETED", "ACCOUNT_RESTRICTION", "ACCOUNT_VIOLATION", "PARTNER_REMOVED",
            "PARTNER_APP_UNINSTALLED", "ACCOUNT_OFFBOARDED",
        )
    },
    ("account_alerts", ""): "alarm-account-changed",
    ("account_review_update", "REJECTED"): "alarm-account-changed",
    **{
        ("phone_number_quality_update", event): "alarm-number-quality"
        for event in ("DOWNGRADE", "FLAGGED", "RESTRICTED")
    },
    **{("phone_number_name_update", event): "alarm-number-name" for event in ("REJECTED", "DECLINED", "EXPIRED")},
    ("security", ""): "alarm-number-security",
    ("policy_enforcement", ""): "alarm-account-changed",
    ("errors", ""): "alarm-channel-error",
    ("values_not_included", ""): "alarm-values-not-included",
})  # fmt: skip
# Of a notice's fields, those that say what it is about.
SAID: Final = ("event", "decision", "title", "code", "alert_type", "alert_severity", "action", "reason")
AGAIN: Final = timedelta(hours=1)  # the same alarm of one inbox at most so often: ours


def account_notice(session: Session, inbox: Inbox, event: AccountNotice, *, now: datetime) -> None:
    """Write a notice down, and tell the admins of what asks something of them."""
    session.add(
        AuditEntry(
            workspace_id=inbox.workspace_id,
            actor=inbox.channel,
            verb="account_notice",
            details={"inbox": inbox.id, "name": event.name},
            at=now,
        )
    )
    words = {str(value) for value in event.details.values()}
    found = [key for (name, word), key in WORTH_TELLING.items() if name == event.name and (not word or word in words)]
    if found and not alarms.told_since(session, inbox, found[0], now - AGAIN):
        said = ", ".join(str(event.details[name]) for name in SAID if event.details.get(name))
        alarms.tell(session, inbox, found[0], now=now, what=said or event.name)


def customer_notice(session: Session, inbox: Inbox, event: CustomerNotice, *, now: datetime) -> bool:
    """A line in the customer's thread. Where an app gives a customer to us, somebody has to answer from now on."""
    to_us = event.name == "handed_to_us"
    if not (event.customer.address or event.customer.bsuid):
        return False
    if to_us:
        identity = contacts.resolve(session, inbox, event.customer, now=now)
        conversation: Conversation | None = arrivals.open_conversation(session, inbox, identity, now=now)
    else:
        conversation = contacts.conversation_of(session, inbox, event.customer)
    if conversation is None:
        return False
    hold(session, conversation.id)
    news = arrivals.put(
        session,
        conversation,
        envelope_id=None,
        now=now,
        direction="note",
        source="customer",
        kind="notice",
        text="",
        details=dict(event.values) | {"notice": event.name},
        external_id=f"notice:{event.event_id}"[:500],
        sent_at=event.at,
    )
    if news is None:
        return False
    if to_us:
        ensure_root(session, conversation, now)
        conversation.waiting_since = conversation.waiting_since or event.at
        conversation.status, conversation.closed_at = "open", None
    line = {"key": f"line-{event.name.replace('_', '-')}", "values": dict(event.values)}
    stage(session, conversation, "slack", "line", line, now=now, message_id=news.id)
    redraw(session, conversation, now=now)
    return True


def preference_changed(session: Session, inbox: Inbox, event: PreferenceChanged, *, now: datetime) -> bool:
    """A customer told the channel that they want no marketing, or do again. Written down, and said in their thread."""
    identity = contacts.resolve(session, inbox, event.customer, now=now)
    conversation = contacts.conversation_of(session, inbox, event.customer)
    if conversation is not None:
        hold(session, conversation.id)
    contact = session.get_one(Contact, identity.contact_id)
    return consent.wish(session, conversation, contact, consent.CUSTOMER, marketing=event.wants_marketing, now=now)


def call_ended(session: Session, inbox: Inbox, event: CallEnded, *, envelope_id: int | None, now: datetime) -> bool:
    """What came of a customer's call, on the line that told of it. A call that we only now hear of is told first."""
    began = MessageReceived(event.account, event.external_id, event.caller, event.at, "call")
    arrivals.received(session, inbox, began, envelope_id=envelope_id, now=now)
    message: Message | None = arrivals.known(session, inbox, event.external_id)
    if message is None or "seconds" in message.details:
        return False
    hold(session, message.conversation_id)
    message.details = message.details | {"seconds": event.seconds}
    arrivals.redo_posts(session, session.get_one(Conversation, message.conversation_id), message, now)
    return True

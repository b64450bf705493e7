"""Who wants no marketing (features.md CP-4): one flag, set by the customer's own words, the channel's, or the team's.

It is the person's: whoever of their linked contacts said so, no marketing template goes to any of them.
"""

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from storage import persons
from storage.conversations import record
from storage.models import AuditEntry, Contact, Conversation, Identity
from storage.outbox import redraw, stage

CUSTOMER: Final = "customer"  # who set the flag, in place of a Slack user
# A message that is nothing but one of these, in any case and with any full stop or exclamation mark.
STOP: Final = frozenset({"stop", "parar", "pare", "sair", "unsubscribe", "descadastrar"})
START: Final = frozenset({"start"})


def opted_out(session: Session, contact: Contact) -> bool:
    """Whether marketing must not be sent to this person."""
    return any(each.opted_out_at is not None for each in persons.together(session, contact))


def heard(session: Session, conversation: Conversation, text: str, *, now: datetime) -> None:
    """A customer wrote: if it is STOP or START and nothing else, it is done."""
    word = text.strip(" \t\n.!\"'").casefold() if len(text) < 40 else ""
    if word in STOP or word in START:
        identity = session.get_one(Identity, conversation.identity_id)
        contact = session.get_one(Contact, identity.contact_id)
        if word in STOP or contact.opted_out_by == CUSTOMER:  # what the team wrote down the team takes back
            wish(session, conversation, contact, CUSTOMER, marketing=word in START, now=now)


def wish(
    session: Session, conversation: Conversation | None, contact: Contact, by: str, *, marketing: bool, now: datetime
) -> bool:
    """Write down whether somebody wants marketing, and say so in the thread, if there is one. False when it was known.

    by: CUSTOMER or a Slack user. Whoever calls holds the conversation.
    """
    if marketing == (contact.opted_out_at is None):
        return False
    contact.opted_out_at, contact.opted_out_by = (None, "") if marketing else (now, by)
    session.flush()
    verb = "opted_in" if marketing else "opted_out"
    details = {"contact": str(contact.id)}
    if conversation is None:
        session.add(AuditEntry(workspace_id=contact.workspace_id, actor=by, verb=verb, details=details, at=now))
        return True
    record(session, conversation, by, verb, now=now, **details)
    key = f"line-{verb.replace('_', '-')}" + ("-by" if by != CUSTOMER else "")
    values = {"by": by} if by != CUSTOMER else {"customer": contact.name}
    stage(session, conversation, "slack", "line", {"key": key, "values": values}, now=now)
    redraw(session, conversation, now=now)
    return True

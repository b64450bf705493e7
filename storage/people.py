"""Finding customers whom an inbox knows, for a select to choose from."""

from collections.abc import Collection
from typing import Final

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from storage.domain.identity import canonical
from storage.models import Contact, Conversation, Identity, Inbox

MOST: Final = 20  # names a person reads through; ours
STATUSES: Final = ("open", "pending", "closed")


def known_to(
    session: Session, inbox: Inbox, slack_channels: Collection[str], query: str, most: int = MOST
) -> list[tuple[Identity, str]]:
    """Identities of an inbox with their contacts' names, those heard of last first: by name, user name or number.

    slack_channels: those whoever asks is in; nobody else is named.
    """
    wanted = (
        select(Identity, Contact.name)
        .join(Conversation, Conversation.identity_id == Identity.id)
        .join(Contact, Identity.contact_id == Contact.id)
        .where(Conversation.inbox_id == inbox.id, Conversation.status.in_(STATUSES))
        .where(Conversation.slack_channel.in_(slack_channels))
        .order_by(Conversation.active_at.desc())
        .limit(most)
    )
    words = query.strip()
    if words:
        number = canonical(words) or words
        wanted = wanted.where(
            or_(
                func.lower(Contact.name).contains(words.lower(), autoescape=True),
                func.lower(Identity.name).contains(words.lower(), autoescape=True),
                Identity.username.startswith(words.removeprefix("@").lower(), autoescape=True),
                Identity.phone.contains(number.removeprefix("+"), autoescape=True),
            )
        )
    return [(identity, name or identity.name) for identity, name in session.execute(wanted)]

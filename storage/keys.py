"""Changing the keys that seal tokens, while everything runs."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.models import Inbox, Workspace
from storage.secrets import Vault


def reseal(session: Session, vault: Vault) -> int:
    """Seal every stored token with the newest key. How many there were. Raises CannotOpen, and then changes none."""
    rows: list[Inbox | Workspace] = [
        *session.scalars(select(Inbox).order_by(Inbox.id).with_for_update()),
        *session.scalars(select(Workspace).order_by(Workspace.id).with_for_update()),
    ]
    sealed = [row for row in rows if row.token]
    for row in sealed:
        row.token = vault.reseal(row.token)
    return len(sealed)

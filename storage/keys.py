"""Changing the keys that seal tokens, while everything runs."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.models import AuditEntry, Hook, Inbox, Workspace
from storage.secrets import Vault


def reseal(session: Session, vault: Vault, now: datetime) -> int:
    """Seal every stored token with the newest key. How many there were. Raises CannotOpen, and then changes none."""
    inboxes = session.scalars(select(Inbox).order_by(Inbox.id).with_for_update()).all()
    homes = session.scalars(select(Workspace).order_by(Workspace.id).with_for_update()).all()
    rows: list[Inbox | Workspace] = [*inboxes, *homes]
    sealed = [row for row in rows if row.token]
    for row in sealed:
        row.token = vault.reseal(row.token)
    rotating = [home for home in homes if home.refresh_token]
    for home in rotating:
        home.refresh_token = vault.reseal(home.refresh_token)
    hooks = session.scalars(select(Hook).where(Hook.secret != "").order_by(Hook.id).with_for_update()).all()
    for hook in hooks:
        hook.secret = vault.reseal(hook.secret)
    for home in homes:
        session.add(AuditEntry(workspace_id=home.id, actor="novelo rotate-keys", verb="keys_rotated", at=now))
    return len(sealed) + len(rotating) + len(hooks)

"""The way through what is about to expire, whether the end of an act on many is told, and which rooms are open to all.

Locks: `conversations` against writing while the index is built; it holds only what waits, so that is
an instant; `bulks` and `rooms` for an instant.
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

WAITING = sa.text("waiting_since IS NOT NULL")


def upgrade() -> None:
    """Make them."""
    op.create_index(
        "ix_conversations_closing", "conversations", ["inbox_id", "slack_channel", "inbound_at", "id"],
        sqlite_where=WAITING, postgresql_where=WAITING,
    )  # fmt: skip
    op.add_column("bulks", sa.Column("tells", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("rooms", sa.Column("is_open", sa.Boolean(), server_default=sa.false(), nullable=False))

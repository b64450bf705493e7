"""The way through what is about to expire, the soonest first; and whether the end of an act on many is told.

Locks: `conversations` against writing while the index is built; it holds only what waits, so that is
an instant; `bulks` for an instant.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
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

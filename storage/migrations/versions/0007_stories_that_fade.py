"""When a link to a story goes, and when a file that was late is fetched again.

Locks: on PostgreSQL messages and attachments, each for the moment of adding a column; then writes to them wait for an
index of what is not there yet, a second or two at a million messages. SQLite has one writer: it waits as long.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

UTC = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add them."""
    op.add_column("messages", sa.Column("fades_at", UTC, nullable=True))
    op.add_column("attachments", sa.Column("retry_at", UTC, nullable=True))
    op.create_index(
        "ix_messages_fading", "messages", ["fades_at"],
        sqlite_where=sa.text("fades_at IS NOT NULL"), postgresql_where=sa.text("fades_at IS NOT NULL"),
    )  # fmt: skip
    op.create_index(
        "ix_attachments_retry", "attachments", ["retry_at"],
        sqlite_where=sa.text("retry_at IS NOT NULL"), postgresql_where=sa.text("retry_at IS NOT NULL"),
    )  # fmt: skip

"""The way through what can no longer be answered although the customer was heard of lately; and what PostgreSQL is to
know of columns that say much about one another: an inbox is nearly always in one Slack channel.

Locks: `conversations` against writing while the index is built and the table sampled, four seconds for
1,000,000 conversations.
"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

ODD = sa.text("inbound_at IS NULL OR inbound_at < active_at OR shut_at > inbound_at")


def upgrade() -> None:
    """Make them."""
    op.create_index(
        "ix_conversations_odd", "conversations", ["inbox_id", "slack_channel", "status", "active_at", "id"],
        sqlite_where=ODD, postgresql_where=ODD,
    )  # fmt: skip
    if op.get_bind().dialect.name == "postgresql":
        for column in ("inbox_id", "owner", "team"):
            op.execute(
                f"CREATE STATISTICS conversations_of_{column} (mcv, dependencies) "
                f"ON slack_channel, status, {column} FROM conversations"
            )
        op.execute("ANALYZE conversations")

"""Message templates, and when a conversation's window or waiting words are next looked at.

Locks: on PostgreSQL inboxes and conversations, each for the moment of adding a column; then writes to conversations and
messages wait for an index of what is unfinished, a second or two at a million messages. SQLite has one writer: it waits
as long.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
UTC = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add them. Conversations that are under way are looked at once, which finds out when they are due."""
    op.create_table(
        "templates",
        sa.Column("id", ID, nullable=False),
        sa.Column("workspace_id", ID, nullable=False),
        sa.Column("business", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("quality", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("layout", JSON, nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("read_at", UTC, nullable=False),
        sa.Column("created_at", UTC, nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_templates_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_templates")),
        sa.UniqueConstraint(
            "workspace_id", "business", "name", "language",
            name=op.f("uq_templates_workspace_id_business_name_language"),
        ),
    )  # fmt: skip
    op.add_column("inboxes", sa.Column("templates_at", UTC, nullable=True))
    op.add_column("conversations", sa.Column("due_at", UTC, nullable=True))
    op.execute("UPDATE conversations SET due_at = inbound_at WHERE status <> 'closed' AND inbound_at IS NOT NULL")
    # Words that wait for the customer were parts held in the lane; now they are cut when they go.
    op.execute(
        "UPDATE messages SET status = 'queued' WHERE id IN"
        " (SELECT message_id FROM deliveries WHERE state = 'held' AND target = 'customer')"
    )
    op.execute(
        "UPDATE deliveries SET state = 'cancelled', settled_at = created_at"
        " WHERE state = 'held' AND target = 'customer'"
    )
    op.create_index(
        "ix_conversations_due", "conversations", ["due_at"],
        sqlite_where=sa.text("due_at IS NOT NULL"), postgresql_where=sa.text("due_at IS NOT NULL"),
    )  # fmt: skip
    op.create_index(
        "ix_messages_queued", "messages", ["conversation_id"],
        sqlite_where=sa.text("status = 'queued'"), postgresql_where=sa.text("status = 'queued'"),
    )  # fmt: skip

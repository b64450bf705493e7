"""When people want to hear of things, and what waits for them.

Locks: nothing worth naming; the columns are empty or have a constant default, which rewrites no table.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Add them."""
    op.add_column("agents", sa.Column("pings", sa.Text(), server_default="instant", nullable=False))
    op.add_column("agents", sa.Column("quiet_from_hour", ID))
    op.add_column("agents", sa.Column("quiet_until_hour", ID))
    op.create_table(
        "pings",
        sa.Column("id", ID, nullable=False),
        sa.Column("workspace_id", ID, nullable=False),
        sa.Column("conversation_id", ID, nullable=False),
        sa.Column("slack_user", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("payload", JSON, nullable=False),
        sa.Column("due_at", TIME, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_pings_workspace_id")),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name=op.f("fk_pings_conversation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pings")),
        sa.UniqueConstraint(
            "conversation_id", "slack_user", "what", name=op.f("uq_pings_conversation_id_slack_user_what")
        ),
    )
    op.create_index(op.f("ix_pings_due_at"), "pings", ["due_at"])

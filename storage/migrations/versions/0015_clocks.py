"""The clocks of customers who wait for an answer.

Locks: nothing; a new, empty table.
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make it."""
    op.create_table(
        "clocks",
        sa.Column("id", ID, nullable=False),
        sa.Column("workspace_id", ID, nullable=False),
        sa.Column("conversation_id", ID, nullable=False),
        sa.Column("waits_since", TIME, nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("priority", ID, nullable=False),
        sa.Column("target_seconds", ID, nullable=False),
        sa.Column("spent_seconds", ID, nullable=False),
        sa.Column("since", TIME),
        sa.Column("warn_at", TIME),
        sa.Column("due_at", TIME),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("next_at", TIME),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_clocks_workspace_id")),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name=op.f("fk_clocks_conversation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clocks")),
        sa.UniqueConstraint("conversation_id", name=op.f("uq_clocks_conversation_id")),
    )
    some = sa.text("next_at IS NOT NULL")
    op.create_index("ix_clocks_next", "clocks", ["next_at"], sqlite_where=some, postgresql_where=some)

"""Timers; snoozing, priority, muting, blocking, thanks and reasons of conversations; agents' time zones.

Locks: conversations and agents for a moment each. The new columns are empty or have a constant default, which both
engines keep beside the table: no row is written anew.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UTC = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add them."""
    op.create_table(
        "timers",
        sa.Column("id", ID, nullable=False),
        sa.Column("workspace_id", ID, nullable=False),
        sa.Column("conversation_id", ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("due_at", UTC, nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name=op.f("fk_timers_conversation_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_timers_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timers")),
        sa.UniqueConstraint("conversation_id", "kind", name=op.f("uq_timers_conversation_id_kind")),
    )
    op.create_index(op.f("ix_timers_due_at"), "timers", ["due_at"])
    for column in (
        sa.Column("snoozed_until", UTC, nullable=True),
        sa.Column("snoozed_by", sa.Text(), nullable=False, server_default=""),
        sa.Column("priority", ID, nullable=False, server_default="0"),
        sa.Column("muted_at", UTC, nullable=True),
        sa.Column("blocked_at", UTC, nullable=True),
        sa.Column("thanked", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("close_reason", sa.Text(), nullable=False, server_default=""),
        sa.Column("close_note", sa.Text(), nullable=False, server_default=""),
    ):
        op.add_column("conversations", column)
    op.add_column("agents", sa.Column("zone", sa.Text(), nullable=False, server_default=""))

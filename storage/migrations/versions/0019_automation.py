"""What happens by itself: what is to be looked at, what was done once, what customers thought of it.

Locks: nothing worth naming; the new columns are empty or have constant defaults, which rewrites no table.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UTC = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def _keys(table: str, *others: str) -> list[sa.Constraint]:
    owners = {"workspace_id": "workspaces.id", "inbox_id": "inboxes.id", "conversation_id": "conversations.id"}
    foreign = [
        sa.ForeignKeyConstraint([column], [owners[column]], name=op.f(f"fk_{table}_{column}"))
        for column in ("workspace_id", "conversation_id", *others)
    ]
    return [*foreign, sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}"))]


def upgrade() -> None:
    """Add them."""
    op.create_table(
        "happenings",
        sa.Column("id", ID, nullable=False),
        sa.Column("workspace_id", ID, nullable=False),
        sa.Column("conversation_id", ID, nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("details", JSON, nullable=False),
        sa.Column("failures", ID, nullable=False),
        sa.Column("next_at", UTC, nullable=False),
        sa.Column("created_at", UTC, nullable=False),
        *_keys("happenings"),
    )
    op.create_index(op.f("ix_happenings_conversation_id"), "happenings", ["conversation_id"])
    op.create_index(op.f("ix_happenings_next_at"), "happenings", ["next_at"])
    op.create_table(
        "automatic",
        sa.Column("id", ID, nullable=False),
        sa.Column("workspace_id", ID, nullable=False),
        sa.Column("inbox_id", ID, nullable=False),
        sa.Column("conversation_id", ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("at", UTC, nullable=False),
        *_keys("automatic", "inbox_id"),
        sa.UniqueConstraint("conversation_id", "kind", "period", name=op.f("uq_automatic_conversation_id_kind_period")),
    )
    op.create_index(op.f("ix_automatic_inbox_id_kind_at"), "automatic", ["inbox_id", "kind", "at"])
    op.create_table(
        "surveys",
        sa.Column("id", ID, nullable=False),
        sa.Column("workspace_id", ID, nullable=False),
        sa.Column("inbox_id", ID, nullable=False),
        sa.Column("conversation_id", ID, nullable=False),
        sa.Column("closer", sa.Text(), nullable=False),
        sa.Column("closed_at", UTC, nullable=False),
        sa.Column("asked_at", UTC, nullable=True),
        sa.Column("score", ID, nullable=True),
        sa.Column("answered_at", UTC, nullable=True),
        *_keys("surveys", "inbox_id"),
        sa.UniqueConstraint("conversation_id", "closed_at", name=op.f("uq_surveys_conversation_id_closed_at")),
    )
    op.create_index(op.f("ix_surveys_inbox_id_closed_at"), "surveys", ["inbox_id", "closed_at"])
    op.add_column("timers", sa.Column("failures", ID, server_default="0", nullable=False))
    op.add_column("conversations", sa.Column("by_hand_at", UTC, nullable=True))
    op.add_column("inboxes", sa.Column("rules_off", JSON, server_default="{}", nullable=False))

"""Webhooks of ours: where other programs are told what happens, and what is on its way to them.

Locks: nothing; the tables are new.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")
UTC = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make them."""
    op.create_table(
        "hooks",
        sa.Column("id", ID, nullable=False),
        sa.Column("workspace_id", ID, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("events", JSON, nullable=False),
        sa.Column("inboxes", JSON, nullable=False),
        sa.Column("words", sa.Boolean(), nullable=False),
        sa.Column("removed_at", UTC, nullable=True),
        sa.Column("created_at", UTC, nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_hooks_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hooks")),
    )
    op.create_index(op.f("ix_hooks_workspace_id"), "hooks", ["workspace_id"])
    op.create_table(
        "hook_lines",
        sa.Column("id", ID, nullable=False),
        sa.Column("workspace_id", ID, nullable=False),
        sa.Column("hook_id", ID, nullable=False),
        sa.Column("conversation_id", ID, nullable=False),
        sa.Column("epoch", ID, nullable=False),
        sa.Column("lease_until", UTC, nullable=True),
        sa.Column("due_at", UTC, nullable=True),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name=op.f("fk_hook_lines_conversation_id")),
        sa.ForeignKeyConstraint(["hook_id"], ["hooks.id"], name=op.f("fk_hook_lines_hook_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_hook_lines_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hook_lines")),
        sa.UniqueConstraint("conversation_id", "hook_id", name=op.f("uq_hook_lines_conversation_id_hook_id")),
    )
    _index("ix_hook_lines_due", "hook_lines", "due_at IS NOT NULL", "due_at")
    op.create_table(
        "hook_calls",
        sa.Column("id", ID, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("workspace_id", ID, nullable=False),
        sa.Column("hook_id", ID, nullable=False),
        sa.Column("line_id", ID, nullable=False),
        sa.Column("message_id", ID, nullable=True),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("details", JSON, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", ID, nullable=False),
        sa.Column("failure", sa.Text(), nullable=False),
        sa.Column("next_at", UTC, nullable=False),
        sa.Column("settled_at", UTC, nullable=True),
        sa.Column("created_at", UTC, nullable=False),
        sa.ForeignKeyConstraint(["hook_id"], ["hooks.id"], name=op.f("fk_hook_calls_hook_id")),
        sa.ForeignKeyConstraint(["line_id"], ["hook_lines.id"], name=op.f("fk_hook_calls_line_id")),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name=op.f("fk_hook_calls_message_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_hook_calls_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hook_calls")),
        sa.UniqueConstraint("key", name=op.f("uq_hook_calls_key")),
    )
    op.create_index(op.f("ix_hook_calls_line_id_id"), "hook_calls", ["line_id", "id"])
    _index("ix_hook_calls_waiting", "hook_calls", "state = 'waiting'", "line_id", "id")
    _index("ix_hook_calls_given_up", "hook_calls", "state = 'given_up'", "hook_id", "id")
    _index("ix_hook_calls_message", "hook_calls", "message_id IS NOT NULL", "message_id")
    _index("ix_hook_calls_settled", "hook_calls", "settled_at IS NOT NULL", "settled_at")
    told_once = "event IN ('message.received', 'message.sent')"
    _index("uq_hook_calls_once", "hook_calls", told_once, "hook_id", "message_id", "event", unique=True)


def _index(name: str, table: str, where: str, *columns: str, unique: bool = False) -> None:
    some = sa.text(where)
    op.create_index(name, table, columns, unique=unique, sqlite_where=some, postgresql_where=some)

"""What teammates keep of the lists, bulk acts, who is in which Slack channel, and which conversation goes where.

Locks: conversations for a moment. The two new columns have a constant default or none, which rewrites no table.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
UTC = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add them."""
    op.create_table(
        "bulks",
        sa.Column("id", ID, nullable=False),
        sa.Column("workspace_id", ID, nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("verb", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("done_at", UTC, nullable=True),
        sa.Column("created_at", UTC, nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_bulks_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulks")),
    )
    op.create_index(op.f("ix_bulks_state"), "bulks", ["state"], unique=False)
    op.create_index(op.f("ix_bulks_workspace_id"), "bulks", ["workspace_id"], unique=False)

    op.create_table(
        "rooms",
        sa.Column("id", ID, nullable=False),
        sa.Column("workspace_id", ID, nullable=False),
        sa.Column("slack_channel", sa.Text(), nullable=False),
        sa.Column("members", JSON, nullable=False),
        sa.Column("told_at", UTC, nullable=True),
        sa.Column("forgotten", ID, nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_rooms_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rooms")),
        sa.UniqueConstraint("workspace_id", "slack_channel", name=op.f("uq_rooms_workspace_id_slack_channel")),
    )
    op.create_table(
        "saved_views",
        sa.Column("id", ID, nullable=False),
        sa.Column("workspace_id", ID, nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("post_channel", sa.Text(), nullable=False),
        sa.Column("post_hour", ID, nullable=False),
        sa.Column("post_zone", sa.Text(), nullable=False),
        sa.Column("posted_on", sa.Date(), nullable=True),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", UTC, nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_saved_views_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_views")),
    )
    op.create_index(op.f("ix_saved_views_workspace_id"), "saved_views", ["workspace_id"], unique=False)

    op.create_table(
        "homes",
        sa.Column("id", ID, nullable=False),
        sa.Column("workspace_id", ID, nullable=False),
        sa.Column("slack_user", sa.Text(), nullable=False),
        sa.Column("tab", sa.Text(), nullable=False),
        sa.Column("view_id", ID, nullable=True),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("told", JSON, nullable=False),
        sa.Column("opened_at", UTC, nullable=False),
        sa.Column("due_at", UTC, nullable=False),
        sa.Column("drawn_at", UTC, nullable=True),
        sa.Column("upto", ID, nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("lease_until", UTC, nullable=True),
        sa.ForeignKeyConstraint(["view_id"], ["saved_views.id"], name=op.f("fk_homes_view_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_homes_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_homes")),
        sa.UniqueConstraint("workspace_id", "slack_user", name=op.f("uq_homes_workspace_id_slack_user")),
    )
    op.create_index(op.f("ix_homes_opened_at"), "homes", ["opened_at"], unique=False)

    op.create_table(
        "routes",
        sa.Column("id", ID, nullable=False),
        sa.Column("workspace_id", ID, nullable=False),
        sa.Column("inbox_id", ID, nullable=False),
        sa.Column("position", ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("slack_channel", sa.Text(), nullable=False),
        sa.Column("removed_at", UTC, nullable=True),
        sa.Column("created_at", UTC, nullable=False),
        sa.ForeignKeyConstraint(["inbox_id"], ["inboxes.id"], name=op.f("fk_routes_inbox_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_routes_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_routes")),
    )
    op.create_index(op.f("ix_routes_inbox_id"), "routes", ["inbox_id"], unique=False)

    op.create_table(
        "teams",
        sa.Column("id", ID, nullable=False),
        sa.Column("workspace_id", ID, nullable=False),
        sa.Column("groups", JSON, nullable=False),
        sa.Column("told_at", UTC, nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_teams_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_teams")),
        sa.UniqueConstraint("workspace_id", name=op.f("uq_teams_workspace_id")),
    )
    op.create_table(
        "bulk_items",
        sa.Column("id", ID, nullable=False),
        sa.Column("bulk_id", ID, nullable=False),
        sa.Column("conversation_id", ID, nullable=False),
        sa.Column("audit_id", ID, nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["bulk_id"], ["bulks.id"], name=op.f("fk_bulk_items_bulk_id")),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name=op.f("fk_bulk_items_conversation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_items")),
        sa.UniqueConstraint("bulk_id", "conversation_id", name=op.f("uq_bulk_items_bulk_id_conversation_id")),
    )
    op.create_index(op.f("ix_bulk_items_conversation_id"), "bulk_items", ["conversation_id"], unique=False)

    op.create_table(
        "favourites",
        sa.Column("id", ID, nullable=False),
        sa.Column("workspace_id", ID, nullable=False),
        sa.Column("conversation_id", ID, nullable=False),
        sa.Column("slack_user", sa.Text(), nullable=False),
        sa.Column("notify", sa.Boolean(), nullable=False),
        sa.Column("created_at", UTC, nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name=op.f("fk_favourites_conversation_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_favourites_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_favourites")),
        sa.UniqueConstraint("conversation_id", "slack_user", name=op.f("uq_favourites_conversation_id_slack_user")),
    )
    op.create_index(
        op.f("ix_favourites_workspace_id_slack_user"), "favourites", ["workspace_id", "slack_user"], unique=False
    )

    op.add_column("conversations", sa.Column("routed", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("conversations", sa.Column("broadcast_at", UTC, nullable=True))

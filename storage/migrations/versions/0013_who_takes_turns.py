"""Who is there to be given conversations, whose turn it is, and how a workspace works.

Locks: agents, inboxes and workspaces for a moment each. The new columns are empty or have a constant default, which
rewrites no table.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
UTC = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add them."""
    op.create_table(
        "turns",
        sa.Column("id", ID, nullable=False),
        sa.Column("workspace_id", ID, nullable=False),
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("slack_user", sa.Text(), nullable=False),
        sa.Column("number", ID, nullable=False, server_default="0"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_turns_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_turns")),
        sa.UniqueConstraint("workspace_id", "team", "slack_user", name=op.f("uq_turns_workspace_id_team_slack_user")),
    )
    for column in (
        sa.Column("away_at", UTC, nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("quiet_until", UTC, nullable=True),
        sa.Column("presence_at", UTC, nullable=True),
    ):
        op.add_column("agents", column)
    op.add_column("inboxes", sa.Column("alone_since", UTC, nullable=True))
    op.add_column("workspaces", sa.Column("practice", JSON, nullable=False, server_default="{}"))

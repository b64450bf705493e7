"""Reports that are to be made.

Locks: nothing; a new, empty table.
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make it."""
    op.create_table(
        "report_orders",
        sa.Column("id", ID, nullable=False),
        sa.Column("workspace_id", ID, nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("weekly", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("since", TIME),
        sa.Column("until", TIME),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("due_at", TIME),
        sa.Column("created_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_report_orders_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_orders")),
    )
    some = sa.text("due_at IS NOT NULL")
    op.create_index("ix_report_orders_due", "report_orders", ["due_at"], sqlite_where=some, postgresql_where=some)

"""Erasures that are asked for in Slack, and worked through by a worker.

Locks: erasures for a moment; the new columns are empty.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Add them."""
    op.add_column("erasures", sa.Column("contact_id", ID, nullable=True))
    op.add_column("erasures", sa.Column("due_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("erasures", sa.Column("told", JSON, server_default="{}", nullable=False))
    some = sa.text("due_at IS NOT NULL")
    op.create_index("ix_erasures_due", "erasures", ["due_at"], sqlite_where=some, postgresql_where=some)

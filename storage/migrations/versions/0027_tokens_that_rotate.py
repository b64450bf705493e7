"""What a workspace's token is renewed with, when it ends, and who is at renewing it.

Locks: workspaces for a moment; the new columns are empty.
"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

UTC = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add them."""
    op.add_column("workspaces", sa.Column("refresh_token", sa.Text(), server_default="", nullable=False))
    op.add_column("workspaces", sa.Column("token_expires_at", UTC, nullable=True))
    op.add_column("workspaces", sa.Column("token_renewing_until", UTC, nullable=True))

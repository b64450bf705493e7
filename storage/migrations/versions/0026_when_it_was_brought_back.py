"""When the database was last brought back from an earlier time.

Locks: workspaces for a moment; the new column is empty.
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add it."""
    op.add_column("workspaces", sa.Column("restored_at", sa.DateTime(timezone=True), nullable=True))

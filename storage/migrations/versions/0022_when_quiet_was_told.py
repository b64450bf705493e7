"""When Slack last told who wants no disturbance.

Locks: agents for a moment; the new column is empty.
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add it."""
    op.add_column("agents", sa.Column("quiet_at", sa.DateTime(timezone=True), nullable=True))

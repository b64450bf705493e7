"""How a team works an inbox.

Locks: inboxes for a moment. The new column has a constant default, which both engines keep beside the table.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Add it."""
    op.add_column("inboxes", sa.Column("practice", JSON, nullable=False, server_default="{}"))

"""How long replies wait before they leave, and whose emoji go to customers.

Locks: nothing worth naming; both columns have constant defaults, which rewrites no table.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add them."""
    op.add_column("inboxes", sa.Column("undo_seconds", ID, server_default="0", nullable=False))
    op.add_column("agents", sa.Column("reacts", sa.Boolean(), server_default=sa.false(), nullable=False))

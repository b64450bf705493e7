"""Words that are held find their way back by themselves; who is writing; whom we told how a note becomes a reply.

Locks: messages, while the small index is built (on PostgreSQL writes wait for it); the columns have constant defaults.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
HELD = sa.text("status = 'held'")


def upgrade() -> None:
    """Add them."""
    op.create_index("ix_messages_held", "messages", ["conversation_id"], sqlite_where=HELD, postgresql_where=HELD)
    op.add_column("conversations", sa.Column("drafted_by", sa.Text(), server_default="", nullable=False))
    op.add_column("agents", sa.Column("hinted", ID, server_default="0", nullable=False))

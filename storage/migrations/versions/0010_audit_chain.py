"""A chain over the audit: each entry's place and digest, given to it by the sweep.

Locks: audit against writing while the index is built, under a second at a million rows. The new columns rewrite no
table; entries that are there already are sealed by the sweep, 500 at a time.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add them."""
    op.add_column("audit", sa.Column("place", ID, nullable=True))
    op.add_column("audit", sa.Column("digest", sa.Text(), server_default="", nullable=False))
    op.create_index(op.f("ix_audit_place"), "audit", ["place"], unique=True)

"""Until when it matters that something was done once by itself, so that the sweep can drop what no longer does.

Locks: automatic, while its rows are given a time once. Rows that the old code adds meanwhile have none and stay.
"""

from datetime import UTC as ZONE
from datetime import datetime, timedelta

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

UTC = sa.DateTime(timezone=True)
LONGEST = timedelta(days=401)  # of storage/automatic.py, at that time


def upgrade() -> None:
    """Add it."""
    op.add_column("automatic", sa.Column("until", UTC, nullable=True))
    until = datetime.now(ZONE) + LONGEST
    if op.get_bind().dialect.name == "sqlite":
        until = until.replace(tzinfo=None)
    op.execute(sa.table("automatic", sa.column("until", UTC)).update().values(until=until))
    op.create_index(op.f("ix_automatic_until"), "automatic", ["until"])

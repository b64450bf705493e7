"""Where the database lives."""

from datetime import datetime

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class Whereabouts(Base):
    """The one row of its table (id 1). A copy of the database has it too, and lies elsewhere.

    name: as storage.whereabouts.here gives it. since: when the database was first used there.
    """

    __tablename__ = "whereabouts"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    since: Mapped[datetime]

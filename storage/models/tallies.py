"""Counts that only go up, for whoever watches: kept in the database, so that no process has to be asked for its own."""

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class Tally(Base):
    """One count of storage.tallies. name: what is counted, or "upto.<work>": the last row that work has come to.

    labels: their values in the order that storage.tallies gives, with "|" between.
    """

    __tablename__ = "tallies"

    name: Mapped[str] = mapped_column(Text, primary_key=True)
    labels: Mapped[str] = mapped_column(Text, primary_key=True)
    count: Mapped[int] = mapped_column(default=0)

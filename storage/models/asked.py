"""What was asked of the lists, for as long as somebody may turn their pages."""

from datetime import datetime

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class Asked(Base):
    """A query that is no list of ours: a button of its answer carries this row's id, for words do not fit into one.

    line: as storage.domain.query writes it. at: when it was last asked; forgotten some days later.
    """

    __tablename__ = "asked"
    __table_args__ = (UniqueConstraint("workspace_id", "line"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    line: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(index=True)

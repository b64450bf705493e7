"""Reports that somebody has asked for, and those that come every week."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text, false, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class ReportOrder(Base):
    """place: the Slack user or Slack channel that gets it. since, until: its time; None for a weekly one, which is of
    the week before. zone: whose days they are. due_at: when it is next to be made; None: it has been.
    """

    __tablename__ = "report_orders"
    __table_args__ = (
        Index(
            "ix_report_orders_due", "due_at",
            sqlite_where=text("due_at IS NOT NULL"), postgresql_where=text("due_at IS NOT NULL"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    place: Mapped[str] = mapped_column(Text)
    weekly: Mapped[bool] = mapped_column(default=False, server_default=false())
    since: Mapped[datetime | None]
    until: Mapped[datetime | None]
    zone: Mapped[str] = mapped_column(Text, default="UTC")
    due_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

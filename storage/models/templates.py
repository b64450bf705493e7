"""The message templates of each business account, as the channel last told of them."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class Template(Base):
    """One template in one language. business: the account at the channel that it belongs to.

    status, category, quality: the channel's words in lower case. layout: storage.domain.templates.to_json. folded: its
    name, language, category and words, as a search compares them. read_at: when the channel last listed it.
    """

    __tablename__ = "templates"
    __table_args__ = (UniqueConstraint("workspace_id", "business", "name", "language"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    business: Mapped[str] = mapped_column(Text)
    external_id: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text)
    category: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text)
    quality: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    layout: Mapped[dict[str, Any]] = mapped_column(default=dict)
    folded: Mapped[str] = mapped_column(Text, default="")
    read_at: Mapped[datetime]
    created_at: Mapped[datetime]

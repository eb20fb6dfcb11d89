"""What LINE lets us send unasked this month, as it last told the clock."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class LineQuota(Base):
    """One row per channel. Replies are free and are not counted."""

    __tablename__ = "line_quota"

    channel: Mapped[str] = mapped_column(primary_key=True)
    most: Mapped[int | None] = mapped_column(comment="messages a month; empty: any number")
    used: Mapped[int] = mapped_column(comment="so far, roughly, as LINE counts")
    read_at: Mapped[datetime] = mapped_column(comment="database time")

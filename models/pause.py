"""Pauses: a stretch of days on which a gathering rests, whatever its rule says."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, public_id_column


class Pause(Base):
    """From the first to the last local day, both inclusive. Dates that stood there are cancelled, none are made."""

    __tablename__ = "gathering_pause"
    __table_args__ = (CheckConstraint("first_day <= last_day", name="days"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    gathering_id: Mapped[int] = mapped_column(ForeignKey("gathering.id", ondelete="CASCADE"), index=True)
    first_day: Mapped[date]
    last_day: Mapped[date]
    note: Mapped[str] = mapped_column(default="", comment="why, as people read it")
    made_at: Mapped[datetime]

    def covers(self, day: date) -> bool:
        """Whether the gathering rests on a local day."""
        return self.first_day <= day <= self.last_day

"""At which hours of the day residents write: what chooses the hour of an announcement. Not what they wrote."""

from datetime import date

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, personal
from models.resident import Resident

_KEPT = "until the resident says no to announcements, leaves, or has not written for 180 days"
# So many of the last days are remembered; where there were fewer, the rest says NONE.
DAYS, NONE = 20, 0xFF


class ResidentHours(Base):
    """The hours of the last days on which a resident wrote, of one who said yes to announcements."""

    __tablename__ = "resident_hours"

    resident_id: Mapped[int] = mapped_column(ForeignKey(Resident.id, ondelete="CASCADE"), primary_key=True)
    lately: Mapped[bytes] = mapped_column(
        LargeBinary,
        comment="hours of Japan, 8 to 20, a byte each, the latest first; always 20 bytes",
        info=personal("tell the city's news at an hour that suits", seen_by="nobody", kept=_KEPT),
    )
    learned_on: Mapped[date] = mapped_column(
        comment="the day of the latest",
        info=personal("count each day once, let go of old habits", seen_by="nobody", kept=_KEPT),
    )

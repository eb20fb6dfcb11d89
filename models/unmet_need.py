"""What residents looked for and did not find, week by week: small rows made of the match log, for the radar.

Written by `handlers/acts/count_needs.py` alone; pages show counts of them, see `handlers/acts/radar.py`.
"""

from datetime import date

from sqlalchemy import BigInteger, ForeignKey, Index
from sqlalchemy.dialects.postgresql import REAL
from sqlalchemy.orm import Mapped, mapped_column

from models.area import Area
from models.base import Base, personal
from models.resident import Resident

_WHY = "count what is missing"
_READERS = "coordinators of the area, admins, data officers, as numbers of five people or more"
_KEPT = "13 months"
_COUNTED = ["topic", "resident_id", "slots", "area_id"]


class UnmetNeed(Base):
    """One resident looked for one topic in one area in a week, and it was not found. Gone with the resident.

    `week`: its Monday. `topic` empty: no topic could be read.
    """

    __tablename__ = "unmet_need"
    __table_args__ = (
        # With all that is counted, so that no row is read.
        Index("ix_unmet_need_week", "week", postgresql_include=["place", *_COUNTED]),
        Index("ix_unmet_need_place", "place", "week", postgresql_include=_COUNTED),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=True)
    week: Mapped[date] = mapped_column(info=personal(_WHY, seen_by=_READERS, kept=_KEPT))
    resident_id: Mapped[int] = mapped_column(
        ForeignKey(Resident.id, ondelete="CASCADE"),
        index=True,
        info=personal("count people, not searches", seen_by="nobody", kept=_KEPT),
    )
    area_id: Mapped[int | None] = mapped_column(ForeignKey(Area.id), info=personal(_WHY, seen_by=_READERS, kept=_KEPT))
    place: Mapped[str] = mapped_column(
        default="",
        comment="prefecture/city/ward, as in match_log",
        info=personal(_WHY, seen_by=_READERS, kept=_KEPT),
    )
    topic: Mapped[str] = mapped_column(default="", info=personal(_WHY, seen_by=_READERS, kept=_KEPT))
    slots: Mapped[int] = mapped_column(
        default=0,
        comment="bit 3 × weekday + morning, afternoon, evening; 0: any time",
        info=personal(_WHY, seen_by=_READERS, kept=_KEPT),
    )
    score: Mapped[float | None] = mapped_column(
        REAL,
        comment="of the best that was shown instead; None: nothing was",
        info=personal("tell whether a new gathering would fit better", seen_by="nobody", kept=_KEPT),
    )

"""The radar counted ahead: what its page may show of a city, a ward or everywhere, kept from night to night.

Written and read by `handlers/acts/keep_radars.py` alone.
"""

from datetime import date
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.area import Area
from models.base import Base


class KeptRadar(Base):
    """One page: a period and an area. Small numbers are hidden before it is written, so it tells of nobody."""

    __tablename__ = "kept_radar"
    __table_args__ = (UniqueConstraint("weeks", "area_id", postgresql_nulls_not_distinct=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    until: Mapped[date] = mapped_column(comment="the Monday after the last week that is counted")
    weeks: Mapped[int]
    area_id: Mapped[int | None] = mapped_column(
        ForeignKey(Area.id, ondelete="CASCADE"), comment="None: everywhere", index=True
    )
    told: Mapped[dict[str, Any]] = mapped_column(comment="the tables of the page: topics, lines of numbers, totals")

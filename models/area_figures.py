"""Figures of areas: what a week or a month came to in a district, a ward, a city. Numbers alone, nobody's rows.

What they count is told in `handlers/acts/count_figures.py`; pages show `shown` alone, see `hide_figures.py`.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base

# The place of the row that counts everything, and the mark of what lies in none of a place's own parts.
EVERYWHERE, REST = "", "*"


class Span(StrEnum):
    """A week begins on Monday. A month is made of the weeks that begin in it."""

    WEEK = "week"
    MONTH = "month"


# With an age band behind it, or `UNKNOWN`: residents who are there when a week ends.
AGE, UNKNOWN = "age_", "unknown"


class Figure(StrEnum):
    """What is counted, beside ages. Those after `TOO_OFTEN` are told of the moment when a week ends.

    Stale gatherings, waiting threads and introductions to follow up are the office's own work.
    """

    NEW = "new"
    FOUND = "found"
    NOT_FOUND = "not_found"
    SIGN_UPS = "sign_ups"
    FIRST = "first_visits"
    SECOND = "second_visits"
    LATER = "later_visits"
    TOO_OFTEN = "too_often"
    ACTIVE = "active"
    STALE = "stale"
    WAITING = "waiting"
    FOLLOW_UPS = "follow_ups"


class AreaFigures(Base):
    """What one span came to in one place. A figure that is missing in both is not known; in `shown` alone, hidden."""

    __tablename__ = "area_figures"
    __table_args__ = (CheckConstraint("span in ('week', 'month')", name="span"),)

    span: Mapped[Span] = mapped_column(primary_key=True)
    since: Mapped[date] = mapped_column(primary_key=True, comment="first day in Japan: a Monday, or the month's first")
    place: Mapped[str] = mapped_column(
        primary_key=True, comment="key of a district, ward or city, with * what lies in none of its parts; empty: all"
    )
    numbers: Mapped[dict[str, Any]] = mapped_column(comment="by figure, as counted; no page shows them")
    shown: Mapped[dict[str, Any]] = mapped_column(comment="by figure, without what tells of fewer than five people")
    sample: Mapped[bool] = mapped_column(default=False, server_default=false(), comment="made up; never counted anew")
    counted_at: Mapped[datetime]

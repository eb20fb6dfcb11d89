"""Gatherings (居場所): what takes place regularly. Its rule and its hand-picked dates give the occurrences."""

from datetime import date, datetime, time, timedelta
from enum import StrEnum

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from models.area import Area
from models.base import Base
from models.catalogue import Catalogued
from models.group import Group
from models.pause import Pause
from models.venue import Venue

# From here on somebody should say whether it is still true: staff see it, its keeper is asked, it sinks in answers.
STALE_AFTER = timedelta(days=180)


class GatheringStatus(StrEnum):
    """Whether new dates are made and residents see it."""

    ACTIVE = "active"
    PAUSED = "paused"
    ENDED = "ended"


class Gathering(Catalogued, Base):
    """Rule, venue, local clock times. `rule` holds Digital Agency repeat codes (see `models.recurrence`).

    `rule` empty: dates are picked by hand (rows of `occurrence` alone). Clock times are local in Asia/Tokyo;
    an end at or before the start lies on the next day. `capacity` None: unknown or unlimited, see `capacity_known`.
    """

    __tablename__ = "gathering"
    __table_args__ = (
        UniqueConstraint("source", "source_key"),
        CheckConstraint("status in ('active', 'paused', 'ended')", name="status"),
        CheckConstraint("age_from is null or age_to is null or age_from <= age_to", name="ages"),
        Index("ix_gathering_status", "status"),
    )

    group_id: Mapped[int | None] = mapped_column(ForeignKey("community_group.id"), index=True)
    venue_id: Mapped[int | None] = mapped_column(ForeignKey("venue.id"), index=True)
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"), index=True, comment="when there is no venue")
    rule: Mapped[str] = mapped_column(default="")
    rule_words: Mapped[str] = mapped_column(default="", comment="the rule as its people say it: 月1～2回")
    start_time: Mapped[time | None] = mapped_column(comment="None: not known")
    end_time: Mapped[time | None]
    period_from: Mapped[date | None] = mapped_column(comment="first local day; anchors fortnightly rules")
    period_until: Mapped[date | None] = mapped_column(comment="last local day, inclusive")
    skip_holidays: Mapped[bool] = mapped_column(default=False)
    audience: Mapped[str] = mapped_column(default="", comment="as written by the publisher")
    age_from: Mapped[int | None] = mapped_column(comment="years; None: no lower limit known")
    age_to: Mapped[int | None]
    capacity: Mapped[int | None] = mapped_column(comment="people; None: no limit known")
    fee: Mapped[str] = mapped_column(default="", comment="as written; empty: unknown, not free")
    how_to_join: Mapped[str] = mapped_column(default="")
    bring: Mapped[str] = mapped_column(default="")
    url: Mapped[str] = mapped_column(default="")
    online: Mapped[bool | None]
    status: Mapped[GatheringStatus] = mapped_column(default=GatheringStatus.ACTIVE)
    confirmed_at: Mapped[datetime | None] = mapped_column(comment="when somebody last said this is still true")
    merged_into_id: Mapped[int | None] = mapped_column(
        ForeignKey("gathering.id"), index=True, comment="the gathering that this row turned out to be; it is ended then"
    )

    group: Mapped[Group | None] = relationship()
    venue: Mapped[Venue | None] = relationship()
    area: Mapped[Area | None] = relationship()
    merged_into: Mapped["Gathering | None"] = relationship(remote_side="Gathering.id")
    pauses: Mapped[list[Pause]] = relationship(order_by=Pause.first_day, cascade="all, delete-orphan")

    @property
    def place(self) -> Area | None:
        """The area it takes place in: its venue's, or its own."""
        return self.venue.area if self.venue and self.venue.area else self.area

    @property
    def place_name(self) -> str:
        """The venue's name, or the area's; empty when neither is known."""
        if self.venue:
            return self.venue.name
        return self.area.full_name if self.area else ""

    @property
    def point(self) -> tuple[float, float] | None:
        """Latitude and longitude of the venue, or of the area it lies in; None when unknown."""
        for holder in (self.venue, self.place):
            if holder and holder.lat is not None and holder.lon is not None:
                return holder.lat, holder.lon
        return None

    @classmethod
    def by_public_id(cls, session: Session, public_id: str) -> "Gathering | None":
        """The gathering with this public id, whatever its status; for one that was merged, the one it went into."""
        found = session.scalar(select(cls).where(cls.public_id == public_id))
        while found and found.merged_into:
            found = found.merged_into
        return found

    @classmethod
    def is_stale(cls, now: datetime) -> ColumnElement[bool]:
        """Nobody has confirmed it for long, or ever since it came in: a condition for queries."""
        return func.coalesce(cls.confirmed_at, cls.created_at) < now - STALE_AFTER

    def was_said_long_ago(self, now: datetime) -> bool:
        """The same for one."""
        return (self.confirmed_at or self.created_at) < now - STALE_AFTER

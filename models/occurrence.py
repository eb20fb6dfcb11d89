"""Occurrences: one dated instance of a gathering; may be moved or cancelled."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, UniqueConstraint, and_, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from models.base import JAPAN, Base, public_id_column
from models.gathering import Gathering
from models.venue import Venue

_DAY = timedelta(days=1)


class OccurrenceStatus(StrEnum):
    """A moved occurrence stays planned; its `moved_from` says so."""

    PLANNED = "planned"
    CANCELLED = "cancelled"


class Coming(NamedTuple):
    """What residents see of a date. `place`: where this one date is, if not at its gathering's place."""

    public_id: str
    starts_at: datetime
    ends_at: datetime | None = None
    has_time: bool = True
    place: str | None = None

    @property
    def local_start(self) -> datetime:
        """Start in Asia/Tokyo."""
        return self.starts_at.astimezone(JAPAN)


class Occurrence(Base):
    """One date. `original_at` is where the rule or the list puts it, whatever staff moved it to: expanding the rule
    twice, or after a move, finds the same row. Only a new rule or a new release of the list changes it.

    `ends_at` None: the end is not known. `has_time` False: only the day is known (starts_at is local midnight).
    """

    __tablename__ = "occurrence"
    __table_args__ = (
        UniqueConstraint("gathering_id", "original_at"),
        CheckConstraint("status in ('planned', 'cancelled')", name="status"),
        CheckConstraint("ends_at is null or ends_at > starts_at", name="ends_after_start"),
        Index("ix_occurrence_starts_at", "starts_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    gathering_id: Mapped[int] = mapped_column(ForeignKey("gathering.id", ondelete="CASCADE"))
    original_at: Mapped[datetime]
    venue_id: Mapped[int | None] = mapped_column(
        ForeignKey("venue.id"), index=True, comment="where this one date is, if not at its gathering's place"
    )
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    has_time: Mapped[bool] = mapped_column(default=True)
    moved_from: Mapped[datetime | None] = mapped_column(comment="where it stood before its last move")
    status: Mapped[OccurrenceStatus] = mapped_column(default=OccurrenceStatus.PLANNED)
    by_hand: Mapped[bool] = mapped_column(default=False, comment="picked by hand or imported; the rule never drops it")
    note: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=1, comment="grows with each move or cancellation")
    merged_into_id: Mapped[int | None] = mapped_column(
        ForeignKey("occurrence.id", ondelete="SET NULL"),
        index=True,
        comment="the same date of the gathering it was merged with",
    )

    gathering: Mapped[Gathering] = relationship(lazy="joined", innerjoin=True)
    venue: Mapped[Venue | None] = relationship()
    merged_into: Mapped["Occurrence | None"] = relationship(remote_side="Occurrence.id")

    @property
    def place_name(self) -> str:
        """Where this date takes place; empty: not known."""
        return self.venue.name if self.venue else self.gathering.place_name

    @property
    def point(self) -> tuple[float, float] | None:
        """Latitude and longitude of where this date takes place; None when unknown."""
        if self.venue and self.venue.lat is not None and self.venue.lon is not None:
            return self.venue.lat, self.venue.lon
        return None if self.venue else self.gathering.point

    @property
    def over_at(self) -> datetime:
        """From when on nobody can still come: its start, or the end of the local day when only the day is known."""
        return self.starts_at if self.has_time else self.starts_at + _DAY

    @classmethod
    def is_ahead(cls, now: datetime) -> ColumnElement[bool]:
        """The same for queries: not over yet, cancelled ones included."""
        return or_(cls.starts_at > now, and_(cls.has_time.is_(False), cls.starts_at > now - _DAY))

    @classmethod
    def locked(cls, session: Session, occurrence_id: int) -> "Occurrence":
        """The row as it is now, held until the transaction ends. Whoever counts places or moves takes this first.

        Not the key: rows that point to it (deliveries of others) may be inserted meanwhile.
        """
        rows = select(cls).where(cls.id == occurrence_id).with_for_update(key_share=True, of=cls)
        return session.scalars(rows.execution_options(populate_existing=True)).one()

    @property
    def local_start(self) -> datetime:
        """Start in Asia/Tokyo."""
        return self.starts_at.astimezone(JAPAN)

    @classmethod
    def by_public_id(cls, session: Session, public_id: str) -> "Occurrence | None":
        """The occurrence with this public id, cancelled ones included; of a merged one, the one it went into."""
        found = session.scalar(select(cls).where(cls.public_id == public_id))
        while found and found.merged_into:
            found = found.merged_into
        return found

    @classmethod
    def next_of(cls, session: Session, gathering_id: int, now: datetime) -> "Occurrence | None":
        """The gathering's next date that still takes place."""
        coming = select(cls).where(
            cls.gathering_id == gathering_id, cls.is_ahead(now), cls.status == OccurrenceStatus.PLANNED
        )
        return session.scalar(coming.order_by(cls.starts_at).limit(1))

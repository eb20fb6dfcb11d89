"""Feeds: lists that another server publishes at an address, fetched again and again."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, public_id_column


class FeedOutcome(StrEnum):
    """How the last fetch ended. Same: nothing new. Held: it waits for staff. Failed: there was no answer of use."""

    APPLIED = "applied"
    SAME = "same"
    HELD = "held"
    REFUSED = "refused"
    FAILED = "failed"


class Feed(Base):
    """One address. `data_set`: the name its rows go by in the catalogue, whatever the address becomes."""

    __tablename__ = "feed"
    __table_args__ = (
        CheckConstraint("outcome in ('applied', 'same', 'held', 'refused', 'failed')", name="outcome"),
        CheckConstraint("every_hours between 1 and 744", name="every_hours"),
        Index("ix_feed_due", "next_at", postgresql_where=text("not paused")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    name: Mapped[str]
    url: Mapped[str]
    city: Mapped[str] = mapped_column(default="", comment="the municipality, where the file does not tell")
    data_set: Mapped[str]
    every_hours: Mapped[int]
    paused: Mapped[bool] = mapped_column(default=False)
    next_at: Mapped[datetime]
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(comment="account of staff")
    etag: Mapped[str] = mapped_column(default="")
    last_modified: Mapped[str] = mapped_column(default="")
    sha256: Mapped[str] = mapped_column(default="", comment="of what came last")
    fetched_at: Mapped[datetime | None]
    outcome: Mapped[FeedOutcome | None]
    trouble: Mapped[str | None] = mapped_column(comment="why it failed, was refused or held")

    @classmethod
    def by_public_id(cls, session: Session, public_id: str) -> "Feed | None":
        """The feed with this public id."""
        return session.scalar(select(cls).where(cls.public_id == public_id))

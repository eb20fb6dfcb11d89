"""Mergers: two rows of the catalogue that were one gathering; and pairs of which somebody said that they are two."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from models.base import Base, personal, public_id_column
from models.gathering import Gathering


class Merger(Base):
    """One row went into another; the row that went stays, ended, and its public id leads to the kept one.

    `before` is what undoing puts back: columns, dates, roles and yeses as they stood, by their ids.
    """

    __tablename__ = "merger"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    gone_id: Mapped[int] = mapped_column(ForeignKey("gathering.id", ondelete="CASCADE"), index=True)
    kept_id: Mapped[int] = mapped_column(ForeignKey("gathering.id", ondelete="CASCADE"), index=True)
    made_at: Mapped[datetime]
    undone_at: Mapped[datetime | None]
    before: Mapped[dict[str, Any]] = mapped_column(
        info=personal("undo a merger, yeses by number alone", seen_by="nobody", kept="while the gathering is kept")
    )

    gone: Mapped[Gathering] = relationship(foreign_keys=gone_id)
    kept: Mapped[Gathering] = relationship(foreign_keys=kept_id)

    @classmethod
    def by_public_id(cls, session: Session, public_id: str) -> "Merger | None":
        """The merger with this public id, undone ones included."""
        return session.scalar(select(cls).where(cls.public_id == public_id))

    @classmethod
    def into(cls, session: Session, kept_id: int) -> list["Merger"]:
        """Those that went into a gathering and were not undone, the latest first."""
        rows = select(cls).where(cls.kept_id == kept_id, cls.undone_at.is_(None)).order_by(cls.id.desc())
        return list(session.scalars(rows))


class DistinctPair(Base):
    """Two gatherings that look alike and are not the same. The smaller id stands first."""

    __tablename__ = "distinct_pair"
    __table_args__ = (CheckConstraint("one_id < other_id", name="order"),)

    one_id: Mapped[int] = mapped_column(ForeignKey("gathering.id", ondelete="CASCADE"), primary_key=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("gathering.id", ondelete="CASCADE"), primary_key=True, index=True)
    decided_at: Mapped[datetime]

"""Segments that staff keep under a name: rules for whom an announcement is. Whom a rule meets is `handlers/acts`'."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, public_id_column


class SavedSegment(Base):
    """A named rule. It holds no people: they are found anew each time."""

    __tablename__ = "segment"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    name: Mapped[str] = mapped_column(unique=True)
    rule: Mapped[dict[str, Any]] = mapped_column(comment="see handlers/acts/whom.py")
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(comment="account of staff")

    @classmethod
    def by_public_id(cls, session: Session, public_id: str) -> "SavedSegment | None":
        """The segment with this id."""
        return session.scalar(select(cls).where(cls.public_id == public_id))

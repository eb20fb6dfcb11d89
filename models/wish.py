"""Wishes (やってみたい): what somebody looked for in vain or would like to do, kept so that it can come true."""

from datetime import datetime

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from models.area import Area
from models.base import Base, personal, public_id_column
from models.resident import Resident

_SEEN = "coordinators of the area"
_KEPT = "1 year"


class Wish(Base):
    """One wish of one resident. Open until a gathering came of it, or it was taken back."""

    __tablename__ = "wish"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    resident_id: Mapped[int] = mapped_column(ForeignKey(Resident.id, ondelete="CASCADE"), index=True)
    concepts: Mapped[list[str]] = mapped_column(
        default=list, info=personal("tell when it appears nearby", seen_by=_SEEN, kept=_KEPT)
    )
    message_key: Mapped[bytes | None] = mapped_column(
        index=True,
        comment="keyed hash of LINE's message id: taken back, the words go",
        info=personal("erase what was unsent", seen_by="nobody", kept=_KEPT),
    )
    words: Mapped[str] = mapped_column(
        comment="40 characters at most; empty once the message was taken back",
        info=personal("understand the wish", seen_by=_SEEN, kept=_KEPT),
    )
    area_id: Mapped[int | None] = mapped_column(
        ForeignKey("area.id"), info=personal("find like wishes near", seen_by=_SEEN, kept=_KEPT)
    )
    made_at: Mapped[datetime] = mapped_column(info=personal("let old wishes rest", seen_by=_SEEN, kept=_KEPT))
    wording: Mapped[str] = mapped_column(
        default="",
        server_default="",
        comment="version of the words that said what it is kept for; empty: it was kept before they spoke of others",
        info=personal("ask nobody who was not told", seen_by="data officer", kept=_KEPT),
    )
    told_at: Mapped[datetime | None] = mapped_column(
        comment="when the resident heard that others near wish for the like",
        info=personal("do not tell twice", seen_by="nobody", kept=_KEPT),
    )
    fulfilled_at: Mapped[datetime | None] = mapped_column(info=personal("do not tell twice", seen_by=_SEEN, kept=_KEPT))

    area: Mapped[Area | None] = relationship()

    @classmethod
    def open_of(cls, session: Session, resident_id: int, public_id: str) -> "Wish | None":
        """This resident's open wish with this public id."""
        mine = (cls.resident_id == resident_id, cls.public_id == public_id, cls.fulfilled_at.is_(None))
        return session.scalar(select(cls).where(*mine))

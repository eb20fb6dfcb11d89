"""Hand-overs: a person is wanted, because somebody asked for one or said words of crisis."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, personal, public_id_column
from models.resident import Resident

_KEPT = "1 year after it closed"


class HandOverCause(StrEnum):
    """Why a person is wanted."""

    ASKED = "asked"
    CRISIS = "crisis"
    CONSULT = "consult"
    NOT_FOUND = "not_found"


class HandOver(Base):
    """One flag for a person. The words themselves are never stored, only their kind."""

    __tablename__ = "hand_over"
    __table_args__ = (
        CheckConstraint("cause in ('asked', 'crisis', 'consult', 'not_found')", name="cause"),
        Index("ix_hand_over_open", "raised_at", postgresql_where=text("closed_at is null")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    resident_id: Mapped[int] = mapped_column(ForeignKey(Resident.id, ondelete="CASCADE"), index=True)
    thread_id: Mapped[int | None] = mapped_column(ForeignKey("thread.id", ondelete="SET NULL"), index=True)
    event_id: Mapped[str] = mapped_column(
        unique=True, comment="the event that raised it: once, however often processed"
    )
    cause: Mapped[HandOverCause] = mapped_column(
        info=personal("let a person help", seen_by="coordinators of the area", kept=_KEPT)
    )
    kind: Mapped[str | None] = mapped_column(
        comment="of a crisis: self_harm, violence …",
        info=personal("let the right desk help", seen_by="coordinators of the area", kept=_KEPT),
    )
    raised_at: Mapped[datetime] = mapped_column(
        info=personal("answer in time", seen_by="coordinators of the area", kept=_KEPT)
    )
    closed_at: Mapped[datetime | None] = mapped_column(
        info=personal("answer in time", seen_by="coordinators of the area", kept=_KEPT)
    )

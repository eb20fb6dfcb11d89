"""Phone calls to be made: what a message in LINE is to others, for people whom the office enrolled."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.attendance import Attendance
from models.base import Base, personal, public_id_column

_KEPT = "30 days after the date"


class CallReason(StrEnum):
    """What the person has to hear. Taken back, accepted: so the office did with their yes."""

    MOVED = "moved"
    CANCELLED = "cancelled"
    PLACED = "placed"
    OFFERED = "offered"
    TAKEN_BACK = "taken_back"
    ACCEPTED = "accepted"


class PhoneCall(Base):
    """One thing one person has to hear. Open until they were reached or there is nothing to say any more.

    A later change takes the place of an earlier one that was not told yet: one call says it all.
    """

    __tablename__ = "phone_call"
    __table_args__ = (
        CheckConstraint(
            "reason in ('moved', 'cancelled', 'placed', 'offered', 'taken_back', 'accepted')", name="reason"
        ),
        Index("uq_phone_call_open", "attendance_id", unique=True, postgresql_where=text("closed_at is null")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    attendance_id: Mapped[int] = mapped_column(ForeignKey("attendance.id", ondelete="CASCADE"), index=True)
    reason: Mapped[CallReason]
    was: Mapped[datetime | None] = mapped_column(comment="when they believe the date to be")
    made_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(
        default=0, info=personal("try again at another hour", seen_by="who works with the date", kept=_KEPT)
    )
    tried_at: Mapped[datetime | None] = mapped_column(
        info=personal("try again at another hour", seen_by="who works with the date", kept=_KEPT)
    )
    closed_at: Mapped[datetime | None]
    reached: Mapped[bool | None] = mapped_column(
        comment="True: told; False: closed untold; None: open",
        info=personal("know who has not heard yet", seen_by="who works with the date", kept=_KEPT),
    )
    closed_by: Mapped[str | None] = mapped_column(comment="public id of the account; None: open, or superseded")

    attendance: Mapped[Attendance] = relationship()

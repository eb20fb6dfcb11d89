"""Attendances: a yes to an occurrence, the waiting list, a place offered until a time, and who came."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, false, func, select, text
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column, relationship

from models.base import Base, personal, public_id_column
from models.enrolled import Enrolled
from models.occurrence import Occurrence
from models.resident import Resident
from models.role import Role

_KEPT = "2 years after the date"


class AttendanceStatus(StrEnum):
    """Going and offered hold a place; waiting is in the queue; the others hold nothing."""

    GOING = "going"
    WAITING = "waiting"
    OFFERED = "offered"
    CANCELLED = "cancelled"
    LAPSED = "lapsed"


HOLDS_A_PLACE = (AttendanceStatus.GOING, AttendanceStatus.OFFERED)


class Attendance(Base):
    """One person, one occurrence, as guest or in a role. `came` None: not said; no-shows are never punished.

    The person is a resident, or somebody without LINE whom the office enrolled, or (neither) somebody who has been
    forgotten or came without giving a name: then only the place counts.
    """

    __tablename__ = "attendance"
    __table_args__ = (
        UniqueConstraint("occurrence_id", "resident_id"),
        CheckConstraint("status in ('going', 'waiting', 'offered', 'cancelled', 'lapsed')", name="status"),
        CheckConstraint("(status = 'offered') = (offer_until is not null)", name="offer"),
        CheckConstraint("resident_id is null or enrolled_id is null", name="one_person"),
        Index("ix_attendance_waiting", "occurrence_id", postgresql_where=text("status = 'waiting'")),
        Index("ix_attendance_offer_until", "offer_until", postgresql_where=text("status = 'offered'")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    occurrence_id: Mapped[int] = mapped_column(ForeignKey("occurrence.id", ondelete="CASCADE"))
    resident_id: Mapped[int | None] = mapped_column(ForeignKey(Resident.id, ondelete="CASCADE"), index=True)
    enrolled_id: Mapped[int | None] = mapped_column(
        ForeignKey("enrolled_person.id", ondelete="SET NULL"),
        unique=True,
        info=personal("find who was enrolled", seen_by="who works with the date", kept="30 days after the date"),
    )
    role_id: Mapped[int | None] = mapped_column(
        ForeignKey("role.id"), info=personal("guest or helper", seen_by="who works with the date", kept=_KEPT)
    )
    status: Mapped[AttendanceStatus] = mapped_column(
        info=personal("keep a place", seen_by="who works with the date", kept=_KEPT)
    )
    queued_at: Mapped[datetime] = mapped_column(
        info=personal("order of the waiting list", seen_by="who works with the date", kept=_KEPT)
    )
    offer_until: Mapped[datetime | None] = mapped_column(
        info=personal("hold an offered place", seen_by="who works with the date", kept=_KEPT)
    )
    came: Mapped[bool | None] = mapped_column(
        info=personal("learn whether it fitted", seen_by="who works with the date", kept=_KEPT)
    )
    again: Mapped[bool | None] = mapped_column(
        info=personal("learn whether it fitted", seen_by="who works with the date", kept=_KEPT)
    )
    walk_in: Mapped[bool] = mapped_column(
        default=False,
        server_default=false(),
        comment="came without having said yes before",
        info=personal("learn how people find the way", seen_by="who works with the date", kept=_KEPT),
    )
    first_time: Mapped[bool | None] = mapped_column(
        comment="said so; None: not asked, of residents earlier visits tell",
        info=personal("tell a first visit from a second", seen_by="who works with the date", kept=_KEPT),
    )
    version: Mapped[int] = mapped_column(
        default=1,
        comment="grows with each new yes, so that its reminders are new ones",
        info=personal("tell this yes from an earlier one", seen_by="nobody", kept=_KEPT),
    )

    occurrence: Mapped[Occurrence] = relationship(lazy="joined", innerjoin=True)
    role: Mapped[Role | None] = relationship()
    enrolled: Mapped[Enrolled | None] = relationship()

    @classmethod
    def of(cls, session: Session, occurrence_id: int, resident_id: int) -> "Attendance | None":
        """This resident's row for this occurrence as it is now, whatever its status."""
        row = select(cls).where(cls.occurrence_id == occurrence_id, cls.resident_id == resident_id)
        return session.scalar(row.execution_options(populate_existing=True))

    @classmethod
    def by_public_id(cls, session: Session, public_id: str) -> "Attendance | None":
        """The attendance with this public id."""
        return session.scalar(select(cls).where(cls.public_id == public_id))

    @classmethod
    def places_held(cls, session: Session, occurrence_id: int, role_id: int | None) -> int:
        """How many hold a place: in this role, or as guests when `role_id` is None."""
        rows = select(func.count()).where(
            cls.occurrence_id == occurrence_id,
            cls.status.in_(HOLDS_A_PLACE),
            cls.role_id.is_(None) if role_id is None else cls.role_id == role_id,
        )
        return session.scalar(rows) or 0

    @classmethod
    def visit_numbers(cls, session: Session, occurrence: Occurrence) -> dict[int, int]:
        """For everybody of a date of whom it is known, by attendance: is it their first visit here (1), second (2) …

        Of residents it is the visits they made before, to any date of the gathering; of others what they said when
        they were enrolled, where 2 stands for "not the first".
        """
        here, before, earlier = aliased(cls), aliased(cls), aliased(Occurrence)
        visits = (
            select(here.id, func.count(earlier.id))
            .outerjoin(before, (before.resident_id == here.resident_id) & before.came.is_(True))
            .outerjoin(
                earlier,
                (earlier.id == before.occurrence_id)
                & (earlier.gathering_id == occurrence.gathering_id)
                & (earlier.starts_at < occurrence.starts_at),
            )
            .where(here.occurrence_id == occurrence.id, here.resident_id.is_not(None))
        )
        found = {row: number + 1 for row, number in session.execute(visits.group_by(here.id))}
        said = select(cls.id, cls.first_time).where(cls.occurrence_id == occurrence.id, cls.first_time.is_not(None))
        return found | {row: 1 if first else 2 for row, first in session.execute(said)}

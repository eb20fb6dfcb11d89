"""Circles of like wishes near each other: found by the engine, asked by a coordinator, met at a first gathering."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from models.base import Base, personal, public_id_column
from models.gathering import Gathering
from models.resident import Resident
from models.room import RoomSlot
from models.venue import Venue
from models.wish import Wish

_SEEN = "coordinators of the area, as numbers"
_KEPT = "as long as the wish"


class CircleState(StrEnum):
    """Found: nobody was asked. Asking: everybody is, or was. Met: the first gathering is published."""

    FOUND = "found"
    ASKING = "asking"
    MET = "met"
    CLOSED = "closed"


class CircleCause(StrEnum):
    """Why a circle closed: too few said yes, it was left lying, or staff ended it."""

    FEW = "few"
    LEFT = "left"
    STAFF = "staff"


class WishCircle(Base):
    """What some people near each other would like to do. Who they are stands in `circle_member`, for nobody to read.

    `name`, `text`, `venue`, `slot`, `starts_at` and `ends_at` are the draft of the first gathering;
    its `version` grows with every change, so that an older page can be told so.
    """

    __tablename__ = "wish_circle"
    __table_args__ = (
        CheckConstraint("state in ('found', 'asking', 'met', 'closed')", name="state"),
        CheckConstraint("cause in ('few', 'left', 'staff')", name="cause"),
        CheckConstraint("fewest >= 3", name="fewest"),
        CheckConstraint("(state = 'closed') = (closed_at is not null)", name="closed"),
        Index("ix_wish_circle_open", "state", postgresql_where=text("state in ('found', 'asking')")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    topic: Mapped[str] = mapped_column(comment="a concept, or empty: like in words alone")
    state: Mapped[CircleState] = mapped_column(default=CircleState.FOUND)
    found_at: Mapped[datetime]
    fewest: Mapped[int] = mapped_column(
        default=3, server_default="3", comment="as the city had set it: so many have to be in it, and to say yes"
    )
    asked_at: Mapped[datetime | None]
    asked_by: Mapped[str | None] = mapped_column(comment="public id of the account")
    asked: Mapped[int] = mapped_column(default=0, comment="how many were asked")
    answer_by: Mapped[date | None] = mapped_column(comment="day in Japan, inclusive")
    name: Mapped[str] = mapped_column(default="")
    text: Mapped[str] = mapped_column(default="")
    venue_id: Mapped[int | None] = mapped_column(ForeignKey("venue.id", ondelete="SET NULL"))
    slot_id: Mapped[int | None] = mapped_column(ForeignKey("room_slot.id", ondelete="SET NULL"))
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=0, server_default="0", comment="of the draft")
    gathering_id: Mapped[int | None] = mapped_column(ForeignKey("gathering.id", ondelete="SET NULL"))
    closed_at: Mapped[datetime | None]
    cause: Mapped[CircleCause | None]

    venue: Mapped[Venue | None] = relationship()
    slot: Mapped[RoomSlot | None] = relationship()
    gathering: Mapped[Gathering | None] = relationship()
    members: Mapped[list["CircleMember"]] = relationship(
        back_populates="circle", order_by="CircleMember.id", cascade="all, delete-orphan", passive_deletes=True
    )

    @property
    def place(self) -> Venue | None:
        """Where the draft has it: a room's venue goes when its hours go to others."""
        return self.slot.room.venue if self.slot else self.venue

    @classmethod
    def locked(cls, session: Session, number: int) -> "WishCircle":
        """The circle as it is now, held until the transaction ends: answers and deeds meet it one after another."""
        row = select(cls).where(cls.id == number).with_for_update(of=cls)
        return session.scalars(row.execution_options(populate_existing=True)).one()


class MemberAnswer(StrEnum):
    """What somebody said to: would you like to meet?"""

    YES = "yes"
    NO = "no"


class CircleMember(Base):
    """One wish in one circle, and what its resident said. It goes with the wish, and with the resident."""

    __tablename__ = "circle_member"
    __table_args__ = (
        UniqueConstraint("circle_id", "resident_id"),
        CheckConstraint("answer in ('yes', 'no')", name="answer"),
        CheckConstraint("(answer is null) = (answered_at is null)", name="answered"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    circle_id: Mapped[int] = mapped_column(ForeignKey("wish_circle.id", ondelete="CASCADE"))
    wish_id: Mapped[int] = mapped_column(ForeignKey("wish.id", ondelete="CASCADE"), index=True)
    resident_id: Mapped[int] = mapped_column(ForeignKey("resident.id", ondelete="CASCADE"), index=True)
    area_id: Mapped[int | None] = mapped_column(
        ForeignKey("area.id"),
        comment="where the wish is: whoever does not reach all of a circle does not see it",
        info=personal("find like wishes near", seen_by=_SEEN, kept=_KEPT),
    )
    asked_at: Mapped[datetime | None] = mapped_column(
        comment="None: not asked", info=personal("do not ask twice", seen_by=_SEEN, kept=_KEPT)
    )
    answer: Mapped[MemberAnswer | None] = mapped_column(
        info=personal("gather who would like to", seen_by=_SEEN, kept=_KEPT)
    )
    answered_at: Mapped[datetime | None] = mapped_column(
        info=personal("gather who would like to", seen_by=_SEEN, kept=_KEPT)
    )

    circle: Mapped[WishCircle] = relationship(back_populates="members")
    wish: Mapped[Wish] = relationship(lazy="joined", innerjoin=True)
    resident: Mapped[Resident] = relationship()

    @classmethod
    def by_public_id(cls, session: Session, public_id: str) -> "CircleMember | None":
        """The place of one wish in one circle."""
        return session.scalar(select(cls).where(cls.public_id == public_id))

"""Rooms of a venue, the hours in which they are free, and who asks for them. A free hour is given once."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, func, literal_column, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import JAPAN, Base, personal, public_id_column
from models.group import Group
from models.occurrence import Occurrence
from models.venue import Venue

_KEPT = "2 years after the slot"


class Room(Base):
    """A room that groups can use. `seats` None: not known."""

    __tablename__ = "room"
    __table_args__ = (UniqueConstraint("venue_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    venue_id: Mapped[int] = mapped_column(ForeignKey("venue.id", ondelete="CASCADE"))
    name: Mapped[str]
    seats: Mapped[int | None] = mapped_column(comment="people; None: not known")
    note: Mapped[str] = mapped_column(default="", comment="what is in it, what to mind")
    open: Mapped[bool] = mapped_column(default=True, comment="False: no more requests")

    venue: Mapped[Venue] = relationship()


class RoomSlot(Base):
    """Hours in which a room is free to be given. Two slots of a room never overlap: the database refuses it."""

    __tablename__ = "room_slot"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        # A range of one room instead of the room itself: plain GiST knows ranges, and no extension is needed.
        ExcludeConstraint(
            (func.int4range(literal_column("room_id"), literal_column("room_id"), literal_column("'[]'")), "&&"),
            (func.tstzrange(literal_column("starts_at"), literal_column("ends_at")), "&&"),
            name="ex_room_slot_overlap",
        ),
        Index("ix_room_slot_starts_at", "starts_at"),
        Index("ix_room_slot_room_id", "room_id", "starts_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    room_id: Mapped[int] = mapped_column(ForeignKey("room.id", ondelete="CASCADE"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]

    room: Mapped[Room] = relationship(lazy="joined", innerjoin=True)

    @property
    def local_start(self) -> datetime:
        """Start in Asia/Tokyo."""
        return self.starts_at.astimezone(JAPAN)


class RequestState(StrEnum):
    """Asked waits for the office; waiting for the slot to get free; offered for the group to say yes.

    Approved and offered hold the slot.
    """

    ASKED = "asked"
    WAITING = "waiting"
    OFFERED = "offered"
    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


HOLDS_THE_SLOT = (RequestState.APPROVED, RequestState.OFFERED)
STANDING = (*HOLDS_THE_SLOT, RequestState.ASKED, RequestState.WAITING)


class RoomRequest(Base):
    """A group asks for a slot. Only one may hold it: the database refuses a second."""

    __tablename__ = "room_request"
    __table_args__ = (
        CheckConstraint(
            "state in ('asked', 'waiting', 'offered', 'approved', 'declined', 'withdrawn', 'lapsed')", name="state"
        ),
        CheckConstraint("(state = 'offered') = (offer_until is not null)", name="offer"),
        Index(
            "uq_room_request_holder",
            "slot_id",
            unique=True,
            postgresql_where=text("state in ('approved', 'offered')"),
        ),
        Index(
            "uq_room_request_once",
            "slot_id",
            "group_id",
            unique=True,
            postgresql_where=text("state in ('asked', 'waiting', 'approved', 'offered')"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    slot_id: Mapped[int] = mapped_column(ForeignKey("room_slot.id", ondelete="CASCADE"), index=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("community_group.id", ondelete="CASCADE"), index=True)
    occurrence_id: Mapped[int | None] = mapped_column(
        ForeignKey("occurrence.id", ondelete="SET NULL"), comment="the date that is to take place there"
    )
    purpose: Mapped[str] = mapped_column(default="", comment="what the group wants it for")
    state: Mapped[RequestState] = mapped_column(default=RequestState.ASKED)
    reason: Mapped[str] = mapped_column(default="", comment="why it was declined")
    offer_until: Mapped[datetime | None]
    asked_by: Mapped[str] = mapped_column(
        comment="public id of the account",
        info=personal("say who asked for the group", seen_by="the office, the group", kept=_KEPT),
    )
    asked_at: Mapped[datetime]
    decided_by: Mapped[str | None] = mapped_column(comment="public id of the account")
    decided_at: Mapped[datetime | None]

    slot: Mapped[RoomSlot] = relationship(lazy="joined", innerjoin=True)
    group: Mapped[Group] = relationship(lazy="joined", innerjoin=True)
    occurrence: Mapped[Occurrence | None] = relationship()

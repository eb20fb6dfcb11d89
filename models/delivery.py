"""The delivery ledger: one message to one person, planned, claimed, and accepted by LINE once."""

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.attendance import Attendance
from models.base import Base, personal
from models.occurrence import Occurrence
from models.resident import Resident

_KEPT = "the message until LINE took it; the row 13 months"


class DeliveryKind(StrEnum):
    """What is sent. Replies answer an event; all else is sent unasked. Ask: would you help here? None is sent yet.

    Confirm: is your gathering still on? Circulate: would your 町会 circulate this? Circular: what it circulates.
    Bulletin: a post of a district somebody follows. Desk: a line about one's talk with a desk.
    Office: what the office did about somebody's yes in their place. Introduction: would you like to meet, and after.
    Wish: others near wish for the like; would you gather?
    """

    REPLY = "reply"
    DAY_BEFORE = "day_before"
    HOURS_BEFORE = "hours_before"
    FOLLOW_UP = "follow_up"
    CHANGE = "change"
    OFFER = "offer"
    ANNOUNCEMENT = "announcement"
    ASK = "ask"
    CONFIRM = "confirm"
    CIRCULATE = "circulate"
    CIRCULAR = "circular"
    BULLETIN = "bulletin"
    DESK = "desk"
    OFFICE = "office"
    WISH = "wish"
    INTRODUCTION = "introduction"


class DeliveryState(StrEnum):
    """Accepted: LINE took it (not: it was read). Dropped: rightly not sent, see `cause`."""

    PLANNED = "planned"
    CLAIMED = "claimed"
    ACCEPTED = "accepted"
    FAILED = "failed"
    DROPPED = "dropped"


SETTLED = (DeliveryState.ACCEPTED, DeliveryState.FAILED, DeliveryState.DROPPED)
# The same in words, for queries that are to find their index.
SETTLED_ROWS = "state in ('accepted', 'failed', 'dropped')"


class Delivery(Base):
    """Unique on kind, subject and person: planning twice is harmless. The retry key is made when planned.

    Replies carry their `messages`; all else is drawn when claimed, from what is true then, and kept as a `pattern`.
    `reply_token` lives about a minute.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("kind", "subject", "resident_id", postgresql_nulls_not_distinct=True),
        CheckConstraint("state in ('planned', 'claimed', 'accepted', 'failed', 'dropped')", name="state"),
        # What waits for its time apart from what is held or rests: neither is walked over to find the other.
        Index(
            "ix_delivery_due",
            "priority",
            "due_at",
            "id",
            postgresql_where=text("state = 'planned' and lease_until is null and not_before is null"),
        ),
        Index(
            "ix_delivery_resting",
            "priority",
            text("coalesce(lease_until, not_before)"),
            postgresql_where=text("state in ('planned', 'claimed') and coalesce(lease_until, not_before) is not null"),
        ),
        Index("ix_delivery_settled", text("coalesce(done_at, due_at)"), postgresql_where=text(SETTLED_ROWS)),
        Index("ix_delivery_occurrence_id", "occurrence_id", postgresql_where=text("occurrence_id is not null")),
        Index("ix_delivery_attendance_id", "attendance_id", postgresql_where=text("attendance_id is not null")),
        Index("ix_delivery_resident_id", "resident_id"),
        Index("ix_delivery_failed", "done_at", postgresql_where=text("state = 'failed'")),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    kind: Mapped[DeliveryKind]
    subject: Mapped[str] = mapped_column(comment="what it is about: an event id, an attendance and its version …")
    resident_id: Mapped[int | None] = mapped_column(ForeignKey("resident.id", ondelete="CASCADE"))
    occurrence_id: Mapped[int | None] = mapped_column(ForeignKey(Occurrence.id, ondelete="CASCADE"))
    attendance_id: Mapped[int | None] = mapped_column(ForeignKey(Attendance.id, ondelete="CASCADE"))
    arguments: Mapped[dict[str, Any]] = mapped_column(default=dict, comment="ids and times the drawing needs")
    priority: Mapped[int] = mapped_column(SmallInteger, default=5, comment="0 crisis, 1 replies, 5 reminders, 9 bulk")
    due_at: Mapped[datetime]
    expires_at: Mapped[datetime | None] = mapped_column(comment="too late after this: dropped")
    state: Mapped[DeliveryState] = mapped_column(default=DeliveryState.PLANNED)
    cause: Mapped[str | None] = mapped_column(comment="why failed or dropped, a word")
    retry_key: Mapped[uuid.UUID] = mapped_column(default=uuid.uuid4)
    reply_token: Mapped[str | None]
    reply_until: Mapped[datetime | None] = mapped_column(comment="real time until which the token is tried")
    messages: Mapped[bytes | None] = mapped_column(
        LargeBinary,
        comment="LINE messages as JSON, erased once accepted",
        info=personal("send the same body again after a failure", seen_by="the sender process", kept=_KEPT),
    )
    pattern: Mapped[bytes | None] = mapped_column(
        LargeBinary, comment="digest of the drawn letter that was sent, without the resident's own id"
    )
    attempts: Mapped[int] = mapped_column(SmallInteger, default=0)
    lease_until: Mapped[datetime | None] = mapped_column(comment="database time")
    not_before: Mapped[datetime | None] = mapped_column(comment="database time; a retry waits until then")
    first_tried_at: Mapped[datetime | None] = mapped_column(comment="retry keys live 24 hours from here")
    request_id: Mapped[str | None] = mapped_column(comment="LINE's x-line-request-id")
    done_at: Mapped[datetime | None]

    resident: Mapped[Resident | None] = relationship()


class DrawnLetter(Base):
    """What many are told alike, drawn once. A place stands in it where each person's own id comes: nobody is named."""

    __tablename__ = "drawn_letter"

    digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    body: Mapped[bytes] = mapped_column(LargeBinary, comment="LINE messages as JSON")
    drawn_at: Mapped[datetime] = mapped_column(comment="or drawn again; kept two days from then")


class DeliveryPast(Base):
    """What became of a message long settled, without its words. Months are tables of their own that leave at once."""

    __tablename__ = "delivery_past"
    __table_args__ = (
        Index("ix_delivery_past_resident_id", "resident_id"),
        {"postgresql_partition_by": "RANGE (done_at)"},
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    done_at: Mapped[datetime] = mapped_column(primary_key=True)
    kind: Mapped[DeliveryKind]
    subject: Mapped[str]
    resident_id: Mapped[int | None] = mapped_column(
        ForeignKey("resident.id", ondelete="CASCADE"),
        info=personal("say who was told what, and when", seen_by="coordinators", kept="13 months"),
    )
    due_at: Mapped[datetime]
    state: Mapped[DeliveryState]
    cause: Mapped[str | None]
    attempts: Mapped[int] = mapped_column(SmallInteger)
    request_id: Mapped[str | None] = mapped_column(comment="LINE's x-line-request-id")

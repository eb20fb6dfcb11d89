"""Announcements: the same words to many, cut into batches that LINE accepts once each; what of them was tapped.

A batch says what became of everyone in it; a row per person would cost a million writes for what two thousand tell.
"""

import uuid
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, personal, public_id_column
from models.occurrence import Occurrence

_KEPT = "13 months"
# Where the database says that there may be something to send.
SEND_CHANNEL = "musubi_announcements"


class AnnouncementState(StrEnum):
    """Stopped: may go on. Recalled: what is not sent yet never is. Done: nothing is left to send."""

    PLANNED = "planned"
    SENDING = "sending"
    STOPPED = "stopped"
    RECALLED = "recalled"
    DONE = "done"


class AnnouncementKind(StrEnum):
    """Ordinary ones wait for the morning, and count for the weekly cap. Disaster: neither, after a second person's yes.

    At once: neither, for whoever gives the command chose the hour. Digest: what was too much for some people in a
    week, told together.
    """

    ORDINARY = "ordinary"
    DISASTER = "disaster"
    AT_ONCE = "at_once"
    DIGEST = "digest"


# They go out at night as well.
UNRESTING = (AnnouncementKind.DISASTER, AnnouncementKind.AT_ONCE)


class BatchState(StrEnum):
    """Filling: the last of its language so far, not yet to be sent; more may join while the announcement is cut.

    Split: refused by LINE because of one of its people; two halves of it are batches of their own.
    """

    FILLING = "filling"
    PLANNED = "planned"
    ACCEPTED = "accepted"
    FAILED = "failed"
    DROPPED = "dropped"
    SPLIT = "split"


class Announcement(Base):
    """One message of the city to many. Whom it meets is fixed, resident by resident, when it is cut into batches.

    Done, or recalled with nothing left to drop: `done_at` says when.
    """

    __tablename__ = "announcement"
    __table_args__ = (
        CheckConstraint("state in ('planned', 'sending', 'stopped', 'recalled', 'done')", name="state"),
        CheckConstraint("kind in ('ordinary', 'disaster', 'at_once', 'digest')", name="kind"),
        Index("ix_announcement_open", "due_at", postgresql_where=text("done_at is null")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    kind: Mapped[AnnouncementKind] = mapped_column(default=AnnouncementKind.ORDINARY, server_default="ordinary")
    bodies: Mapped[dict[str, Any]] = mapped_column(
        comment="LINE messages by language; 'ja' is what others fall back to"
    )
    words: Mapped[dict[str, Any]] = mapped_column(
        default=dict, server_default="{}", comment="title and text by language, as they were written"
    )
    occurrence_id: Mapped[int | None] = mapped_column(
        ForeignKey(Occurrence.id, ondelete="SET NULL"), index=True, comment="the date its button signs up for"
    )
    audience: Mapped[dict[str, Any]] = mapped_column(comment="whom: see handlers/acts/audience.py")
    state: Mapped[AnnouncementState] = mapped_column(default=AnnouncementState.PLANNED)
    cause: Mapped[str | None] = mapped_column(comment="why it stopped or ended by itself, a word")
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(comment="account of staff, or 'command'")
    due_at: Mapped[datetime]
    best_until: Mapped[datetime | None] = mapped_column(
        comment="each at their best hour between due_at and then; none: all of them at once"
    )
    usual_hour: Mapped[int | None] = mapped_column(
        SmallInteger, comment="the city's usual hour, for whom none is known; fixed when sending begins"
    )
    expires_at: Mapped[datetime | None] = mapped_column(comment="what is not sent by then is dropped")
    begun_at: Mapped[datetime | None] = mapped_column(comment="when the first of them was put into a batch")
    cut_until: Mapped[int | None] = mapped_column(
        comment="the last resident when sending began: later ones are not told"
    )
    cut_to: Mapped[int] = mapped_column(default=0, comment="residents up to this id are in batches")
    cut_at: Mapped[datetime | None] = mapped_column(comment="when the last of them was")
    people: Mapped[int] = mapped_column(default=0, comment="how many are in batches")
    held: Mapped[int] = mapped_column(
        default=0, server_default="0", comment="how many were told enough that week, and wait for the digest"
    )
    bundled_at: Mapped[datetime | None] = mapped_column(comment="when those who wait were given to a digest")
    forecast: Mapped[dict[str, Any]] = mapped_column(
        default=dict, server_default="{}", comment="people meant and left out by cause, as the preview counted them"
    )
    approved_by: Mapped[str | None] = mapped_column(comment="account of the second person")
    done_at: Mapped[datetime | None]

    links: Mapped[list["AnnouncementLink"]] = relationship(cascade="all, delete-orphan", order_by="AnnouncementLink.id")


CHUNK = 8_192


class AnnouncementReach(Base):
    """Whom it reached among CHUNK numbers of residents, a bit for each: resident 8,193 is bit 1 of chunk 1.

    For questions about everybody at once (told too often this week?). What became of each batch is in its row.
    """

    __tablename__ = "announcement_reach"

    announcement_id: Mapped[int] = mapped_column(ForeignKey("announcement.id", ondelete="CASCADE"), primary_key=True)
    chunk: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    told: Mapped[bytes] = mapped_column(
        LargeBinary, info=personal("tell nobody too often in a week", seen_by="nobody", kept=_KEPT)
    )
    held: Mapped[bytes] = mapped_column(
        LargeBinary, info=personal("tell later, together, what was too much", seen_by="nobody", kept=_KEPT)
    )


def is_in(bits: Mapping[int, bytes], number: int) -> bool:
    """Whether a resident's bit is set, in bits by chunk."""
    chunk, at = divmod(number, CHUNK)
    return chunk in bits and bool(bits[chunk][at >> 3] >> (at & 7) & 1)


class LinkPart(StrEnum):
    """What of an announcement is tapped."""

    LINK = "link"
    BUTTON = "button"


class AnnouncementLink(Base):
    """One thing to tap in one announcement, the same for everybody. Its token only ever leads to `url`."""

    __tablename__ = "announcement_link"
    __table_args__ = (
        UniqueConstraint("announcement_id", "part"),
        CheckConstraint("part in ('link', 'button')", name="part"),
        CheckConstraint("(part = 'link') = (url is not null)", name="url"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    announcement_id: Mapped[int] = mapped_column(ForeignKey("announcement.id", ondelete="CASCADE"))
    part: Mapped[LinkPart]
    token: Mapped[str] = mapped_column(unique=True)
    url: Mapped[str | None] = mapped_column(comment="none: the button signs up in the chat")
    address: Mapped[str | None] = mapped_column(comment="as it stands in messages: counts the tap and leads on to url")


class AnnouncementTap(Base):
    """How often it was tapped, by nobody in particular. In several rows, so that many at once do not wait for one."""

    __tablename__ = "announcement_tap"

    link_id: Mapped[int] = mapped_column(ForeignKey("announcement_link.id", ondelete="CASCADE"), primary_key=True)
    slot: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    taps: Mapped[int]


class AnnouncementBatch(Base):
    """Up to 500 residents of one language, told in one call. The retry key is fixed before the first try.

    Batches of an announcement never overlap, except a split one and its halves: each language takes up where its batch
    before ended, in the order of resident ids.
    """

    __tablename__ = "announcement_batch"
    __table_args__ = (
        UniqueConstraint("announcement_id", "seq", "part"),
        CheckConstraint("state in ('filling', 'planned', 'accepted', 'failed', 'dropped', 'split')", name="state"),
        Index(
            "ix_announcement_batch_open",
            "announcement_id",
            "seq",
            postgresql_where=text("state in ('filling', 'planned')"),
        ),
        # Which hour comes next, of those that wait for one.
        Index(
            "ix_announcement_batch_waves",
            "announcement_id",
            "due_at",
            postgresql_where=text("state in ('filling', 'planned') and due_at is not null"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    announcement_id: Mapped[int] = mapped_column(ForeignKey("announcement.id", ondelete="CASCADE"))
    seq: Mapped[int]
    part: Mapped[str] = mapped_column(default="", comment="which half of which half (aba…) of a batch that was split")
    language: Mapped[str]
    due_at: Mapped[datetime | None] = mapped_column(comment="the best hour of these people; none: as soon as may be")
    residents: Mapped[list[int]] = mapped_column(
        ARRAY(Integer),
        comment="resident ids, ascending; of who left, a number without a meaning",
        info=personal("tell each person once, and say who was told", seen_by="coordinators", kept=_KEPT),
    )
    left_out: Mapped[dict[str, Any]] = mapped_column(
        default=dict,
        comment="resident ids by cause (withdrawn, blocked, paused, left, unreadable), fixed before the first try",
        info=personal("say who was not told, and why", seen_by="coordinators", kept=_KEPT),
    )
    state: Mapped[BatchState] = mapped_column(default=BatchState.PLANNED)
    cause: Mapped[str | None] = mapped_column(comment="why failed, dropped or tried again, a word")
    retry_key: Mapped[uuid.UUID] = mapped_column(default=uuid.uuid4)
    attempts: Mapped[int] = mapped_column(SmallInteger, default=0)
    not_before: Mapped[datetime | None] = mapped_column(comment="database time; a retry waits until then")
    first_tried_at: Mapped[datetime | None] = mapped_column(comment="database time; retry keys live 24 hours from here")
    request_id: Mapped[str | None] = mapped_column(comment="LINE's x-line-request-id")
    done_at: Mapped[datetime | None]

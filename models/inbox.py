"""The inbox: LINE events exactly as they came, kept until processed; and which events ever came."""

from datetime import datetime
from enum import IntEnum

from sqlalchemy import BigInteger, Index, LargeBinary, SmallInteger, String, func, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, personal

_UNTIL_DONE = "deleted when processed; a parked event 14 days"


class InboxState(IntEnum):
    """Waiting events are claimed under a lease; parked ones failed too often and wait for a person."""

    WAITING = 0
    PARKED = 9


class InboxEvent(Base):
    """One event that is not done. `chat_key` orders events per chat (keyed hash of the user or group id)."""

    __tablename__ = "inbox_event"
    __table_args__ = (
        Index("ix_inbox_event_waiting", "chat_key", "occurred_ms", "id", postgresql_where=text("state = 0")),
        Index("ix_inbox_event_due", "id", postgresql_where=text("state = 0")),
        Index("ix_inbox_event_parked", "chat_key", postgresql_where=text("state = 9")),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    event_id: Mapped[str] = mapped_column(comment="LINE's webhookEventId; unique in inbox_seen")
    chat_key: Mapped[bytes] = mapped_column(
        info=personal("one event per resident at a time", seen_by="nobody", kept=_UNTIL_DONE)
    )
    occurred_ms: Mapped[int] = mapped_column(BigInteger, comment="LINE's timestamp, milliseconds since 1970 UTC")
    received_at: Mapped[datetime]
    raw: Mapped[bytes] = mapped_column(
        LargeBinary, info=personal("process the event", seen_by="nobody", kept=_UNTIL_DONE)
    )
    state: Mapped[int] = mapped_column(SmallInteger, default=InboxState.WAITING)
    attempts: Mapped[int] = mapped_column(SmallInteger, default=0)
    lease_until: Mapped[datetime | None] = mapped_column(comment="database time")
    not_before: Mapped[datetime | None] = mapped_column(comment="database time; a retry waits until then")
    error: Mapped[str | None] = mapped_column(comment="kind of the last failure; never message text")


class InboxSeen(Base):
    """An event that came, whatever became of it: what comes again is known by it.

    LINE's event ids begin with their time (ULID), so months of ids are tables of their own that leave at once.
    """

    __tablename__ = "inbox_seen"
    __table_args__ = {"postgresql_partition_by": "RANGE (event_id)"}  # noqa: RUF012

    event_id: Mapped[str] = mapped_column(String(collation="C"), primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(server_default=func.now(), comment="database time")

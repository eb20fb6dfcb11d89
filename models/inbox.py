"""The inbox: LINE events exactly as they came, kept until processed."""

from datetime import datetime
from enum import IntEnum

from sqlalchemy import BigInteger, Index, LargeBinary, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, personal

_UNTIL_DONE = "erased when processed; a parked event 14 days"


class InboxState(IntEnum):
    """Waiting events are claimed under a lease; parked ones failed too often and wait for a person."""

    WAITING = 0
    DONE = 2
    PARKED = 9


class InboxEvent(Base):
    """One event. `chat_key` orders events per chat (keyed hash of the user or group id)."""

    __tablename__ = "inbox_event"
    __table_args__ = (
        Index("ix_inbox_event_waiting", "chat_key", "occurred_ms", "id", postgresql_where=text("state = 0")),
        Index("ix_inbox_event_due", "id", postgresql_where=text("state = 0")),
        Index("ix_inbox_event_parked", "chat_key", postgresql_where=text("state = 9")),
        Index("ix_inbox_event_received_at", "received_at"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    event_id: Mapped[str] = mapped_column(unique=True, comment="LINE's webhookEventId")
    chat_key: Mapped[bytes] = mapped_column(
        info=personal("one event per resident at a time", seen_by="nobody", kept="90 days with the row")
    )
    occurred_ms: Mapped[int] = mapped_column(BigInteger, comment="LINE's timestamp, milliseconds since 1970 UTC")
    received_at: Mapped[datetime]
    raw: Mapped[bytes | None] = mapped_column(
        LargeBinary, info=personal("process the event", seen_by="nobody", kept=_UNTIL_DONE)
    )
    state: Mapped[int] = mapped_column(SmallInteger, default=InboxState.WAITING)
    attempts: Mapped[int] = mapped_column(SmallInteger, default=0)
    lease_until: Mapped[datetime | None] = mapped_column(comment="database time")
    not_before: Mapped[datetime | None] = mapped_column(comment="database time; a retry waits until then")
    error: Mapped[str | None] = mapped_column(comment="kind of the last failure; never message text")
    done_at: Mapped[datetime | None]

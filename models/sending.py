"""What all processes that send share: who runs announcements, and how fast each of LINE's doors may be used."""

from datetime import datetime

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class SenderLease(Base):
    """Who may run the announcements of a channel until when. `fence` grows with each new holder.

    A holder that was away too long finds a higher fence at its next record, and writes nothing.
    """

    __tablename__ = "sender_lease"

    channel: Mapped[str] = mapped_column(primary_key=True)
    holder: Mapped[str] = mapped_column(comment="process, as in process_beat")
    fence: Mapped[int] = mapped_column(BigInteger)
    lease_until: Mapped[datetime] = mapped_column(comment="database time")


class SendPace(Base):
    """One limit of LINE's, shared by all processes: when the next call may leave, and how many a second."""

    __tablename__ = "send_pace"

    endpoint: Mapped[str] = mapped_column(primary_key=True, comment="push, multicast, reply")
    free_at: Mapped[datetime] = mapped_column(comment="database time of the next free slot")
    per_second: Mapped[float] = mapped_column(comment="slower after LINE said too fast, then faster again")

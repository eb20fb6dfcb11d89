"""Bodies of the webhook on their way to other services of the same LINE account."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, LargeBinary, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, personal


class ForwardedBody(Base):
    """One signed body for one other service, deleted once that took it, or after a day."""

    __tablename__ = "forwarded_body"
    __table_args__ = (Index("ix_forwarded_body_due", "target", "id"),)

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    target: Mapped[str] = mapped_column(comment="the service's address, as configured")
    signature: Mapped[str] = mapped_column(comment="LINE's, over the body")
    body: Mapped[bytes] = mapped_column(
        LargeBinary,
        info=personal("hand on what came for other services", seen_by="nobody", kept="until taken, a day at most"),
    )
    received_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(SmallInteger, default=0)
    lease_until: Mapped[datetime | None] = mapped_column(comment="database time")
    not_before: Mapped[datetime | None] = mapped_column(comment="database time; a retry waits until then")
    cause: Mapped[str | None] = mapped_column(comment="why the last try failed, a word")

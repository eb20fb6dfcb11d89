"""Consents: dated yes or no of a resident to one purpose, with the wording they saw."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, personal

_KEPT = "until the resident leaves; the receipt of leaving counts them without a name"


class Purpose(StrEnum):
    """What a resident can allow, each on its own."""

    MATCHING = "matching"
    REMINDERS = "reminders"
    ANNOUNCEMENTS = "announcements"


class Consent(Base):
    """One row per yes; withdrawing dates the row, a new yes is a new row. Nothing is overwritten.

    Those in force are `Resident.consents`.
    """

    __tablename__ = "consent"
    __table_args__ = (
        CheckConstraint("purpose in ('matching', 'reminders', 'announcements')", name="purpose"),
        Index(
            "uq_consent_standing", "resident_id", "purpose", unique=True, postgresql_where=text("withdrawn_at is null")
        ),
        # An announcement to a million asks of each whether they said no: few did.
        Index(
            "ix_consent_no_announcements",
            "resident_id",
            postgresql_where=text("purpose = 'announcements' and withdrawn_at is not null"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    resident_id: Mapped[int] = mapped_column(ForeignKey("resident.id", ondelete="CASCADE"), index=True)
    purpose: Mapped[Purpose] = mapped_column(
        info=personal("prove what was allowed", seen_by="data officer, the resident", kept=_KEPT)
    )
    wording: Mapped[str] = mapped_column(
        comment="version of the text that was shown",
        info=personal("prove what was allowed", seen_by="data officer", kept=_KEPT),
    )
    given_at: Mapped[datetime] = mapped_column(
        info=personal("prove what was allowed", seen_by="data officer, the resident", kept=_KEPT)
    )
    withdrawn_at: Mapped[datetime | None] = mapped_column(
        info=personal("prove when it ended", seen_by="data officer, the resident", kept=_KEPT)
    )

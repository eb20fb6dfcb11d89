"""Enrolled people: who comes to one date and has no LINE, so that the office wrote them down. Soon forgotten."""

from datetime import datetime, timedelta

from sqlalchemy import LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, personal, public_id_column

# Long enough to ask how it was; longer nobody needs to be able to call.
KEPT_AFTER_DATE = timedelta(days=30)
_KEPT = "30 days after the date, or until they ask to be forgotten"


class Enrolled(Base):
    """Name and telephone number for one date, with a consent given to somebody of the office.

    Their attendance points here. When this row goes, the attendance stays as one of nobody: places and figures
    still count it.
    """

    __tablename__ = "enrolled_person"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    sealed: Mapped[bytes] = mapped_column(
        LargeBinary,
        comment="name and telephone number, sealed",
        info=personal("know at the door, call when the date changes", seen_by="who works with the date", kept=_KEPT),
    )
    phone_key: Mapped[bytes] = mapped_column(
        LargeBinary,
        comment="keyed hash of the number",
        info=personal("enrol nobody twice for a date", seen_by="nobody", kept=_KEPT),
    )
    wording: Mapped[str] = mapped_column(
        comment="version of the text that was read to them",
        info=personal("prove what was allowed", seen_by="data officer", kept=_KEPT),
    )
    consented_at: Mapped[datetime] = mapped_column(
        info=personal("prove what was allowed", seen_by="data officer", kept=_KEPT)
    )
    made_by: Mapped[str] = mapped_column(comment="public id of the account that asked them")

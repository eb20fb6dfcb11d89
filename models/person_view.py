"""The view log: who opened data about people, whose, and what for. What was changed stands in the audit log."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, personal

_KEPT = "3 years"


class ViewPurpose(StrEnum):
    """What somebody opens data about people for."""

    PREPARE = "prepare"
    DOOR = "door"
    CONTACT = "contact"
    ASKED = "asked"
    CHECK = "check"
    ANSWER = "answer"
    OTHER = "other"


class PersonView(Base):
    """One opening of a page about people. `stated_at` is when the purpose was given: it holds for ten minutes."""

    __tablename__ = "person_view"
    __table_args__ = (Index("ix_person_view_account_subject", "account", "subject", "stated_at"),)

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    account: Mapped[str] = mapped_column(comment="public id of the account")
    name: Mapped[str] = mapped_column(
        comment="name of the account then",
        info=personal("say who looked at whose data", seen_by="admins, data officers", kept=_KEPT),
    )
    page: Mapped[str] = mapped_column(comment="endpoint of the console")
    subject: Mapped[str] = mapped_column(comment="kind and public id: whose data", index=True)
    purpose: Mapped[ViewPurpose]
    note: Mapped[str] = mapped_column(default="", comment="in the account's own words")
    stated_at: Mapped[datetime]

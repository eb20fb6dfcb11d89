"""What staff think of an answer: good or bad, and why."""

from datetime import datetime

from sqlalchemy import UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, personal


class MatchMark(Base):
    """One account's word on one search. It leaves with the search; months leave whole, so no key ties them."""

    __tablename__ = "match_mark"
    __table_args__ = (UniqueConstraint("search", "account"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    search: Mapped[str] = mapped_column(comment="public id of the search")
    asked_at: Mapped[datetime] = mapped_column(index=True, comment="when it was asked: the mark leaves with it")
    account: Mapped[str] = mapped_column(comment="public id of the account")
    name: Mapped[str] = mapped_column(
        comment="name of the account then",
        info=personal("say who judged", seen_by="coordinators of the area, admins, data officers", kept="13 months"),
    )
    good: Mapped[bool]
    word: Mapped[str] = mapped_column(default="", comment="why, in the account's own words")
    made_at: Mapped[datetime]

    @classmethod
    def of(cls, session: Session, search: str) -> list["MatchMark"]:
        """All marks on a search, the latest first."""
        rows = select(cls).where(cls.search == search)
        return list(session.scalars(rows.order_by(cls.made_at.desc(), cls.id.desc())))

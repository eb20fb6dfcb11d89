"""Help desks (窓口): who answers residents in person, where and when; who works there; the answers they keep ready."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from models.account import Account
from models.area import Area
from models.base import Base, personal, public_id_column

# A desk answers within so many minutes of its opening hours until it has said otherwise; in a crisis of any hours.
ANSWER_WITHIN = {"crisis": 15, "asked": 240, "consult": 240, "not_found": 960}
RAISE_AGAIN_AFTER = 4


class DeskKind(StrEnum):
    """Whose desk it is: まちセン, あんすこ, 社協, 児童館, 区役所, 市, or another."""

    TOWN = "town"
    CARE = "care"
    WELFARE = "welfare"
    CHILDREN = "children"
    WARD = "ward"
    CITY = "city"
    OTHER = "other"


class HelpDesk(Base):
    """One desk. Without an area it answers for the whole city.

    `hours`: by weekday ("0" is Monday) and "holiday", from and to as "09:00"; a day that is missing is closed.
    """

    __tablename__ = "help_desk"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    name: Mapped[str]
    kind: Mapped[DeskKind]
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"), index=True, comment="None: the whole city")
    phone: Mapped[str] = mapped_column(default="")
    hours: Mapped[dict[str, Any]] = mapped_column(default=dict)
    rests_at_new_year: Mapped[bool] = mapped_column(default=True, comment="closed from 29 December to 3 January")
    causes: Mapped[list[str]] = mapped_column(default=list, comment="what it answers; empty: everything")
    answer_within: Mapped[dict[str, Any]] = mapped_column(
        default=lambda: dict(ANSWER_WITHIN), comment="minutes by cause: of opening hours, in a crisis of any"
    )
    raise_again_after: Mapped[int] = mapped_column(
        default=RAISE_AGAIN_AFTER, comment="hours after which a thread that is due and forgotten is raised again"
    )
    made_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    area: Mapped[Area | None] = relationship()
    members: Mapped[list["HelpDeskMember"]] = relationship(cascade="all, delete-orphan")

    @classmethod
    def by_public_id(cls, session: Session, public_id: str) -> "HelpDesk | None":
        """The desk with this public id, also one that is no more."""
        return session.scalar(select(cls).where(cls.public_id == public_id))

    @classmethod
    def standing(cls, session: Session) -> list["HelpDesk"]:
        """All desks that answer."""
        return list(session.scalars(select(cls).where(cls.ended_at.is_(None)).order_by(cls.name, cls.id)))


class HelpDeskMember(Base):
    """Somebody who works at a desk: sees its threads alone. Who is of no desk goes by their area."""

    __tablename__ = "help_desk_member"

    help_desk_id: Mapped[int] = mapped_column(ForeignKey("help_desk.id", ondelete="CASCADE"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True, index=True)
    shown_as: Mapped[str] = mapped_column(
        default="",
        comment="the name that residents read; empty: the family name",
        info=personal("say who answers", seen_by="residents who are answered", kept="while the account is of the desk"),
    )

    account: Mapped[Account] = relationship()


class CannedAnswer(Base):
    """An answer that staff keep in three languages; {desk}, {staff}, {phone} and {hours} are filled in."""

    __tablename__ = "canned_answer"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    title: Mapped[str]
    ja: Mapped[str]
    easy: Mapped[str] = mapped_column(default="")
    en: Mapped[str] = mapped_column(default="")
    updated_at: Mapped[datetime]
    updated_by: Mapped[str] = mapped_column(comment="public id of the account")
    ended_at: Mapped[datetime | None]

    @classmethod
    def by_public_id(cls, session: Session, public_id: str) -> "CannedAnswer | None":
        """The answer with this public id."""
        return session.scalar(select(cls).where(cls.public_id == public_id))

    @classmethod
    def standing(cls, session: Session) -> list["CannedAnswer"]:
        """All that are in use."""
        return list(session.scalars(select(cls).where(cls.ended_at.is_(None)).order_by(cls.title, cls.id)))

    def words(self, language: str) -> str:
        """In the resident's language, else in easy Japanese, else in Japanese."""
        chosen: str = {"ja": self.ja, "easy": self.easy, "en": self.en}.get(language, "")
        return chosen or self.easy * (language != "ja") or self.ja

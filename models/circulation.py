"""Circulation (回覧): what departments ask 町会 to pass round, what these said. Who wants it is in `subscription`."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, func, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from models.base import JAPAN, Base, personal, public_id_column
from models.group import Group
from models.resident import Resident

# What a department may ask for in a month until an admin has said otherwise.
MOST_A_MONTH = 3
_KEPT = "30 days after the circular's last day"


class Department(Base):
    """A department of the office that asks for circulation, and how often it may in a month of Japan."""

    __tablename__ = "department"
    __table_args__ = (CheckConstraint("most_a_month >= 0", name="most_a_month"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    name: Mapped[str] = mapped_column(unique=True)
    most_a_month: Mapped[int] = mapped_column(default=MOST_A_MONTH)

    @classmethod
    def by_public_id(cls, session: Session, public_id: str, *, lock: bool = False) -> "Department | None":
        """The department with this public id; `lock` holds it until the transaction ends."""
        rows = select(cls).where(cls.public_id == public_id)
        return session.scalar(rows.with_for_update() if lock else rows)


class CircularState(StrEnum):
    """Waiting: more than the department may ask for in a month, until an admin has decided. Open: 町会 are asked."""

    WAITING = "waiting"
    OPEN = "open"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Circular(Base):
    """One item to be circulated. It is over after its last day, whatever its state."""

    __tablename__ = "circular"
    __table_args__ = (
        CheckConstraint("state in ('waiting', 'open', 'declined', 'withdrawn')", name="state"),
        Index("ix_circular_department_id_counted_at", "department_id", "counted_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    title: Mapped[str]
    text: Mapped[str]
    easy: Mapped[str] = mapped_column(default="", comment="the text in easy Japanese; empty: none")
    url: Mapped[str] = mapped_column(default="", comment="https address to read more; empty: none")
    until: Mapped[date] = mapped_column(index=True, comment="last day in Japan")
    state: Mapped[CircularState]
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(comment="public id of the account")
    counted_at: Mapped[datetime | None] = mapped_column(
        comment="when it began to count for its department's month; None: it does not"
    )
    decided_by: Mapped[str | None] = mapped_column(comment="public id of the admin who let it pass the ceiling, or not")

    department: Mapped[Department] = relationship(lazy="joined", innerjoin=True)
    asks: Mapped[list["CircularAsk"]] = relationship(cascade="all, delete-orphan", back_populates="circular")

    @classmethod
    def by_public_id(cls, session: Session, public_id: str, *, lock: bool = False) -> "Circular | None":
        """The circular with this public id; `lock` holds it until the transaction ends."""
        rows = select(cls).where(cls.public_id == public_id)
        return session.scalar(rows.with_for_update(of=cls) if lock else rows)

    def is_open(self, now: datetime) -> bool:
        """Whether 町会 may still answer and residents may still be told."""
        return self.state is CircularState.OPEN and now.astimezone(JAPAN).date() <= self.until


class AskAnswer(StrEnum):
    """What a 町会 said; None: nothing yet, and once the circular is over, nothing at all."""

    ACCEPTED = "accepted"
    REFUSED = "refused"


class CircularAsk(Base):
    """One 町会 is asked to circulate one item.

    `on_paper`: nobody of it was on LINE when it was asked, so that staff write down what it says on the telephone.
    `seen` counts people, each once; `sent` is None while it can be counted from the copies.
    """

    __tablename__ = "circular_ask"
    __table_args__ = (
        UniqueConstraint("circular_id", "group_id"),
        CheckConstraint("answer in ('accepted', 'refused')", name="answer"),
        CheckConstraint("copies >= 0", name="copies"),
        Index("ix_circular_ask_accepted", "answered_at", postgresql_where=text("answer = 'accepted'")),
        Index("ix_circular_ask_open", "asked_at", postgresql_where=text("answer is null and reminded_at is null")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    circular_id: Mapped[int] = mapped_column(ForeignKey("circular.id", ondelete="CASCADE"))
    group_id: Mapped[int] = mapped_column(ForeignKey("community_group.id", ondelete="CASCADE"), index=True)
    on_paper: Mapped[bool] = mapped_column(default=False)
    asked_at: Mapped[datetime | None] = mapped_column(comment="None: an admin has not let it pass yet")
    reminded_at: Mapped[datetime | None]
    answer: Mapped[AskAnswer | None]
    reason: Mapped[str] = mapped_column(default="", comment="why not, as the 町会 said")
    copies: Mapped[int | None] = mapped_column(comment="sheets of paper it wants; None: it did not say")
    copies_for: Mapped[str] = mapped_column(
        default="", server_default="", comment="which 班 get paper, as the 町会 said"
    )
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str | None] = mapped_column(comment="public id of the officer's account, or of staff")
    yen: Mapped[int | None] = mapped_column(comment="what it was worth when accepted; None: no fee was set then")
    seen: Mapped[int] = mapped_column(default=0)
    sent: Mapped[int | None]

    circular: Mapped[Circular] = relationship(lazy="joined", innerjoin=True, back_populates="asks")
    group: Mapped[Group] = relationship(lazy="joined", innerjoin=True)

    @classmethod
    def by_public_id(cls, session: Session, public_id: str, *, lock: bool = False) -> "CircularAsk | None":
        """The ask with this public id; `lock` holds it until the transaction ends."""
        rows = select(cls).where(cls.public_id == public_id)
        if lock:
            rows = rows.with_for_update(of=cls).execution_options(populate_existing=True)
        return session.scalar(rows)


class CircularCopy(Base):
    """A resident's copy of a circular: one each, also of who belongs to two 町会 that circulate it."""

    __tablename__ = "circular_copy"

    circular_id: Mapped[int] = mapped_column(ForeignKey("circular.id", ondelete="CASCADE"), primary_key=True)
    resident_id: Mapped[int] = mapped_column(
        ForeignKey(Resident.id, ondelete="CASCADE"),
        primary_key=True,
        index=True,
        info=personal("tell each person once", seen_by="nobody", kept=_KEPT),
    )
    ask_id: Mapped[int] = mapped_column(ForeignKey("circular_ask.id", ondelete="CASCADE"), index=True)
    seen_at: Mapped[datetime | None] = mapped_column(
        info=personal("count each person once who saw it", seen_by="nobody", kept=_KEPT)
    )


class CircularTerms(Base):
    """What circulating is worth: of one 町会, or (`group_id` None) of all that have none of their own.

    `yen` None: as for all. `households` and `blocks` (班, the groups of households) are known of a 町会 or not.
    """

    __tablename__ = "circular_terms"
    __table_args__ = (
        UniqueConstraint("group_id", postgresql_nulls_not_distinct=True),
        CheckConstraint("yen >= 0 and households >= 0 and blocks >= 0", name="numbers"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int | None] = mapped_column(ForeignKey("community_group.id", ondelete="CASCADE"))
    yen: Mapped[int | None]
    per_household: Mapped[bool] = mapped_column(default=False, comment="yen for each household; else for each item")
    households: Mapped[int | None]
    blocks: Mapped[int | None] = mapped_column(comment="boxes to stamp on the paper")

    @classmethod
    def of(cls, session: Session, group_id: int | None) -> "CircularTerms | None":
        """The 町会's own, or those for all."""
        return session.scalar(select(cls).where(cls.group_id.is_not_distinct_from(group_id)))


def asked_in_month(session: Session, department: Department, begin: datetime, end: datetime) -> int:
    """How many items count for a department between two moments."""
    within = (Circular.counted_at >= begin, Circular.counted_at < end)
    rows = select(func.count()).select_from(Circular).where(Circular.department_id == department.id, *within)
    return session.scalar(rows) or 0

"""What groups want and what they can give (求む／出せる): lines of staff and keepers, from the console or LINE."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from models.base import Base, public_id_column
from models.group import Group


class Side(StrEnum):
    """Wants it, or can give it."""

    SEEKS = "seeks"
    OFFERS = "offers"


class WareKind(StrEnum):
    """As the engine names them (`matching/data/exchange.tsv`)."""

    HELPING = "helping"
    PERFORMING = "performing"
    TEACHING = "teaching"
    ROOM = "room"
    MATERIALS = "materials"
    COHOSTING = "cohosting"


class GroupWare(Base):
    """One thing a group wants or can give. About the group, in the office's or its keeper's words; it names nobody."""

    __tablename__ = "group_ware"
    __table_args__ = (
        CheckConstraint("side in ('seeks', 'offers')", name="side"),
        CheckConstraint("kind in ('helping', 'performing', 'teaching', 'room', 'materials', 'cohosting')", name="kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    group_id: Mapped[int] = mapped_column(ForeignKey("community_group.id", ondelete="CASCADE"), index=True)
    side: Mapped[Side]
    kind: Mapped[WareKind]
    words: Mapped[str] = mapped_column(default="", comment="what exactly, such as 長机 6台")
    until: Mapped[date | None] = mapped_column(comment="last day in Japan, inclusive; None: until it is taken away")
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(comment="public id of the account")

    group: Mapped[Group] = relationship()

    @classmethod
    def by_public_id(cls, session: Session, public_id: str) -> "GroupWare | None":
        """The line with this public id."""
        return session.scalar(select(cls).where(cls.public_id == public_id))

    @classmethod
    def holds(cls, day: date) -> ColumnElement[bool]:
        """Whether it stands on a day of Japan: a condition for queries."""
        return or_(cls.until.is_(None), cls.until >= day)

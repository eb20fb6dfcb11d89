"""Contact notes: when the office met a group, what was said and promised, by whom. They outlive whoever wrote them."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from models.base import Base, personal, public_id_column
from models.group import Group

_KEPT = "5 years"
_SEEN = "who works with the group"


class ContactNote(Base):
    """One meeting or call. `promised` is what somebody still has to do, until `due_on`; empty: nothing."""

    __tablename__ = "contact_note"
    __table_args__ = (
        Index("ix_contact_note_due", "due_on", postgresql_where=text("promised <> '' and done_at is null")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    group_id: Mapped[int] = mapped_column(ForeignKey("community_group.id", ondelete="CASCADE"), index=True)
    met_on: Mapped[date] = mapped_column(comment="day in Japan")
    words: Mapped[str] = mapped_column(info=personal("know what was said", seen_by=_SEEN, kept=_KEPT))
    promised: Mapped[str] = mapped_column(
        default="", info=personal("keep what was promised", seen_by=_SEEN, kept=_KEPT)
    )
    due_on: Mapped[date | None] = mapped_column(comment="day in Japan; None: no day was named")
    made_at: Mapped[datetime] = mapped_column(index=True)
    made_by: Mapped[str] = mapped_column(comment="public id of the account")
    name: Mapped[str] = mapped_column(
        comment="name of the account then", info=personal("say who promised", seen_by=_SEEN, kept=_KEPT)
    )
    done_at: Mapped[datetime | None]
    done_by: Mapped[str] = mapped_column(
        default="", comment="name of the account", info=personal("say who kept it", seen_by=_SEEN, kept=_KEPT)
    )

    group: Mapped[Group] = relationship()

    @classmethod
    def by_public_id(cls, session: Session, public_id: str) -> "ContactNote | None":
        """The note with this public id."""
        return session.scalar(select(cls).where(cls.public_id == public_id))

"""Roles (出番): help wanted at a gathering: a task, its minutes, how many people."""

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from models.base import Base
from models.catalogue import Catalogued
from models.gathering import Gathering


class Role(Catalogued, Base):
    """When and where are the gathering's: a role has no dates of its own, so moves and cancels reach its people too."""

    __tablename__ = "role"
    __table_args__ = (
        UniqueConstraint("source", "source_key"),
        CheckConstraint("minutes is null or minutes > 0", name="minutes"),
        CheckConstraint("head_count is null or head_count > 0", name="head_count"),
    )

    gathering_id: Mapped[int] = mapped_column(ForeignKey("gathering.id", ondelete="CASCADE"), index=True)
    minutes: Mapped[int | None] = mapped_column(comment="how long it takes; None: unknown")
    head_count: Mapped[int | None] = mapped_column(comment="people wanted per date; None: unknown")
    when_words: Mapped[str] = mapped_column(
        default="", server_default="", comment="when on the day, as its people say it: 始まる30分前"
    )
    open: Mapped[bool] = mapped_column(default=True)

    gathering: Mapped[Gathering] = relationship(lazy="joined", innerjoin=True)

    @classmethod
    def by_public_id(cls, session: Session, public_id: str) -> "Role | None":
        """The role with this public id."""
        return session.scalar(select(cls).where(cls.public_id == public_id))

"""The districts' bulletin: short news of one district, for those who follow it and for everybody who looks."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from models.area import Area
from models.base import JAPAN, Base, public_id_column


class BulletinPost(Base):
    """One post. It is shown until its last day, unless it was taken down before."""

    __tablename__ = "bulletin_post"
    __table_args__ = (Index("ix_bulletin_post_area_id_until", "area_id", "until"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id", ondelete="CASCADE"))
    title: Mapped[str]
    text: Mapped[str]
    easy: Mapped[str] = mapped_column(default="", comment="the text in easy Japanese; empty: none")
    url: Mapped[str] = mapped_column(default="", comment="https address to read more; empty: none")
    until: Mapped[date] = mapped_column(comment="last day in Japan")
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(comment="public id of the account")
    ended_at: Mapped[datetime | None] = mapped_column(comment="taken down")

    area: Mapped[Area] = relationship(lazy="joined", innerjoin=True)

    def is_shown(self, now: datetime) -> bool:
        """Whether it is news still."""
        return self.ended_at is None and now.astimezone(JAPAN).date() <= self.until

    @classmethod
    def by_public_id(cls, session: Session, public_id: str) -> "BulletinPost | None":
        """The post with this public id."""
        return session.scalar(select(cls).where(cls.public_id == public_id))

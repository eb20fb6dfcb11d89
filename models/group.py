"""Groups: the community groups that hold gatherings."""

from sqlalchemy import ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from models.area import Area
from models.base import Base
from models.catalogue import Catalogued


class Group(Catalogued, Base):
    """A community group. Only what it published itself is kept; no names or private numbers of its people."""

    __tablename__ = "community_group"
    __table_args__ = (UniqueConstraint("source", "source_key"),)

    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"), index=True)
    url: Mapped[str] = mapped_column(default="")

    area: Mapped[Area | None] = relationship()

    @classmethod
    def by_public_id(cls, session: Session, public_id: str) -> "Group | None":
        """The group with this public id."""
        return session.scalar(select(cls).where(cls.public_id == public_id))

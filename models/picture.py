"""Pictures beside the words of an announcement, as they are handed out: drawn anew, so that nothing else is in them."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base


class AnnouncementPicture(Base):
    """A JPEG and a small one of it, under a name that nobody can guess. Without an announcement it is being written."""

    __tablename__ = "announcement_picture"

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(unique=True)
    announcement_id: Mapped[int | None] = mapped_column(ForeignKey("announcement.id", ondelete="CASCADE"), index=True)
    whole: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    small: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    made_at: Mapped[datetime]

    @classmethod
    def by_token(cls, session: Session, token: str) -> "AnnouncementPicture | None":
        """The picture with this name."""
        return session.scalar(select(cls).where(cls.token == token))

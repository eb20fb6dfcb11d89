"""Pictures beside the words of an announcement, as they are handed out: drawn anew, so that nothing else is in them.

Of a flyer (PDF) that is its first page.
"""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.announcement import Announcement
from models.base import Base


class AnnouncementPicture(Base):
    """A JPEG and a small one of it, under a name that nobody can guess. Without an announcement it is being written."""

    __tablename__ = "announcement_picture"

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(unique=True)
    announcement_id: Mapped[int | None] = mapped_column(ForeignKey(Announcement.id, ondelete="CASCADE"), index=True)
    whole: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    small: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    pages: Mapped[int | None] = mapped_column(comment="of the flyer whose first page it is; none: it was a picture")
    words: Mapped[str] = mapped_column(Text, default="", server_default="", comment="what can be read on the flyer")
    made_at: Mapped[datetime]

    @classmethod
    def by_token(cls, session: Session, token: str) -> "AnnouncementPicture | None":
        """The picture with this name."""
        return session.scalar(select(cls).where(cls.token == token))

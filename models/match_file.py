"""Files of many searches, made in the background for whoever asked for them."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.account import Account
from models.base import Base, public_id_column


class FileState(StrEnum):
    """Waiting until a background job has written it."""

    WAITING = "waiting"
    READY = "ready"


class MatchFile(Base):
    """A file of many searches, made in the background for one account; kept for a week."""

    __tablename__ = "match_file"
    __table_args__ = (Index("ix_match_file_account_id_made_at", "account_id", "made_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id, ondelete="CASCADE"))
    filters: Mapped[dict[str, Any]] = mapped_column(comment="as in the page's address")
    state: Mapped[FileState] = mapped_column(default=FileState.WAITING)
    content: Mapped[bytes | None] = mapped_column(LargeBinary, comment="CSV, packed with gzip")
    made_at: Mapped[datetime]

    @classmethod
    def of(cls, session: Session, account_id: int) -> list["MatchFile"]:
        """An account's own files, the latest first."""
        rows = select(cls).where(cls.account_id == account_id)
        return list(session.scalars(rows.order_by(cls.made_at.desc())))

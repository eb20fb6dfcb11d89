"""Filters of the match log that staff keep under a name."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint, false, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.account import Account
from models.base import Base, public_id_column


class SavedFilter(Base):
    """Filters of the match log that an account keeps under a name; shared: everybody who may open the log uses them."""

    __tablename__ = "saved_filter"
    __table_args__ = (UniqueConstraint("account_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id, ondelete="CASCADE"))
    name: Mapped[str]
    filters: Mapped[dict[str, Any]] = mapped_column(comment="as in the page's address; see handlers/acts/searches.py")
    shared: Mapped[bool] = mapped_column(default=False, server_default=false())
    made_at: Mapped[datetime]

    @classmethod
    def for_account(cls, session: Session, account_id: int) -> list["SavedFilter"]:
        """An account's own and those that are shared, by name."""
        rows = select(cls).where(or_(cls.account_id == account_id, cls.shared))
        return list(session.scalars(rows.order_by(cls.name, cls.id)))

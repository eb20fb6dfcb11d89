"""Passkeys: keys in somebody's phone or computer that sign them in without password and code."""

from datetime import datetime

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from models.account import Account
from models.base import Base, personal, public_id_column

_KEPT = "until the account takes it off, or ends"


class Passkey(Base):
    """The public half of one key; the secret half never leaves the device (W3C Web Authentication, level 3)."""

    __tablename__ = "passkey"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    credential_id: Mapped[bytes] = mapped_column(unique=True, comment="the name the device gave it")
    public_key: Mapped[bytes] = mapped_column(comment="COSE")
    sign_count: Mapped[int] = mapped_column(default=0, comment="0: the device does not count")
    name: Mapped[str] = mapped_column(
        comment="such as 'Chrome, Windows'",
        info=personal("know one's keys apart", seen_by="the account itself", kept=_KEPT),
    )
    made_at: Mapped[datetime] = mapped_column(
        info=personal("know one's keys apart", seen_by="the account itself", kept=_KEPT)
    )
    used_at: Mapped[datetime | None] = mapped_column(
        info=personal("find keys nobody uses", seen_by="the account itself", kept=_KEPT)
    )

    account: Mapped[Account] = relationship()

    @classmethod
    def of_account(cls, session: Session, account_id: int) -> "list[Passkey]":
        """The keys of an account, the oldest first."""
        return list(session.scalars(select(cls).where(cls.account_id == account_id).order_by(cls.id)))

    @classmethod
    def by_credential(cls, session: Session, credential_id: bytes) -> "Passkey | None":
        """The key with this name, locked: its counter is about to change."""
        return session.scalar(select(cls).where(cls.credential_id == credential_id).with_for_update())

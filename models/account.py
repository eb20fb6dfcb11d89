"""Accounts of those who work with the console: who they are, what they may do and where, how they come in."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, UniqueConstraint, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from models.area import Area
from models.base import JAPAN, Base, personal, public_id_column
from models.group import Group

_WHILE = "while the account exists and a year after"
_A_YEAR = "a year"


class Duty(StrEnum):
    """What an account does. Keepers and officers speak for one group; a data officer reads logs and sends nothing."""

    STAFF = "staff"
    COORDINATOR = "coordinator"
    OFFICER = "officer"
    KEEPER = "keeper"
    DATA_OFFICER = "data_officer"
    ADMIN = "admin"


class Account(Base):
    """One person of the office, or of a group that works with it. Nobody shares one. Email is kept in small letters."""

    __tablename__ = "account"
    __table_args__ = (
        CheckConstraint("language in ('ja', 'en')", name="language"),
        CheckConstraint("email = lower(email)", name="email"),
        UniqueConstraint("directory_issuer", "directory_subject"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    email: Mapped[str] = mapped_column(
        unique=True, info=personal("sign in", seen_by="admins, the account itself", kept=_WHILE)
    )
    name: Mapped[str] = mapped_column(info=personal("say who did what", seen_by="all accounts", kept=_WHILE))
    language: Mapped[str] = mapped_column(
        default="ja", info=personal("speak the account's language", seen_by="the account itself", kept=_WHILE)
    )
    password_hash: Mapped[str | None] = mapped_column(
        comment="argon2id", info=personal("sign in", seen_by="nobody", kept=_WHILE)
    )
    totp_sealed: Mapped[bytes | None] = mapped_column(
        comment="sealed secret of the one-time codes; None: not set up",
        info=personal("sign in with a second proof", seen_by="nobody", kept=_WHILE),
    )
    totp_step: Mapped[int] = mapped_column(BigInteger, default=0, comment="last used step of 30 s: a code works once")
    directory_issuer: Mapped[str | None] = mapped_column(comment="the office's identity provider; None: not linked")
    directory_subject: Mapped[str | None] = mapped_column(
        comment="who it is there (OpenID Connect: sub)",
        info=personal("sign in by the office's own directory", seen_by="nobody", kept=_WHILE),
    )
    failures: Mapped[int] = mapped_column(default=0, comment="wrong passwords or codes in a row")
    locked_until: Mapped[datetime | None] = mapped_column(comment="no sign-in before; grows with failures")
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None] = mapped_column(comment="may not sign in from here on")

    duties: Mapped[list["AccountDuty"]] = relationship(cascade="all, delete-orphan", order_by="AccountDuty.id")

    @classmethod
    def by_email(cls, session: Session, email: str, *, lock: bool = False) -> "Account | None":
        """The account with this address, however it is written."""
        rows = select(cls).where(cls.email == email.strip().lower())
        return session.scalar(rows.with_for_update() if lock else rows)

    @classmethod
    def by_public_id(cls, session: Session, public_id: str) -> "Account | None":
        """The account with this public id."""
        return session.scalar(select(cls).where(cls.public_id == public_id))

    @classmethod
    def by_directory(cls, session: Session, issuer: str, subject: str) -> "Account | None":
        """The account that is linked with somebody of an identity provider."""
        rows = select(cls).where(cls.directory_issuer == issuer, cls.directory_subject == subject)
        return session.scalar(rows.with_for_update())

    def duties_on(self, day: date) -> list["AccountDuty"]:
        """What the account may do on a day of Japan."""
        return [duty for duty in self.duties if duty.is_on(day)]


class AccountDuty(Base):
    """One duty of an account: in one area with all that lies in it, or the whole city; for one group; until a day."""

    __tablename__ = "account_duty"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    duty: Mapped[Duty]
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"), comment="None: the whole city")
    group_id: Mapped[int | None] = mapped_column(
        ForeignKey("community_group.id", ondelete="CASCADE"), comment="of keepers and officers: the one they speak for"
    )
    since: Mapped[date | None] = mapped_column(comment="first day in Japan; None: from the beginning")
    until: Mapped[date | None] = mapped_column(comment="last day in Japan; None: open")

    area: Mapped[Area | None] = relationship()
    group: Mapped[Group | None] = relationship()

    def is_on(self, day: date) -> bool:
        """Whether it holds on a day of Japan."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


class Invitation(Base):
    """A link that makes an account, or gives one a new password: once, and not for long."""

    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(unique=True, comment="SHA-256; the token itself is only in the link")
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    made_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("account.id", ondelete="SET NULL"), comment="None: by a command on the machine"
    )
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    account: Mapped[Account] = relationship(foreign_keys=account_id)


class Visit(Base):
    """One signed-in browser of an account; the cookie holds a token, the row its hash."""

    __tablename__ = "visit"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    token_hash: Mapped[bytes] = mapped_column(unique=True, comment="SHA-256; the token itself is only in the cookie")
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    browser: Mapped[str] = mapped_column(
        comment="such as 'Firefox, Windows'",
        info=personal("find a visit that is not one's own", seen_by="the account itself", kept=_A_YEAR),
    )
    begun_at: Mapped[datetime] = mapped_column(
        info=personal("find a visit that is not one's own", seen_by="the account itself", kept=_A_YEAR)
    )
    seen_at: Mapped[datetime] = mapped_column(
        info=personal("end a visit nobody is at", seen_by="the account itself", kept=_A_YEAR)
    )
    proved_at: Mapped[datetime | None] = mapped_column(comment="last proof by one-time code; None: none in this visit")
    ended_at: Mapped[datetime | None]

    account: Mapped[Account] = relationship()

    @classmethod
    def open_ones(cls, session: Session, account_id: int) -> list["Visit"]:
        """Visits that go on, the latest first."""
        rows = select(cls).where(cls.account_id == account_id, cls.ended_at.is_(None))
        return list(session.scalars(rows.order_by(cls.seen_at.desc())))


class AuditEntry(Base):
    """One thing that was done, by whom, and how it was before. Each carries the hash of the one before it.

    Nothing is ever changed or deleted here: a gap or a change breaks the chain, and `audit check` finds it.
    """

    __tablename__ = "audit_entry"

    id: Mapped[int] = mapped_column(
        BigInteger, primary_key=True, autoincrement=False, comment="1, 2, 3 … without a gap"
    )
    at: Mapped[datetime] = mapped_column(index=True)
    account: Mapped[str] = mapped_column(comment="public id of the account, or 'command', 'clock'", index=True)
    name: Mapped[str] = mapped_column(
        comment="name of the account then",
        info=personal("say who did what", seen_by="admins, data officers", kept="5 years"),
    )
    action: Mapped[str] = mapped_column(comment="such as 'account.invite', 'inbox.retry'")
    subject: Mapped[str] = mapped_column(comment="kind and public id of what it was done to", index=True)
    before: Mapped[dict[str, Any]] = mapped_column(default=dict)
    after: Mapped[dict[str, Any]] = mapped_column(default=dict)
    hash: Mapped[bytes] = mapped_column(comment="SHA-256 over the entry and the hash before")


def today(now: datetime) -> date:
    """The day in Japan at a moment."""
    return now.astimezone(JAPAN).date()


def standing_admins(session: Session, *, now: datetime) -> int:
    """How many can still let others in."""
    day = today(now)
    rows = (
        select(Account.id)
        .join(AccountDuty)
        .where(
            Account.ended_at.is_(None),
            AccountDuty.duty == Duty.ADMIN,
            or_(AccountDuty.since.is_(None), AccountDuty.since <= day),
            or_(AccountDuty.until.is_(None), AccountDuty.until >= day),
        )
        .distinct()
    )
    return len(session.scalars(rows).all())

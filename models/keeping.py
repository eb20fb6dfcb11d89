"""Keeping gatherings true: which account writes with which LINE chat, and what its keeper was asked and said."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from models.account import Account
from models.base import Base, personal, public_id_column
from models.gathering import Gathering
from models.resident import Resident

_WHILE = "until either side undoes it, or the resident leaves"
_CODE = "until it is used, or the next one"


class KeeperLink(Base):
    """An account and the resident it is on LINE, once the code shown in the console came in as a message.

    `code_hash` None: no code waits. A code works once, and until `code_until`.
    """

    __tablename__ = "keeper_link"

    account_id: Mapped[int] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"),
        primary_key=True,
        info=personal("ask keepers on LINE about their gatherings", seen_by="nobody", kept=_WHILE),
    )
    resident_id: Mapped[int | None] = mapped_column(
        ForeignKey(Resident.id, ondelete="CASCADE"),
        unique=True,
        info=personal("ask keepers on LINE about their gatherings", seen_by="nobody", kept=_WHILE),
    )
    linked_at: Mapped[datetime | None] = mapped_column(
        info=personal("prove what was allowed", seen_by="the account itself", kept=_WHILE)
    )
    code_hash: Mapped[bytes | None] = mapped_column(
        unique=True,
        comment="SHA-256; the code itself is only shown",
        info=personal("connect an account with its chat", seen_by="nobody", kept=_CODE),
    )
    code_until: Mapped[datetime | None] = mapped_column(
        info=personal("connect an account with its chat", seen_by="nobody", kept=_CODE)
    )

    account: Mapped[Account] = relationship(lazy="joined", innerjoin=True)

    @classmethod
    def of(cls, session: Session, account_id: int) -> "KeeperLink | None":
        """The account's own, linked or waiting for its code."""
        return session.get(cls, account_id, populate_existing=True)

    @classmethod
    def of_resident(cls, session: Session, resident_id: int) -> "KeeperLink | None":
        """The link of whoever writes on LINE."""
        return session.scalar(select(cls).where(cls.resident_id == resident_id))


class StillOn(StrEnum):
    """What a keeper answers: all as it is written, something changed, it is over."""

    STILL = "still"
    CHANGED = "changed"
    OVER = "over"


class KeeperQuestion(Base):
    """Asked once: is this gathering still as it is written? `closed_at` None with an answer other than still: to do."""

    __tablename__ = "keeper_question"
    __table_args__ = (
        CheckConstraint("answer in ('still', 'changed', 'over')", name="answer"),
        Index(
            "ix_keeper_question_open", "answered_at", postgresql_where=text("answer <> 'still' and closed_at is null")
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    gathering_id: Mapped[int] = mapped_column(ForeignKey("gathering.id", ondelete="CASCADE"), index=True)
    asked_at: Mapped[datetime]
    answer: Mapped[StillOn | None]
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("account.id", ondelete="SET NULL"), comment="the keeper's account"
    )
    closed_at: Mapped[datetime | None]

    gathering: Mapped[Gathering] = relationship(lazy="joined", innerjoin=True)
    answered_by: Mapped[Account | None] = relationship()

    @classmethod
    def by_public_id(cls, session: Session, public_id: str, *, lock: bool = False) -> "KeeperQuestion | None":
        """The question with this public id; `lock` holds it until the transaction ends."""
        rows = select(cls).where(cls.public_id == public_id)
        if lock:
            rows = rows.with_for_update(of=cls).execution_options(populate_existing=True)
        return session.scalar(rows)

"""Threads: a resident and the people of a desk. Why they began is `hand_over`'s; the desks are `help_desk`'s."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from models.account import Account
from models.area import Area
from models.base import Base, personal, public_id_column
from models.hand_over import HandOverCause
from models.help_desk import HelpDesk
from models.resident import Resident

_KEPT = "1 year after it closed"
_WORDS_KEPT = "90 days after it closed"
_SEEN = "coordinators of the area"


class ThreadState(StrEnum):
    """Waiting: nobody has it. Owned: somebody is to answer. Answered: the resident was answered.

    Handed back: the bot answers again, the desk still looks. Closed: over.
    """

    WAITING = "waiting"
    OWNED = "owned"
    ANSWERED = "answered"
    HANDED_BACK = "handed_back"
    CLOSED = "closed"


# A person has it: the bot keeps silent.
WITH_A_PERSON = (ThreadState.OWNED, ThreadState.ANSWERED)


class Thread(Base):
    """One talk of a resident with the desk; one at a time. `version` grows with all that happens in it."""

    __tablename__ = "thread"
    __table_args__ = (
        CheckConstraint("state in ('waiting', 'owned', 'answered', 'handed_back', 'closed')", name="state"),
        CheckConstraint("cause in ('asked', 'crisis', 'consult', 'not_found')", name="cause"),
        CheckConstraint("(state = 'closed') = (closed_at is not null)", name="closed"),
        Index("uq_thread_open", "resident_id", unique=True, postgresql_where=text("closed_at is null")),
        Index("ix_thread_due", "due_at", postgresql_where=text("closed_at is null")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    resident_id: Mapped[int] = mapped_column(ForeignKey("resident.id", ondelete="CASCADE"), index=True)
    help_desk_id: Mapped[int | None] = mapped_column(
        ForeignKey("help_desk.id", ondelete="SET NULL"), index=True, comment="None: no desk answers there"
    )
    area_id: Mapped[int | None] = mapped_column(
        ForeignKey("area.id"), info=personal("let the right desk help", seen_by=_SEEN, kept=_KEPT)
    )
    cause: Mapped[HandOverCause] = mapped_column(info=personal("let a person help", seen_by=_SEEN, kept=_KEPT))
    kind: Mapped[str | None] = mapped_column(
        comment="of a crisis: self_harm, violence …",
        info=personal("let the right desk help", seen_by=_SEEN, kept=_KEPT),
    )
    state: Mapped[ThreadState] = mapped_column(default=ThreadState.WAITING)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"), index=True)
    opened_at: Mapped[datetime] = mapped_column(info=personal("answer in time", seen_by=_SEEN, kept=_KEPT))
    due_at: Mapped[datetime] = mapped_column(info=personal("answer in time", seen_by=_SEEN, kept=_KEPT))
    raised_again_at: Mapped[datetime | None] = mapped_column(
        comment="it was due, and forgotten, and raised again then",
        info=personal("answer in time", seen_by=_SEEN, kept=_KEPT),
    )
    told_at: Mapped[datetime | None] = mapped_column(
        comment="the resident knows since then that people read",
        info=personal("keep nothing before it was said", seen_by="nobody", kept=_KEPT),
    )
    told_opening: Mapped[datetime | None] = mapped_column(
        comment="the next opening the resident was told of",
        info=personal("say once that the desk is closed", seen_by="nobody", kept=_KEPT),
    )
    reply_token: Mapped[str | None] = mapped_column(comment="of the resident's last message: free while it lives")
    reply_until: Mapped[datetime | None] = mapped_column(comment="real time until which the token is tried")
    version: Mapped[int] = mapped_column(
        default=0, info=personal("tell a page that is out of date", seen_by="nobody", kept=_KEPT)
    )
    closed_at: Mapped[datetime | None] = mapped_column(info=personal("answer in time", seen_by=_SEEN, kept=_KEPT))

    resident: Mapped[Resident] = relationship()
    help_desk: Mapped[HelpDesk | None] = relationship()
    area: Mapped[Area | None] = relationship()
    owner: Mapped[Account | None] = relationship()

    @classmethod
    def by_public_id(cls, session: Session, public_id: str) -> "Thread | None":
        """The thread with this public id."""
        return session.scalar(select(cls).where(cls.public_id == public_id))

    @classmethod
    def open_of(cls, session: Session, resident_id: int) -> "Thread | None":
        """The resident's thread that is not closed, held until the transaction ends."""
        rows = select(cls).where(cls.resident_id == resident_id, cls.closed_at.is_(None))
        return session.scalar(rows.with_for_update(of=cls).execution_options(populate_existing=True))

    def hold(self, session: Session) -> None:
        """Hold the row until the transaction ends, as it is now. Whoever changes a thread does this first."""
        session.refresh(self, with_for_update={"of": Thread})

    @property
    def with_a_person(self) -> bool:
        """Whether a person has it, so that the bot keeps silent."""
        return self.state in WITH_A_PERSON


class Side(StrEnum):
    """Who said it. A note is for the desk alone; an event is what happened, without words."""

    RESIDENT = "resident"
    STAFF = "staff"
    NOTE = "note"
    EVENT = "event"


class ThreadMessage(Base):
    """One line of a thread. Words lie sealed; what the resident took back has none any more."""

    __tablename__ = "thread_message"
    __table_args__ = (
        CheckConstraint("side in ('resident', 'staff', 'note', 'event')", name="side"),
        Index("ix_thread_message_thread_id_at", "thread_id", "at"),
        Index("ix_thread_message_message_key", "message_key", postgresql_where=text("message_key is not null")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id", ondelete="CASCADE"))
    at: Mapped[datetime] = mapped_column(info=personal("read the talk in order", seen_by=_SEEN, kept=_WORDS_KEPT))
    side: Mapped[Side]
    what: Mapped[str] = mapped_column(comment="text, photo …; of an event: opened, taken, crisis …")
    sealed: Mapped[bytes | None] = mapped_column(
        info=personal("let the desk answer", seen_by=_SEEN, kept=_WORDS_KEPT), comment="words; None: there are none"
    )
    message_key: Mapped[bytes | None] = mapped_column(
        info=personal("erase what was unsent", seen_by="nobody", kept=_WORDS_KEPT)
    )
    event_id: Mapped[str | None] = mapped_column(unique=True, comment="the event it came with: once, however often")
    account: Mapped[str | None] = mapped_column(comment="public id of the account")
    name: Mapped[str] = mapped_column(
        default="",
        comment="of the account then; of a move: the desk's",
        info=personal("say who did what", seen_by=_SEEN, kept=_WORDS_KEPT),
    )
    taken_back_at: Mapped[datetime | None]


class ThreadWatch(Base):
    """Who has a thread open on their screen, and since when they were last seen there."""

    __tablename__ = "thread_watch"

    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id", ondelete="CASCADE"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True, index=True)
    seen_at: Mapped[datetime]

    account: Mapped[Account] = relationship()


class MoveAnswer(StrEnum):
    """What the resident said to another desk; None: nothing yet. Dropped: the desk asked something else since."""

    YES = "yes"
    NO = "no"
    DROPPED = "dropped"


class ThreadMove(Base):
    """One desk would hand a thread to another; the resident decides. Both desks read this, whoever has the thread."""

    __tablename__ = "thread_move"
    __table_args__ = (CheckConstraint("answer in ('yes', 'no', 'dropped')", name="answer"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    thread_id: Mapped[int | None] = mapped_column(ForeignKey("thread.id", ondelete="SET NULL"), index=True)
    from_desk_id: Mapped[int | None] = mapped_column(ForeignKey("help_desk.id"), index=True)
    to_desk_id: Mapped[int] = mapped_column(ForeignKey("help_desk.id"), index=True)
    cause: Mapped[HandOverCause]
    asked_at: Mapped[datetime] = mapped_column(index=True)
    asked_by: Mapped[str] = mapped_column(comment="public id of the account")
    answer: Mapped[MoveAnswer | None]
    answered_at: Mapped[datetime | None]
    messages: Mapped[int | None] = mapped_column(comment="how many messages went along")

    thread: Mapped[Thread | None] = relationship()
    from_desk: Mapped[HelpDesk | None] = relationship(foreign_keys=from_desk_id)
    to_desk: Mapped[HelpDesk] = relationship(foreign_keys=to_desk_id)

    @classmethod
    def by_public_id(cls, session: Session, public_id: str) -> "ThreadMove | None":
        """The move with this public id."""
        return session.scalar(select(cls).where(cls.public_id == public_id))

    @classmethod
    def open_of(cls, session: Session, thread: Thread) -> "ThreadMove | None":
        """The move of this thread that the resident has not answered."""
        return session.scalar(select(cls).where(cls.thread_id == thread.id, cls.answer.is_(None)))

"""Corrections of the matching by staff: what they change about the vocabulary, tried on searches, saved as versions.

What the saved edits make of the shipped vocabulary is told in `matching/corrected.py`.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, func, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from models.base import Base, public_id_column


class CorrectionState(StrEnum):
    """Draft: its author's alone. Proposed: waits for somebody of the whole city. Saved: a version, which stays."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    SAVED = "saved"
    DROPPED = "dropped"


OPEN = frozenset({CorrectionState.DRAFT, CorrectionState.PROPOSED})


class ReplayState(StrEnum):
    """Whether the correction was tried on past searches."""

    NONE = "none"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class EditKind(StrEnum):
    """What an edit says. Word: `form` means the concept. Not word: it does not.

    Concept: there is one more, named `form`, below `other`. Wider: it stands below `other`. Near: `other` answers it so
    well (`weight`), and the other way round. Pin: the gathering `item` is always about the concept. Bar: whoever asks
    for the concept is never shown it.
    """

    WORD = "word"
    NOT_WORD = "not_word"
    CONCEPT = "concept"
    WIDER = "wider"
    NEAR = "near"
    PIN = "pin"
    BAR = "bar"


class Correction(Base):
    """A few edits that are tried, saved and taken back together. `number`: which version; None: not saved.

    `replay`: figures and public ids of searches whose answer changes; never anybody's words. The trigger of migration
    0018 rings the catalogue's channel when a version is saved.
    """

    __tablename__ = "correction"
    __table_args__ = (
        CheckConstraint("state in ('draft', 'proposed', 'saved', 'dropped')", name="state"),
        CheckConstraint("replay_state in ('none', 'running', 'done', 'failed')", name="replay_state"),
        CheckConstraint("(state = 'saved') = (number is not null)", name="number"),
        Index("uq_correction_draft", "made_by", unique=True, postgresql_where=text("state = 'draft'")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    state: Mapped[CorrectionState] = mapped_column(default=CorrectionState.DRAFT)
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(comment="public id of the account; one draft each")
    proposed_at: Mapped[datetime | None]
    number: Mapped[int | None] = mapped_column(unique=True, comment="1, 2, 3 … as they were saved")
    saved_at: Mapped[datetime | None]
    saved_by: Mapped[str] = mapped_column(default="", comment="public id of the account")
    reason: Mapped[str] = mapped_column(default="", comment="why, in staff's words")
    worse_reason: Mapped[str] = mapped_column(default="", comment="why although answers got worse")
    takes_back: Mapped[int | None] = mapped_column(comment="number of the version whose edits this one undoes")
    replay_state: Mapped[ReplayState] = mapped_column(default=ReplayState.NONE)
    replay: Mapped[dict[str, Any]] = mapped_column(default=dict, comment="see handlers/acts/replay.py")
    replay_by: Mapped[str] = mapped_column(default="", comment="public id of the account whose reach was tried")
    replay_asked_at: Mapped[datetime | None] = mapped_column(comment="database time")
    progress: Mapped[int] = mapped_column(default=0, comment="per cent of the replay")
    progress_at: Mapped[datetime | None] = mapped_column(comment="database time")

    edits: Mapped[list["CorrectionEdit"]] = relationship(cascade="all, delete-orphan", order_by="CorrectionEdit.id")

    @classmethod
    def by_public_id(cls, session: Session, public_id: str, *, lock: bool = False) -> "Correction | None":
        """The correction with this public id."""
        rows = select(cls).where(cls.public_id == public_id)
        return session.scalar(rows.with_for_update() if lock else rows)

    @classmethod
    def draft_of(cls, session: Session, account: str) -> "Correction | None":
        """What an account (public id) is working on."""
        return session.scalar(select(cls).where(cls.made_by == account, cls.state == CorrectionState.DRAFT))

    @classmethod
    def latest(cls, session: Session) -> int:
        """The number of the version that holds; 0: the vocabulary is as it ships."""
        return session.scalar(select(func.max(cls.number))) or 0


class CorrectionEdit(Base):
    """One statement. `laid`: it holds from this version on; False: it no longer does. What does not apply is ""."""

    __tablename__ = "correction_edit"
    __table_args__ = (
        CheckConstraint("kind in ('word', 'not_word', 'concept', 'wider', 'near', 'pin', 'bar')", name="kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    correction_id: Mapped[int] = mapped_column(ForeignKey("correction.id", ondelete="CASCADE"), index=True)
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(comment="public id of the account")
    kind: Mapped[EditKind]
    laid: Mapped[bool] = mapped_column(default=True)
    concept: Mapped[str] = mapped_column(comment="its key", index=True)
    language: Mapped[str] = mapped_column(default="ja")
    form: Mapped[str] = mapped_column(default="", comment="as it was typed, in the written form of the matching")
    other: Mapped[str] = mapped_column(default="", comment="key of the other concept")
    weight: Mapped[float | None]
    item: Mapped[str] = mapped_column(default="", comment="public id of a gathering or role")


class AnswerMark(Base):
    """What a coordinator says of one answer to one search: it was good there, or bad."""

    __tablename__ = "answer_mark"
    __table_args__ = (UniqueConstraint("search_public_id", "item"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    search_public_id: Mapped[str] = mapped_column(comment="of the match log, which forgets after 13 months")
    item: Mapped[str] = mapped_column(comment="public id of a gathering or role")
    good: Mapped[bool]
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(comment="public id of the account")

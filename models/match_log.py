"""The match log: what was asked, what was shown and why, and what came of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, new_public_id, personal

_TEXT = "30 days, then only what was understood"
_ROW = "13 months"


class MatchLog(Base):
    """One search. `shown` lists gatherings in order with score and reasons, `outcome` the taps that followed.

    Months are tables of their own that leave at once.
    """

    __tablename__ = "match_log"
    __table_args__ = (
        Index("ix_match_log_asked_at", "asked_at"),
        Index("ix_match_log_message_key", "message_key", postgresql_where=text("message_key is not null")),
        UniqueConstraint("public_id", "asked_at"),
        {"postgresql_partition_by": "RANGE (asked_at)"},
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=True)
    asked_at: Mapped[datetime] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(default=new_public_id)
    resident_id: Mapped[int | None] = mapped_column(ForeignKey("resident.id", ondelete="SET NULL"), index=True)
    text: Mapped[str | None] = mapped_column(
        info=personal("correct the matching", seen_by="coordinators of the area", kept=_TEXT)
    )
    message_key: Mapped[bytes | None] = mapped_column(
        comment="keyed hash of LINE's message id: an unsent message is found and erased",
        info=personal("erase what was unsent", seen_by="nobody", kept=_TEXT),
    )
    area_id: Mapped[int | None] = mapped_column(
        ForeignKey("area.id"), info=personal("unmet needs by area", seen_by="coordinators of the area", kept=_ROW)
    )
    understood: Mapped[dict[str, Any]] = mapped_column(
        default=dict, info=personal("see what was understood", seen_by="coordinators of the area", kept=_ROW)
    )
    shown: Mapped[list[dict[str, Any]]] = mapped_column(
        JSONB, default=list, info=personal("see what was shown and why", seen_by="coordinators of the area", kept=_ROW)
    )
    outcome: Mapped[dict[str, Any]] = mapped_column(
        default=dict, info=personal("learn what fitted", seen_by="coordinators of the area", kept=_ROW)
    )
    engine: Mapped[str] = mapped_column(comment="version of engine and vocabulary")

    @classmethod
    def by_public_id(cls, session: Session, public_id: str) -> "MatchLog | None":
        """The search with this public id."""
        return session.scalar(select(cls).where(cls.public_id == public_id))

    def came_of_it(self, gathering: str, outcome: str) -> None:
        """Note what the resident did with a shown gathering (public id): opened, joined, dismissed …; each once."""
        so_far = self.outcome.get(gathering, [])
        if outcome not in so_far:
            self.outcome = {**self.outcome, gathering: [*so_far, outcome]}


class Wish(Base):
    """Something a resident looked for and nobody nearby offers; kept so that it can come true."""

    __tablename__ = "wish"

    id: Mapped[int] = mapped_column(primary_key=True)
    resident_id: Mapped[int] = mapped_column(ForeignKey("resident.id", ondelete="CASCADE"), index=True)
    concepts: Mapped[list[str]] = mapped_column(
        default=list, info=personal("tell when it appears nearby", seen_by="coordinators of the area", kept="1 year")
    )
    message_key: Mapped[bytes | None] = mapped_column(
        index=True,
        comment="keyed hash of LINE's message id: taken back, the words go",
        info=personal("erase what was unsent", seen_by="nobody", kept="1 year"),
    )
    words: Mapped[str] = mapped_column(
        comment="40 characters at most; empty once the message was taken back",
        info=personal("understand the wish", seen_by="coordinators of the area", kept="1 year"),
    )
    area_id: Mapped[int | None] = mapped_column(
        ForeignKey("area.id"), info=personal("find like wishes near", seen_by="coordinators of the area", kept="1 year")
    )
    made_at: Mapped[datetime] = mapped_column(
        info=personal("let old wishes rest", seen_by="coordinators of the area", kept="1 year")
    )
    fulfilled_at: Mapped[datetime | None] = mapped_column(
        info=personal("do not tell twice", seen_by="coordinators of the area", kept="1 year")
    )

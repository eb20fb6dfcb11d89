"""Conversations: where a resident is in the talk, as a named step. State lives only here."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, personal

_KEPT = "overwritten by the next step; gone when the resident leaves"


class Conversation(Base):
    """One row per resident. `step` None: nothing is awaited, free text means search."""

    __tablename__ = "conversation"

    resident_id: Mapped[int] = mapped_column(ForeignKey("resident.id", ondelete="CASCADE"), primary_key=True)
    step: Mapped[str | None] = mapped_column(info=personal("go on where we were", seen_by="nobody", kept=_KEPT))
    data: Mapped[dict[str, Any]] = mapped_column(
        default=dict, info=personal("what the awaited answer belongs to", seen_by="nobody", kept=_KEPT)
    )
    updated_at: Mapped[datetime] = mapped_column(info=personal("let old questions rest", seen_by="nobody", kept=_KEPT))

    @classmethod
    def await_words(cls, session: Session, resident_id: int, step: str, *, now: datetime) -> None:
        """Let typed words belong to this step from now on, outside of any turn of the resident."""
        place = {"step": step, "data": {}, "updated_at": now}
        row = insert(cls).values(resident_id=resident_id, **place)
        session.execute(row.on_conflict_do_update(index_elements=["resident_id"], set_=place))

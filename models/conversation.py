"""Conversations: where a resident is in the talk, as a named step. State lives only here."""

from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, personal
from models.resident import Resident

_KEPT = "overwritten by the next step; gone when the resident leaves"


class Conversation(Base):
    """One row per resident. `step` None: nothing is awaited, free text means search."""

    __tablename__ = "conversation"

    resident_id: Mapped[int] = mapped_column(ForeignKey(Resident.id, ondelete="CASCADE"), primary_key=True)
    step: Mapped[str | None] = mapped_column(info=personal("go on where we were", seen_by="nobody", kept=_KEPT))
    data: Mapped[dict[str, Any]] = mapped_column(
        default=dict, info=personal("what the awaited answer belongs to", seen_by="nobody", kept=_KEPT)
    )
    updated_at: Mapped[datetime] = mapped_column(info=personal("let old questions rest", seen_by="nobody", kept=_KEPT))

    def forget(self, message_key: bytes) -> bool:
        """Erase what was typed in this message and waits here. False: there is nothing of it."""
        kept = {name: value for name, value in self.data.items() if not _is_of(value, message_key)}
        found = len(kept) < len(self.data)
        self.data = kept
        return found

    @classmethod
    def await_words(cls, session: Session, resident_id: int, step: str, *, now: datetime) -> None:
        """Let typed words belong to this step from now on, outside of any turn of the resident."""
        place = {"step": step, "data": {}, "updated_at": now}
        row = insert(cls).values(resident_id=resident_id, **place)
        session.execute(row.on_conflict_do_update(index_elements=["resident_id"], set_=place))


@dataclass(frozen=True)
class Typed:
    """What was typed and waits for a later step, sealed. `message_key`: of the message that said it."""

    sealed: bytes
    message_key: bytes | None = None

    def kept(self) -> dict[str, str]:
        """As a conversation keeps it."""
        return {
            "sealed": b64encode(self.sealed).decode(),
            "message": self.message_key.hex() if self.message_key else "",
        }

    @classmethod
    def of(cls, value: object) -> "Typed | None":
        """As it was kept; None: it was taken back, or never was there."""
        if not isinstance(value, Mapping) or "sealed" not in value:
            return None
        return cls(b64decode(str(value["sealed"])), bytes.fromhex(str(value.get("message", ""))) or None)


def _is_of(value: object, message_key: bytes) -> bool:
    waits = Typed.of(value)
    return waits is not None and waits.message_key == message_key

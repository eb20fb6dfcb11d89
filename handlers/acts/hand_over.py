"""Flag that a person is wanted. The words that led to it are not stored."""

from datetime import datetime

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from models.base import new_public_id
from models.hand_over import HandOver, HandOverCause
from models.resident import Resident


def raise_hand_over(
    session: Session, resident: Resident, cause: HandOverCause, *, event_id: str, now: datetime, kind: str | None = None
) -> None:
    """Raise a flag once per event."""
    session.execute(
        insert(HandOver)
        .values(
            public_id=new_public_id(),
            resident_id=resident.id,
            event_id=event_id,
            cause=cause,
            kind=kind,
            raised_at=now,
        )
        .on_conflict_do_nothing()
    )

"""ちがう: do not show this gathering to this resident again."""

from datetime import datetime

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from models.gathering import Gathering
from models.resident import Dismissal, Resident


def dismiss(session: Session, resident: Resident, gathering: Gathering, *, now: datetime) -> None:
    """Remember it; twice is once."""
    row = insert(Dismissal).values(resident_id=resident.id, gathering_id=gathering.id, dismissed_at=now)
    session.execute(row.on_conflict_do_nothing())

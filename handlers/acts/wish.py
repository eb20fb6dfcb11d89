"""Keep what a resident looked for and did not find."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.area import Area
from models.match_log import Wish
from models.resident import Resident

LONGEST = 40


def keep_wish(
    session: Session,
    resident: Resident,
    words: str,
    concepts: list[str],
    *,
    area: Area | None,
    now: datetime,
    message_key: bytes | None = None,
) -> Wish:
    """Keep a wish; the same wish again gives the one that is there. `message_key`: of the message that said it."""
    words = words.strip()[:LONGEST]
    standing = select(Wish).where(Wish.resident_id == resident.id, Wish.words == words, Wish.fulfilled_at.is_(None))
    wish = session.scalar(standing)
    if wish is None:
        wish = Wish(resident_id=resident.id, words=words, concepts=concepts, message_key=message_key, made_at=now)
        wish.area_id = area.id if area else None
        session.add(wish)
        session.flush()
    return wish

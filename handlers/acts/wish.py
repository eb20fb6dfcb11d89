"""Keep what a resident would like to do: looked for and not found, or said outright. Show it to them, take it back.

Circles of like wishes are `find_circles.py`'s.
"""

import re
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.area import Area
from models.resident import Resident
from models.wish import Wish

LONGEST = 40
# Grows when the sentences that say what a wish is kept for change their meaning. Wishes from before they spoke of
# others near, and of being asked whether to meet, carry none: nobody is asked about those.
WORDING = "2026-12"
# Words are read by coordinators; numbers and addresses of people do not belong into them.
_CONTACT = re.compile(r"[@＠]|\d(?:[\s()（）ー－‐-]*\d){7,}|https?:", re.IGNORECASE)


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
    wish.wording = WORDING
    session.flush()
    return wish


def names_a_contact(words: str) -> bool:
    """Whether somebody could be called or written to by these words."""
    return _CONTACT.search(words) is not None


def open_wishes(session: Session, resident: Resident, *, most: int) -> Sequence[Wish]:
    """What a resident still wishes for, the latest first."""
    mine = select(Wish).where(Wish.resident_id == resident.id, Wish.fulfilled_at.is_(None))
    return session.scalars(mine.order_by(Wish.made_at.desc(), Wish.id.desc()).limit(most)).all()


def take_back(session: Session, wish: Wish) -> None:
    """It is not wished for any more: it goes, and with it its place in every circle and what was said there."""
    session.delete(wish)
    session.flush()

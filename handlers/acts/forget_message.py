"""Erase the stored text of a message its sender took back."""

from sqlalchemy import update
from sqlalchemy.orm import Session

from models.match_log import MatchLog


def forget_message(session: Session, message_key: bytes) -> int:
    """Erase the text; what was understood of it stays. Returns how many rows held it."""
    erased = update(MatchLog).where(MatchLog.message_key == message_key).values(text=None, message_key=None)
    return len(session.execute(erased.returning(MatchLog.id)).all())

"""Erase the stored text of a message its sender took back."""

from sqlalchemy import update
from sqlalchemy.orm import Session

from models.match_log import MatchLog, Wish


def forget_message(session: Session, message_key: bytes) -> int:
    """Erase the text; what was understood of it stays. Returns how many rows held it."""
    wish = update(Wish).where(Wish.message_key == message_key).values(words="", message_key=None)
    gone = {"text": None, "words": None, "message_key": None}
    log = update(MatchLog).where(MatchLog.message_key == message_key).values(gone)
    return sum(len(session.execute(act.returning(table.id)).all()) for table, act in ((Wish, wish), (MatchLog, log)))

"""Erase the stored text of a message its sender took back."""

from sqlalchemy import func, update
from sqlalchemy.orm import Session

from models.introduction import IntroductionSide
from models.match_log import MatchLog, wordless
from models.thread import ThreadMessage
from models.wish import Wish


def forget_message(session: Session, message_key: bytes) -> int:
    """Erase the text; what was understood of it stays. Returns how many rows held it."""
    wish = update(Wish).where(Wish.message_key == message_key).values(words="", message_key=None)
    log = update(MatchLog).where(MatchLog.message_key == message_key).values(wordless())
    back = {"sealed": None, "message_key": None, "taken_back_at": func.now()}
    said = update(ThreadMessage).where(ThreadMessage.message_key == message_key).values(back)
    named = update(IntroductionSide).where(IntroductionSide.message_key == message_key)
    name = named.values(sealed=None, message_key=None)
    acts = ((Wish, wish), (MatchLog, log), (ThreadMessage, said), (IntroductionSide, name))
    return sum(len(session.execute(act.returning(table.id)).all()) for table, act in acts)

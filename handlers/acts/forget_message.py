"""Erase the stored text of a message its sender took back."""

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from models.conversation import Conversation
from models.introduction import IntroductionSide
from models.match_log import MatchLog, wordless
from models.resident import Resident
from models.supporter_request import RequestState, SupporterRequest
from models.thread import ThreadMessage
from models.wish import Wish


def forget_message(session: Session, message_key: bytes, *, line_key: bytes | None = None) -> int:
    """Erase the text; what was understood of it stays. `line_key`: whose message. Returns how many rows held it."""
    wish = update(Wish).where(Wish.message_key == message_key).values(words="", message_key=None)
    log = update(MatchLog).where(MatchLog.message_key == message_key).values(wordless())
    back = {"sealed": None, "message_key": None, "taken_back_at": func.now()}
    said = update(ThreadMessage).where(ThreadMessage.message_key == message_key).values(back)
    named = update(IntroductionSide).where(IntroductionSide.message_key == message_key)
    name = named.values(sealed=None, message_key=None)
    acts = ((Wish, wish), (MatchLog, log), (ThreadMessage, said), (IntroductionSide, name))
    rows = sum(len(session.execute(act.returning(table.id)).all()) for table, act in acts)
    return rows + _of_supporter(session, message_key) + _awaited(session, message_key, line_key)


def _of_supporter(session: Session, message_key: bytes) -> int:
    """A request that waits for the person says nothing any more and goes; what they said yes to loses the words."""
    request = SupporterRequest
    held = (request.supporter_key == message_key) | (request.likes_key == message_key)
    gone = session.execute(delete(request).where(held, request.state == RequestState.WAITING).returning(request.id))
    named = update(request).where(request.supporter_key == message_key).values(supporter=None, supporter_key=None)
    liked = update(request).where(request.likes_key == message_key).values(likes=None, likes_key=None)
    return len(gone.all()) + sum(len(session.execute(one.returning(request.id)).all()) for one in (named, liked))


def _awaited(session: Session, message_key: bytes, line_key: bytes | None) -> int:
    """What waits in the sender's conversation for a later step."""
    rows = select(Conversation).join(Resident, Resident.id == Conversation.resident_id)
    mine = rows.where(Resident.line_key == line_key).with_for_update(of=Conversation)
    found = session.scalars(mine.execution_options(populate_existing=True)).all() if line_key else []
    return sum(one.forget(message_key) for one in found)

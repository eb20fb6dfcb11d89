"""Mark an answer as good or bad, with a word why; one mark of each account on a search, the latest holds."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.acts.accounts import Unsuitable
from handlers.acts.audit import Actor, Deed, record
from models.match_log import MatchLog
from models.match_mark import MatchMark

LONGEST_WORD = 200


class Verdict(NamedTuple):
    """What somebody says of an answer: `said` is "good" or "bad"."""

    said: str
    word: str = ""


def mark_match(session: Session, actor: Actor, log: MatchLog, verdict: Verdict, *, now: datetime) -> MatchMark:
    """Say what one thinks of what this search was answered.

    Raises:
        Unsuitable: neither of both, or too many letters.
    """
    if verdict.said not in ("good", "bad"):
        raise Unsuitable("match.mark_missing")
    if len(verdict.word) > LONGEST_WORD:
        raise Unsuitable("match.mark_long")
    own = (MatchMark.search == log.public_id, MatchMark.account == actor.key)
    mark = session.scalar(select(MatchMark).where(*own).with_for_update())
    before = {"good": mark.good, "word": mark.word} if mark else {}
    if mark is None:
        mark = MatchMark(search=log.public_id, asked_at=log.asked_at, account=actor.key)
        session.add(mark)
    mark.good, mark.word, mark.name, mark.made_at = verdict.said == "good", verdict.word, actor.name, now
    session.flush()
    after = {"good": mark.good, "word": mark.word}
    record(session, actor, Deed("match.mark", f"search:{log.public_id}", before, after), now=now)
    return mark

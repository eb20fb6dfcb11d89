"""A supporter asks for somebody else: a code to hand on, with which that person says yes or no on their own LINE.

Before their yes nothing of it is shown to anybody. Names and words come sealed.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import Session

from handlers.acts.accounts import token_hash
from handlers.acts.audit import Actor, Deed, record
from handlers.acts.typed_code import TypedCode
from handlers.turn import Refused
from models.base import new_public_id
from models.introduction import Introduction
from models.resident import Resident
from models.supporter_request import RequestState, SupporterRequest

RELATIONS = ("family", "friend", "neighbour", "work")
CODE_LIFE = timedelta(days=14)
_MOST = 3
# Longer than a keeper's, as these live two weeks.
CODE = TypedCode(("紹介", "しょうかい", "introduction"), 10)


@dataclass(frozen=True)
class Wanted:
    """For whom a supporter asks, who they say they are themself, what the person likes, where.

    What was typed comes sealed; the keys are of the messages that said it.
    """

    relation: str
    supporter: bytes
    likes: bytes
    area_id: int | None = None
    supporter_key: bytes | None = None
    likes_key: bytes | None = None


def ask_for(session: Session, supporter: Resident, wanted: Wanted, *, now: datetime) -> str:
    """Keep it and give the code to hand on.

    Raises:
        Refused: several codes of this supporter wait already.
    """
    waiting = (SupporterRequest.supporter_id == supporter.id, *_waits(now))
    if (session.scalar(select(func.count()).select_from(SupporterRequest).where(*waiting)) or 0) >= _MOST:
        raise Refused("supporter.too_many")
    code = CODE.new()
    row = SupporterRequest(public_id=new_public_id(), supporter_id=supporter.id, made_at=now, area_id=wanted.area_id)
    row.supporter, row.likes, row.relation = wanted.supporter, wanted.likes, wanted.relation
    row.supporter_key, row.likes_key = wanted.supporter_key, wanted.likes_key
    row.code_hash, row.expires_at = token_hash(code), now + CODE_LIFE
    session.add(row)
    session.flush()
    return code


def request_of(session: Session, code: str, *, now: datetime) -> SupporterRequest | None:
    """What waits under this code."""
    rows = select(SupporterRequest).where(SupporterRequest.code_hash == token_hash(code), *_waits(now))
    return session.scalar(rows)


def answer_request(session: Session, public_id: str, resident: Resident, *, yes: bool, now: datetime) -> bool:
    """The person says yes, or no, with which all of it is forgotten. False: it was answered before, or is over.

    Raises:
        Refused: it is the supporter's own.
    """
    rows = select(SupporterRequest).where(SupporterRequest.public_id == public_id, *_waits(now))
    row = session.scalar(rows.with_for_update(of=SupporterRequest).execution_options(populate_existing=True))
    if row is None:
        return False
    if row.supporter_id == resident.id:
        raise Refused("supporter.yourself")
    if yes:
        row.state, row.answered_at, row.code_hash, row.resident = RequestState.YES, now, None, resident
        row.area_id = resident.home.id if resident.home else row.area_id
    else:
        session.delete(row)
    session.flush()
    return True


def take_up(
    session: Session, actor: Actor, row: SupporterRequest, introduction: Introduction | None, *, now: datetime
) -> None:
    """An introduction was made of it; None: nothing was found. Twice is once."""
    if row.state is not RequestState.YES:
        return
    row.state = RequestState.TAKEN_UP if introduction else RequestState.CLOSED
    row.introduction = introduction
    after = {"introduction": introduction.public_id} if introduction else {}
    record(session, actor, Deed("request.take_up", f"request:{row.public_id}", {}, after), now=now)


def forget_expired(session: Session, *, now: datetime) -> int:
    """What nobody answered in time is forgotten, with the names in it."""
    gone = delete(SupporterRequest).where(
        SupporterRequest.state == RequestState.WAITING, SupporterRequest.expires_at < now
    )
    return int(getattr(session.execute(gone), "rowcount", 0))


def _waits(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (SupporterRequest.state == RequestState.WAITING, SupporterRequest.expires_at > now)

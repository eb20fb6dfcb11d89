"""What became of an item: what each 町会 said, how many copies went out, how many saw it. In numbers; looks only.

Fewer people than FEW are nobody's business: a number below it is not told, and not part of any sum.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.orm import Session

from handlers.acts.forecast import FEW
from handlers.acts.sent_copies import sent_of
from models.area import Area
from models.circulation import AskAnswer, Circular, CircularAsk, CircularState
from models.group import Group


class Stand(StrEnum):
    """How a 町会 stands to an item. Paper: somebody has to call it. Lapsed: it said nothing until the end."""

    WAITING = "waiting"
    ASKED = "asked"
    PAPER = "paper"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    LAPSED = "lapsed"


@dataclass(frozen=True)
class Line:
    """One 町会. `sent` and `seen` None: too few to be told, or (not accepted) nothing to tell."""

    ask: CircularAsk
    stand: Stand
    sent: int | None
    seen: int | None


@dataclass(frozen=True)
class Sums:
    """All of them: 町会 by what they said (`on_paper` of them whatever they said), sheets they want, people.

    People: who got it, and who saw it.
    """

    asked: int
    accepted: int
    refused: int
    silent: int
    on_paper: int
    copies: int
    sent: int
    seen: int


def lines(
    session: Session, circular: Circular, *, now: datetime, reach: ColumnElement[bool] | None = None
) -> list[Line]:
    """Each 町会 of an item by name. `reach`: a condition on groups with their area."""
    rows = select(CircularAsk).join(CircularAsk.group).outerjoin(Area, Area.id == Group.area_id)
    rows = rows.where(CircularAsk.circular_id == circular.id, true() if reach is None else reach)
    asks = session.scalars(rows.order_by(Group.name, Group.id)).all()
    sent = sent_of(session, [circular.id])
    return [_line(one, sent.get(one.id, 0) if one.sent is None else one.sent, now) for one in asks]


def sums(found: Sequence[Line]) -> Sums:
    """The lines together."""
    stands = Counter(line.stand for line in found)
    return Sums(
        asked=sum(line.ask.asked_at is not None for line in found),
        accepted=stands[Stand.ACCEPTED],
        refused=stands[Stand.REFUSED],
        silent=stands[Stand.ASKED] + stands[Stand.PAPER] + stands[Stand.LAPSED],
        on_paper=sum(line.ask.on_paper for line in found),
        copies=sum(line.ask.copies or 0 for line in found),
        sent=sum(line.sent or 0 for line in found),
        seen=sum(line.seen or 0 for line in found),
    )


def accepted_by(session: Session, circulars: Sequence[Circular]) -> dict[int, tuple[int, int]]:
    """For each of these items: how many 町会 it is for, and how many accepted."""
    accepted = func.count().filter(CircularAsk.answer == AskAnswer.ACCEPTED)
    rows = select(CircularAsk.circular_id, func.count(), accepted).group_by(CircularAsk.circular_id)
    found = session.execute(rows.where(CircularAsk.circular_id.in_([one.id for one in circulars])))
    return {circular: (whole, yes) for circular, whole, yes in found}


def told(number: int) -> int | None:
    """The number, unless it is about too few people."""
    return number if number >= FEW else None


def stand_of(ask: CircularAsk, now: datetime) -> Stand:
    """How the 町会 stands to it now."""
    if ask.answer is not None:
        return Stand(ask.answer.value)
    if ask.asked_at is None:
        return Stand.WAITING if ask.circular.state is CircularState.WAITING else Stand.LAPSED
    if not ask.circular.is_open(now):
        return Stand.LAPSED
    return Stand.PAPER if ask.on_paper else Stand.ASKED


def _line(ask: CircularAsk, sent: int, now: datetime) -> Line:
    stand = stand_of(ask, now)
    if stand is not Stand.ACCEPTED:
        return Line(ask, stand, None, None)
    return Line(ask, stand, told(sent), told(ask.seen))

"""What circulating is worth: terms for all 町会 and for one, and what each is to be paid for a month."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import Session

from handlers.acts.accounts import Unsuitable
from handlers.acts.audit import Actor, Deed, record
from models.area import Area
from models.base import JAPAN
from models.circulation import AskAnswer, CircularAsk, CircularTerms
from models.group import Group

MOST_YEN, MOST_HOUSEHOLDS, MOST_BLOCKS = 10_000_000, 100_000, 200


@dataclass(frozen=True)
class Terms:
    """As typed. `yen` None: as for all (of one 町会), or not decided (for all)."""

    yen: int | None = None
    per_household: bool = False
    households: int | None = None
    blocks: int | None = None


@dataclass(frozen=True)
class Line:
    """One 町会 of a month's fee sheet. `unpriced`: how many of its items have no fee, as none was set."""

    group: Group
    items: int
    on_paper: int
    yen: int
    unpriced: int


def terms_of(session: Session, group_id: int) -> Terms:
    """What holds for a 町会: its own, and for the rest those for all."""
    own, common = CircularTerms.of(session, group_id), CircularTerms.of(session, None)
    priced = own if own and own.yen is not None else common
    return Terms(
        priced.yen if priced else None,
        bool(priced and priced.per_household),
        own.households if own else None,
        own.blocks if own else None,
    )


def worth(session: Session, group_id: int) -> int | None:
    """Yen for one item that this 町会 circulates; None: not set, or its households are not known."""
    terms = terms_of(session, group_id)
    if terms.yen is None or not terms.per_household:
        return terms.yen
    return None if terms.households is None else terms.yen * terms.households


def set_terms(session: Session, actor: Actor, group: Group | None, terms: Terms, *, now: datetime) -> None:
    """Set them for one 町会, or for all (None). What was accepted before keeps its worth.

    Raises:
        Unsuitable: a number that cannot be.
    """
    for number, most in ((terms.yen, MOST_YEN), (terms.households, MOST_HOUSEHOLDS), (terms.blocks, MOST_BLOCKS)):
        if number is not None and not 0 <= number <= most:
            raise Unsuitable("circulation.bad_number")
    row = CircularTerms.of(session, group.id if group else None)
    before = {name: getattr(row, name) for name in vars(terms)} if row else {}
    if row is None:
        row = CircularTerms(group_id=group.id if group else None)
        session.add(row)
    for name, value in vars(terms).items():
        setattr(row, name, value)
    session.flush()
    subject = f"group:{group.public_id}" if group else "circular_terms:all"
    record(session, actor, Deed("circulation.terms", subject, before, vars(terms)), now=now)


def set_size(
    session: Session, actor: Actor, group: Group, size: tuple[int | None, int | None], *, now: datetime
) -> None:
    """Keep how many households and 班 a 町会 has; what it is paid stays as it is.

    Raises:
        Unsuitable: a number that cannot be.
    """
    own = CircularTerms.of(session, group.id)
    terms = Terms(own.yen, own.per_household) if own else Terms()
    set_terms(session, actor, group, replace(terms, households=size[0], blocks=size[1]), now=now)


def month_of(day: date) -> tuple[datetime, datetime]:
    """Where the month of a day begins and ends in Japan."""
    begin = datetime(day.year, day.month, 1, tzinfo=JAPAN)
    return begin, (begin + timedelta(days=32)).replace(day=1)


def fees(session: Session, month: date, *, reach: ColumnElement[bool] | None = None) -> list[Line]:
    """What each 町会 is to be paid for what it accepted in a month. `reach`: a condition on groups with their area.

    What was accepted before a fee was set is worth what is set now.
    """
    begin, end = month_of(month)
    rows = select(CircularAsk).join(CircularAsk.group).outerjoin(Area, Area.id == Group.area_id).where(
        CircularAsk.answer == AskAnswer.ACCEPTED, CircularAsk.answered_at >= begin, CircularAsk.answered_at < end,
        true() if reach is None else reach,
    )  # fmt: skip
    by_group: dict[int, list[CircularAsk]] = {}
    for one in session.scalars(rows.order_by(Group.name, Group.id)):
        by_group.setdefault(one.group_id, []).append(one)
    return [_line(session, asks) for asks in by_group.values()]


def _line(session: Session, asks: list[CircularAsk]) -> Line:
    now_worth = worth(session, asks[0].group_id) if any(one.yen is None for one in asks) else None
    yen = [now_worth if one.yen is None else one.yen for one in asks]
    priced = [one for one in yen if one is not None]
    on_paper = sum(one.on_paper for one in asks)
    return Line(asks[0].group, len(asks), on_paper, sum(priced), len(yen) - len(priced))

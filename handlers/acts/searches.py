"""Look up recorded searches: filters, pages by key, what came of them. Who may see which is the caller's."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Row,
    and_,
    case,
    false,
    func,
    literal,
    literal_column,
    or_,
    select,
    tuple_,
    union_all,
)  # fmt: skip
from sqlalchemy.orm import Session

from handlers.acts.areas_called import areas_called
from matching.confidence import MAYBE
from matching.kinship import narrower
from matching.vocabulary import concepts
from models.area import Area, AreaBlock
from models.base import JAPAN
from models.match_log import Came, MatchLog
from models.months import month_of
from models.unmet_need import UnmetNeed

AT_ONCE = 50
# Until then silence may only be hesitation.
SILENT_AFTER = timedelta(days=1)
SUMMED = 1_000
# Stretches of a list begin with these months, counted from the newest.
_MONTHS = (0, -1, -4)
# As the index over those few has it: a value that is bound would hide it from the planner.
_FAR = literal_column("match_log.furthest in ('joined', 'went', 'again')", type_=MatchLog.dismissed.type)
_REACHED = {
    "opened": (Came.OPENED, Came.JOINED, Came.WENT, Came.AGAIN),
    "joined": (Came.JOINED, Came.WENT, Came.AGAIN),
    "went": (Came.WENT, Came.AGAIN),
    "again": (Came.AGAIN,),
}
OUTCOMES = ("again", "went", "joined", "opened", "dismissed", "asked_again", "silent", "unmet")
ANSWERS = ("none", "low", "asked_back")
_ORDER = (MatchLog.asked_at.desc(), MatchLog.id.desc())
_LISTED: tuple[Any, ...] = (
    MatchLog.public_id,
    MatchLog.asked_at,
    MatchLog.topics,
    MatchLog.found,
    MatchLog.best,
    MatchLog.furthest,
    MatchLog.dismissed,
    MatchLog.asked_again,
    MatchLog.engine,
    MatchLog.place,
    Area.name.label("area"),
    Area.ward,
    Area.city,
)
Conditions = Sequence[ColumnElement[bool]]


@dataclass(frozen=True)
class Filters:
    """What a list is asked for; empty: everything. `area` and `topic` as typed: what is called so, and all below it."""

    area: str = ""
    since: date | None = None
    until: date | None = None
    outcome: str = ""
    topic: str = ""
    answer: str = ""

    @classmethod
    def typed(cls, values: Mapping[str, str]) -> "Filters":
        """From the address of a page; what makes no sense is left out."""
        area, topic = (values.get(name, "").replace("\0", "").strip()[:100] for name in ("area", "topic"))
        outcome, answer = values.get("outcome", ""), values.get("answer", "")
        return cls(
            area=area,
            since=_day(values.get("since", "")),
            until=_day(values.get("until", "")),
            outcome=outcome if outcome in OUTCOMES else "",
            topic=topic,
            answer=answer if answer in ANSWERS else "",
        )

    def written(self) -> dict[str, str]:
        """As the page's address has it."""
        values = {name: value.isoformat() if isinstance(value, date) else value for name, value in asdict(self).items()}
        return {name: value for name, value in values.items() if value}


class Sums(NamedTuple):
    """How many of the latest searches led so far at least; of `SUMMED` at most."""

    searches: int
    unanswered: int
    opened: int
    joined: int
    went: int
    again: int


def asked_in(area: Area, of: type[MatchLog] | type[UnmetNeed] = MatchLog) -> ColumnElement[bool]:
    """Searches (or what they did not find) that were asked in an area or below it."""
    if area.layer == "city":
        return of.place.startswith(f"{area.pref}/{area.city}/", autoescape=True)
    if area.layer == "ward":
        return of.place == area.path
    # Looked up once, before any row is.
    return of.area_id == func.any(func.array(inside(area).scalar_subquery()))


def conditions(session: Session, filters: Filters, *, now: datetime) -> list[ColumnElement[bool]]:
    """The filters as conditions on the log; an area or a topic that is not known holds nothing."""
    found: list[ColumnElement[bool]] = []
    if filters.area:
        found.append(or_(false(), *map(asked_in, areas_of(session, filters.area))))
    if filters.since:
        found.append(MatchLog.asked_at >= _begins(filters.since))
    if filters.until:
        found.append(MatchLog.asked_at < _begins(filters.until + timedelta(days=1)))
    if filters.topic:
        topic = topic_of(filters.topic)
        found.append(MatchLog.topics.overlap([topic, *sorted(narrower(topic))]) if topic else false())
    if filters.outcome:
        found.append(_came(filters.outcome, now))
    if filters.answer:
        found.append(_answered(filters.answer))
    return found


def areas_of(session: Session, name: str) -> list[Area]:
    """The stored areas that are called so, or the one with this key."""
    by_key = Area.by_key(session, name)
    return [by_key] if by_key else areas_called(session, {name}).get(name, [])


def topic_of(name: str) -> str:
    """The concept with this key or label; empty: none is called so."""
    table = concepts()
    return name if name in table else next((key for key, one in table.items() if name in one.labels.values()), "")


def topics_asked(session: Session, wanted: Conditions, most: int) -> list[str]:
    """What was asked for in the latest searches, the commonest first."""
    latest = select(MatchLog.topics).where(*wanted).order_by(*_ORDER).limit(SUMMED).subquery()
    topic = func.unnest(latest.c.topics).label("topic")
    each = select(topic).subquery()
    rows = select(each.c.topic).group_by(each.c.topic).order_by(func.count().desc(), each.c.topic)
    return list(session.scalars(rows.limit(most)))


def page_of(
    session: Session, wanted: Conditions, *, before: MatchLog | None = None, most: int = AT_ONCE
) -> Sequence[Row[Any]]:
    """The latest, or the latest of those asked before a search; one more than `most`, where there are more."""
    newest = before.asked_at if before else session.scalar(select(MatchLog.asked_at).order_by(*_ORDER).limit(1))
    if newest is None:
        return []
    earlier = [tuple_(MatchLog.asked_at, MatchLog.id) < (before.asked_at, before.id)] if before else []
    found: list[Row[Any]] = []
    for stretch in _stretches(newest):
        found += _latest(session, [*wanted, *earlier, *stretch], most + 1 - len(found))
        if len(found) > most:
            break
    return found


def _stretches(newest: datetime) -> Iterator[Conditions]:
    """This month, the one before, three more, and the rest: asked one after the other, only until enough is found.

    Asked of all months at once, PostgreSQL looks for the first row in each before it tells any.
    """
    until: Conditions = ()
    for ahead in _MONTHS:
        since = month_of(newest, ahead=ahead)
        yield [MatchLog.asked_at >= since, *until]
        until = [MatchLog.asked_at < since]
    yield until


def _latest(session: Session, wanted: Conditions, most: int) -> Sequence[Row[Any]]:
    latest = select(MatchLog.id, MatchLog.asked_at).where(*wanted).order_by(*_ORDER).limit(most).subquery()
    same = and_(MatchLog.id == latest.c.id, MatchLog.asked_at == latest.c.asked_at)
    rows = select(*_LISTED).join(latest, same).outerjoin(Area, Area.id == MatchLog.area_id)
    return session.execute(rows.order_by(*_ORDER)).all()


def sums_of(session: Session, wanted: Conditions) -> Sums:
    """What came of the latest."""
    latest = select(MatchLog.found, MatchLog.furthest).where(*wanted).order_by(*_ORDER).limit(SUMMED).subquery()
    led = (func.count(case((latest.c.furthest.in_(steps), 1))) for steps in _REACHED.values())
    numbers: tuple[Any, ...] = (func.count(), func.count(case((latest.c.found == 0, 1))), *led)
    return Sums(*session.execute(select(*numbers).select_from(latest)).one())


def one_of(session: Session, public_id: str, reach: ColumnElement[bool]) -> MatchLog | None:
    """The search with this public id, within reach."""
    return session.scalar(select(MatchLog).where(MatchLog.public_id == public_id, reach))


def neighbours(session: Session, log: MatchLog, reach: ColumnElement[bool]) -> tuple[MatchLog | None, MatchLog | None]:
    """The same resident's search before and after, within reach; of who did not consent there are none."""
    if log.resident_id is None:
        return None, None
    same = select(MatchLog).where(MatchLog.resident_id == log.resident_id, reach)
    here, key = (log.asked_at, log.id), tuple_(MatchLog.asked_at, MatchLog.id)
    earlier = session.scalar(same.where(key < here).order_by(*_ORDER).limit(1))
    later = session.scalar(same.where(key > here).order_by(MatchLog.asked_at, MatchLog.id).limit(1))
    return earlier, later


def is_silent(log: MatchLog, now: datetime) -> bool:
    """Whether nothing came of it, and it is not too early to say so."""
    quiet = log.furthest is Came.NOTHING and not log.dismissed and log.asked_again is None
    return quiet and log.asked_at < now - SILENT_AFTER


def inside(area: Area) -> CompoundSelect[Any]:
    """Ids of a town with its parts (chōme), of a district with its blocks, of a station alone."""
    same = (Area.layer == "town", Area.pref == area.pref, Area.city == area.city, Area.ward == area.ward)
    parts = select(Area.id).where(
        literal(area.layer == "town"), *same, Area.name.startswith(area.name, autoescape=True)
    )
    blocks = select(AreaBlock.block_id).where(AreaBlock.area_id == area.id)
    return union_all(select(literal(area.id)), parts, blocks)


def _came(outcome: str, now: datetime) -> ColumnElement[bool]:
    if outcome == "dismissed":
        return MatchLog.dismissed.is_(True)
    if outcome == "asked_again":
        return MatchLog.asked_again.is_not(None)
    if outcome == "silent":
        unheard = and_(MatchLog.dismissed.is_(False), MatchLog.asked_again.is_(None))
        return and_(MatchLog.furthest == Came.NOTHING, unheard, MatchLog.asked_at < now - SILENT_AFTER)
    if outcome == "unmet":
        missed = or_(MatchLog.found == 0, MatchLog.best < MAYBE, MatchLog.dismissed, MatchLog.asked_again.is_not(None))
        return and_(MatchLog.found.is_not(None), missed, MatchLog.furthest.in_((Came.NOTHING, Came.OPENED)))
    led = MatchLog.furthest.in_(_REACHED[outcome])
    return led if outcome == "opened" else and_(_FAR, led)


def _answered(answer: str) -> ColumnElement[bool]:
    if answer == "none":
        return MatchLog.found == 0
    return MatchLog.found.is_(None) if answer == "asked_back" else MatchLog.best < MAYBE


def _day(written: str) -> date | None:
    try:
        day = date.fromisoformat(written)
    except ValueError:
        return None
    return day if 2000 <= day.year < 2100 else None


def _begins(day: date) -> datetime:
    return datetime.combine(day, time(0), JAPAN)

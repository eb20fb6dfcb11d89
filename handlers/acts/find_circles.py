"""Find circles of like wishes near each other, keep them for coordinators, and tell each resident once that there are.

A ward is looked at by itself first: a circle that is large enough there belongs to its coordinators alone. What is left
over may meet across wards of one city; such a circle is for those who reach all of it. Who suits whom is judged in
`matching/circles.py`, who asks them is `ask_circle.py`'s.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, exists, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from handlers.acts.often import MOST_A_WEEK, over_the_cap
from handlers.acts.remind import awake
from matching.audience import MINORS
from matching.circles import FEWEST, Circle, Wished, circles
from matching.people import may_be_matched, wishes
from models.announcement import is_in
from models.delivery import Delivery, DeliveryKind
from models.resident import Resident, ResidentArea
from models.wish import Wish
from models.wish_circle import CircleMember, CircleState, MemberAnswer, WishCircle

# The fewest who are told of each other.
_PAIR = 2
# A wish whose circle came to nothing rests so long before its resident may be asked again.
RESTS = timedelta(days=60)
_NEWS_LIFE = timedelta(days=7)


def find_circles(session: Session, *, now: datetime, fewest: int = FEWEST) -> int:
    """Look at all open wishes anew. Returns how many circles wait to be asked. Running it twice changes nothing.

    `fewest`: so many make a circle, as the city has set it; never fewer than would point to persons.
    """
    fewest = max(fewest, FEWEST)
    # Who is about to ask one of these waits until it is settled who is in it.
    rows = session.scalars(select(WishCircle).where(WishCircle.state == CircleState.FOUND).with_for_update()).all()
    free = _free(session, now)
    found = [circle for group in _cities(session, free, now) for circle in _of_city(group, fewest)]
    kept = _keep(session, rows, [circle for circle in found if len(circle.wishes) >= fewest], now=now)
    for row in kept:
        row.fewest = fewest
    session.flush()
    _tell(session, found, now)
    return sum(len(circle.wishes) >= fewest for circle in found)


def may_be_asked() -> ColumnElement[bool]:
    """Residents who are here, consent to matching, and are no minors as far as they said: a condition for queries."""
    of_age = or_(Resident.age_band.is_(None), Resident.age_band.not_in(MINORS))
    return may_be_matched() & of_age


def _free(session: Session, now: datetime) -> set[str]:
    """Open wishes whose residents were told what for, in no circle that is asked, not refused, and not resting."""
    taken = exists().where(
        CircleMember.wish_id == Wish.id,
        CircleMember.circle_id == WishCircle.id,
        or_(
            WishCircle.state.in_((CircleState.ASKING, CircleState.MET)),
            CircleMember.answer == MemberAnswer.NO,
            WishCircle.closed_at > now - RESTS,
        ),
    )
    rows = select(Wish.id).where(Wish.fulfilled_at.is_(None), Wish.wording != "", ~taken)
    return {str(number) for number in session.scalars(rows)}


def _cities(session: Session, free: set[str], now: datetime) -> Iterator[list[Wished]]:
    by_city: dict[str, list[Wished]] = defaultdict(list)
    for wished in wishes(session, now=now):
        if wished.id in free and wished.seeker.city:
            by_city[wished.seeker.city].append(wished)
    yield from by_city.values()


def _of_city(group: Sequence[Wished], fewest: int) -> list[Circle]:
    """Circles of a ward first, then of what is left over; pairs come last."""
    by_ward: dict[str, list[Wished]] = defaultdict(list)
    for wished in group:
        by_ward[wished.seeker.ward].append(wished)
    found = [circle for ward in by_ward.values() for circle in circles(ward, k=fewest)]
    taken = {wish for circle in found for wish in circle.wishes}
    return found + circles([wished for wished in group if wished.id not in taken], k=_PAIR)


def _keep(session: Session, rows: Sequence[WishCircle], found: Sequence[Circle], *, now: datetime) -> list[WishCircle]:
    """Each circle keeps the row, and so the address, of the one that shares most of its wishes."""
    kept: list[WishCircle] = []
    places = _places(session, [int(wish) for circle in found for wish in circle.wishes])
    left = {row.id: row for row in rows}
    for circle in found:
        mine = {int(wish) for wish in circle.wishes}
        row = max(left.values(), key=lambda one: len(mine & _wishes_of(one)), default=None)
        if row is None or not mine & _wishes_of(row):
            row = WishCircle(topic=circle.topic, found_at=now)
            session.add(row)
        left.pop(row.id, None)
        row.topic = circle.topic
        _fill(session, row, mine, places)
        kept.append(row)
    session.execute(delete(WishCircle).where(WishCircle.id.in_(left)))
    return kept


def _wishes_of(row: WishCircle) -> set[int]:
    return {member.wish_id for member in row.members}


def _fill(session: Session, row: WishCircle, mine: set[int], places: Mapping[int, tuple[int, int | None]]) -> None:
    new = sorted(mine - _wishes_of(row))
    row.members = [member for member in row.members if member.wish_id in mine]
    # Somebody may be in it with another of their wishes: the one that goes makes room first.
    session.flush()
    row.members += [CircleMember(wish_id=one, resident_id=places[one][0], area_id=places[one][1]) for one in new]


def _places(session: Session, numbers: Sequence[int]) -> dict[int, tuple[int, int | None]]:
    """By wish: its resident, and the area it was made in or, without one, where they live."""
    rows = select(Wish.id, Wish.resident_id, Wish.area_id, ResidentArea.area_id.label("home"))
    home = (ResidentArea.resident_id == Wish.resident_id) & (ResidentArea.position == 0)
    found = session.execute(rows.outerjoin(ResidentArea, home).where(Wish.id.in_(numbers)))
    return {row.id: (row.resident_id, row.area_id or row.home) for row in found}


def _tell(session: Session, found: Sequence[Circle], now: datetime) -> None:
    """Others near wish for the like: said once for each wish, and to nobody who was told enough this week."""
    others = {int(wish): (len(circle.wishes) - 1, circle.topic) for circle in found for wish in circle.wishes}
    untold = select(Wish).where(Wish.id.in_(others), Wish.told_at.is_(None))
    over = over_the_cap(session, most=MOST_A_WEEK, now=now)
    told_lately = _told_lately(session, now)
    for wish in session.scalars(untold.order_by(Wish.id)).all():
        if is_in(over, wish.resident_id) or wish.resident_id in told_lately:
            continue
        told_lately.add(wish.resident_id)
        wish.told_at = now
        number, topic = others[wish.id]
        row = insert(Delivery).values(
            kind=DeliveryKind.WISH, subject=f"{wish.public_id}:near", resident_id=wish.resident_id, priority=8,
            arguments={"what": "near", "wish": wish.id, "others": number, "topic": topic},
            due_at=awake(now), expires_at=now + _NEWS_LIFE,
        )  # fmt: skip
        session.execute(row.on_conflict_do_nothing())


def _told_lately(session: Session, now: datetime) -> set[int]:
    """Who heard of others this week already: one such message a week is enough."""
    return set(session.scalars(select(Wish.resident_id).where(Wish.told_at > now - _NEWS_LIFE)))

"""Whom a rule meets, as conditions on residents. Counting everybody for a preview is `crowd.py`'s, on sets in memory.

Each condition is looked up in its index for each resident of a stretch; the offsets keep the database from joining
whole tables instead, a hundred times for a million people.
"""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, not_, or_, select
from sqlalchemy.orm import aliased

from handlers.acts.whom import EVER, How, Rule, Segment, SegmentKind
from matching.kinship import narrower
from models.area import Area, AreaBlock
from models.attendance import Attendance
from models.consent import Consent, Purpose
from models.resident import Resident, ResidentArea, ResidentInterest
from models.subscription import Subscription

Condition = ColumnElement[bool]


def within(rule: Rule | None) -> tuple[Condition, ...]:
    """What has to hold of a resident; nothing for no rule."""
    if rule is None:
        return ()
    if isinstance(rule, Segment):
        return (_one(rule),)
    parts = [and_(*within(part)) for part in rule.parts]
    match rule.how:
        case How.ALL:
            return tuple(parts)
        case How.ANY:
            return (or_(*parts),)
        case How.NOT:
            return (not_(or_(*parts)),)


def numbers(segment: Segment) -> Select[Any]:
    """The numbers of all whom one condition meets, some perhaps twice. Never attended: who attended."""
    match segment.kind:
        case SegmentKind.LANGUAGE:
            return select(Resident.id).where(Resident.language == segment.value)
        case SegmentKind.AGE:
            return select(Resident.id).where(Resident.age_band == segment.value)
        case SegmentKind.AREA:
            return select(ResidentArea.resident_id).where(*_living(segment.value))
        case SegmentKind.FOLLOWS:
            return select(Subscription.resident_id).where(*_following(segment.value))
        case SegmentKind.INTEREST:
            return select(ResidentInterest.resident_id).where(*_liking(segment.value))
        case SegmentKind.ATTENDED:
            return select(Attendance.resident_id).where(Attendance.came.is_(True))


def standing(purpose: Purpose) -> tuple[Condition, ...]:
    """What holds of a consent that is in force."""
    return Consent.purpose == purpose, Consent.withdrawn_at.is_(None)


def areas_inside(key: str) -> Select[Any]:
    """Ids of the area and of what lies in it: a city's wards and towns, a ward's towns, the blocks of a district."""
    whole = aliased(Area)
    return select(Area.id).join(whole, lies_in(Area, whole)).where(whole.key == key)


def lies_in(part: Any, whole: Any) -> Condition:
    """Whether one area (a table of areas, or an alias of it) is another or lies in it."""
    # Named, as the two may stand in different statements around this one.
    blocks = exists().where(AreaBlock.area_id == whole.id, AreaBlock.block_id == part.id).correlate(part, whole)
    same_city = and_(part.pref == whole.pref, part.city == whole.city)
    return or_(
        part.id == whole.id,
        and_(whole.layer == "city", same_city),
        and_(whole.layer == "ward", same_city, part.ward == whole.ward),
        and_(whole.layer == "town", same_city, part.ward == whole.ward, part.name.startswith(whole.name)),
        blocks,
    )


def _one(segment: Segment) -> Condition:
    """What somebody told us for matching is asked of those alone who still allow that."""
    match segment.kind:
        case SegmentKind.LANGUAGE:
            return Resident.language == segment.value
        case SegmentKind.AREA:
            return _some(ResidentArea.resident_id, *_living(segment.value))
        case SegmentKind.FOLLOWS:
            return _some(Subscription.resident_id, *_following(segment.value))
        case SegmentKind.AGE:
            # Who told no age is of none: unknown would be neither here nor in "not".
            return and_(func.coalesce(Resident.age_band, "") == segment.value, _matched())
        case SegmentKind.INTEREST:
            return and_(_some(ResidentInterest.resident_id, *_liking(segment.value)), _matched())
        case SegmentKind.ATTENDED:
            came = _some(Attendance.resident_id, Attendance.came.is_(True))
            return and_(came if segment.value == EVER else not_(came), _matched())


def _some(whose: Any, *conditions: Condition) -> Condition:
    return select(whose).where(whose == Resident.id, *conditions).offset(0).exists()


def _matched() -> Condition:
    return _some(Consent.resident_id, *standing(Purpose.MATCHING))


def _living(area: str) -> tuple[Condition, ...]:
    return (ResidentArea.area_id.in_(areas_inside(area)),)


def _following(area: str) -> tuple[Condition, ...]:
    """A yes to the news of the district, or of one that lies in it."""
    return Subscription.area_id.in_(areas_inside(area)), Subscription.withdrawn_at.is_(None)


def _liking(concept: str) -> tuple[Condition, ...]:
    keys = [concept, *sorted(narrower(concept))]
    return ResidentInterest.likes.is_(True), ResidentInterest.concept.in_(keys)

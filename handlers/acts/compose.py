"""What is said in deliveries that are due, from what is true now: many at once, by one rule for each kind.

The facts come in one statement, however many deliveries it is about. Planning them is `remind.py`'s, the words are
`messages.py`'s.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ARRAY, BigInteger, Select, bindparam, exists, func, select
from sqlalchemy.orm import Session

from handlers.acts import circular_letters, desk_letters, introduction_letters, wish_letters
from handlers.acts.ask_keepers import names_to_ask
from handlers.acts.messages import Asked, Content, Done, Letter, Plan, Told
from handlers.acts.remind import awake
from handlers.texts.days import Span
from models.area import Area
from models.attendance import Attendance, AttendanceStatus
from models.base import JAPAN
from models.consent import Consent, Purpose
from models.delivery import Delivery, DeliveryKind
from models.gathering import Gathering
from models.occurrence import Occurrence, OccurrenceStatus
from models.resident import Resident, ResidentStatus
from models.role import Role
from models.venue import Venue


@dataclass(frozen=True)
class Due:
    """A delivery that is due and what is true of it. `plan` None: the yes it is about is gone.

    `own`, `subject_now`, `yes`, `version` and `came` are of the yes and its date as they are now. `asked`: the
    gathering that a keeper is asked about, by name; None: there is nothing to ask.
    `given`: what the letters of circulars, desks, wishes or introductions say, or why nothing.
    """

    kind: DeliveryKind
    subject: str
    arguments: dict[str, Any]
    expires_at: datetime | None
    status: ResidentStatus | None
    language: str
    wishes: dict[str, Any]
    may_remind: bool
    plan: Plan | None
    own: str
    subject_now: str
    yes: AttendanceStatus | None
    version: int
    came: bool
    asked: str | None = None
    given: Content | str = "over"


def compose(session: Session, deliveries: Sequence[int], *, now: datetime) -> dict[int, Letter | str | datetime]:
    """What to say in each of these deliveries.

    A word instead: the cause why nothing is to be said. A moment instead: it is night, say it then. Asked before every
    try, so that what was withdrawn, moved or cancelled since the last one is not said.
    """
    if not deliveries:
        return {}
    dues = {row[0]: _due(row) for row in session.execute(_FACTS, {"deliveries": list(deliveries)})}
    questions = {number: due for number, due in dues.items() if due.kind is DeliveryKind.CONFIRM}
    names = names_to_ask(session, [due.subject for due in questions.values()])
    dues |= {number: replace(due, own=due.subject, asked=names.get(due.subject)) for number, due in questions.items()}
    round_ones = {number: due.kind for number, due in dues.items() if due.kind in circular_letters.KINDS}
    for number, (own, given) in circular_letters.letters(session, round_ones, now=now).items():
        dues[number] = replace(dues[number], own=own, given=given)
    lines = {number: due.arguments for number, due in dues.items() if due.kind is DeliveryKind.DESK}
    for number, (own, given) in desk_letters.letters(session, lines).items():
        dues[number] = replace(dues[number], own=own, given=given)
    wishes = {number: due.arguments for number, due in dues.items() if due.kind is DeliveryKind.WISH}
    for number, (own, given) in wish_letters.letters(session, wishes, now=now).items() if wishes else ():
        dues[number] = replace(dues[number], own=own, given=given)
    sides = {number: due.arguments for number, due in dues.items() if due.kind is DeliveryKind.INTRODUCTION}
    for number, (own, given) in introduction_letters.letters(session, sides, now=now).items() if sides else ():
        dues[number] = replace(dues[number], own=own, given=given)
    return {number: _said(due, now) for number, due in dues.items()}


def _said(due: Due, now: datetime) -> Letter | str | datetime:
    if due.status is None:
        return "left"
    if due.expires_at and now > due.expires_at:
        return "expired"
    if due.status is ResidentStatus.BLOCKED:
        return "blocked"
    if due.status is ResidentStatus.PAUSED and due.kind not in _DESPITE_REST:
        return "paused"
    told = _RULES[due.kind](due, now)
    if isinstance(told, str):
        return told
    if due.kind in _BY_DAY and awake(now) != now:
        return awake(now)
    return Letter(told, due.own, due.language)


# Who rests is still told what became of a date or of their yes, and how their own talk with a desk goes on.
_DESPITE_REST = (DeliveryKind.CHANGE, DeliveryKind.OFFICE, DeliveryKind.DESK, DeliveryKind.INTRODUCTION)
# A reminder shortly before the start and news of a change of tonight are wanted at night as well.
_BY_DAY = (
    DeliveryKind.DAY_BEFORE,
    DeliveryKind.FOLLOW_UP,
    DeliveryKind.OFFER,
    DeliveryKind.CONFIRM,
    DeliveryKind.WISH,
    DeliveryKind.INTRODUCTION,
    *circular_letters.KINDS,
)


def _reminder(due: Due, now: datetime) -> Content | str:
    if due.plan is None or due.yes is not AttendanceStatus.GOING:
        return "withdrawn"
    if due.plan.off or due.subject != due.subject_now:
        return "moved"
    if not due.may_remind:
        return "no_consent"
    if due.kind is DeliveryKind.FOLLOW_UP:
        return Told(due.kind, due.plan, came=due.came)
    if due.came:
        return "came"
    if not due.wishes.get(str(due.kind), True):
        return "not_wanted"
    said_on = now.astimezone(JAPAN).date() if due.kind is DeliveryKind.DAY_BEFORE else None
    return Told(due.kind, due.plan, said_on)


def _offer(due: Due, now: datetime) -> Content | str:
    if due.plan is None or due.yes is not AttendanceStatus.OFFERED or due.plan.offer_until is None:
        return "withdrawn"
    if due.plan.off:
        return "moved"
    return Told(due.kind, due.plan) if now < due.plan.offer_until else "expired"


def _change(due: Due, _now: datetime) -> Content | str:
    if due.plan is None or due.version != due.arguments["version"]:
        return "superseded"
    was, placed = datetime.fromisoformat(due.arguments["was"]), due.arguments.get("placed", False)
    return Told(due.kind, due.plan, was=was, placed=placed)


def _office(due: Due, _now: datetime) -> Content | str:
    """What the office did holds until somebody does otherwise: who said yes again needs no word of the first."""
    done = due.arguments["done"]
    stands = AttendanceStatus.GOING if done == Done.ACCEPTED else AttendanceStatus.CANCELLED
    if due.plan is None or due.yes is not stands:
        return "superseded"
    if due.plan.off and done == Done.ACCEPTED:
        return "moved"
    return Told(due.kind, due.plan, done=Done(done))


def _confirm(due: Due, _now: datetime) -> Content | str:
    return Asked(due.asked) if due.asked else "answered"


def _given(due: Due, _now: datetime) -> Content | str:
    return due.given


_RULES: dict[DeliveryKind, Callable[[Due, datetime], Content | str]] = {
    DeliveryKind.DAY_BEFORE: _reminder,
    DeliveryKind.HOURS_BEFORE: _reminder,
    DeliveryKind.FOLLOW_UP: _reminder,
    DeliveryKind.OFFER: _offer,
    DeliveryKind.CHANGE: _change,
    DeliveryKind.OFFICE: _office,
    DeliveryKind.CONFIRM: _confirm,
    **dict.fromkeys((*circular_letters.KINDS, DeliveryKind.DESK, DeliveryKind.WISH, DeliveryKind.INTRODUCTION), _given),
}


def _facts() -> Select[Any]:
    """One row for each delivery, in the order in which `_due` reads it; null where there is no yes any more."""
    consent = exists().where(
        Consent.resident_id == Delivery.resident_id,
        Consent.purpose == Purpose.REMINDERS,
        Consent.withdrawn_at.is_(None),
    )
    delivery = (Delivery.id, Delivery.kind, Delivery.subject, Delivery.arguments, Delivery.expires_at)
    resident = (Resident.status, Resident.language, Resident.reminders)
    yes = (Attendance.public_id, Attendance.version, Attendance.status, Attendance.offer_until, Attendance.came)
    date = (Occurrence.starts_at, Occurrence.ends_at, Occurrence.has_time, Occurrence.status, Occurrence.note)
    gathering = (Gathering.public_id, Gathering.name, Gathering.bring, Gathering.sample)
    place = (Venue.name, Area.city, Area.ward, Area.name)
    return (
        select(*delivery, *resident, consent, *yes, Role.name, Occurrence.version, *date, *gathering, *place)
        .outerjoin(Resident, Resident.id == Delivery.resident_id)
        .outerjoin(Attendance, Attendance.id == Delivery.attendance_id)
        .outerjoin(Role, Role.id == Attendance.role_id)
        .outerjoin(Occurrence, Occurrence.id == Attendance.occurrence_id)
        .outerjoin(Gathering, Gathering.id == Occurrence.gathering_id)
        .outerjoin(Venue, Venue.id == func.coalesce(Occurrence.venue_id, Gathering.venue_id))
        .outerjoin(Area, Area.id == Gathering.area_id)
        .where(Delivery.id == func.any(bindparam("deliveries", type_=ARRAY(BigInteger))))
    )


_FACTS = _facts()


def _due(row: Sequence[Any]) -> Due:
    """Unpacked in the order of `_facts`: by name it would cost three times as much."""
    _, kind, subject, arguments, expires_at, status, language, wishes, may_remind, *rest = row
    own, version, yes, offer_until, came, task, date_version, starts_at, ends_at, has_time, state, note, *rest = rest
    gathering, name, bring, sample, venue, city, ward, area = rest
    plan = None
    if yes:
        place = venue or (Area(city=city, ward=ward, name=area).full_name if area else "")
        span, off = Span(starts_at, ends_at, has_time), state is OccurrenceStatus.CANCELLED
        plan = Plan(gathering, name, place, bring, sample, span, off, note, task, offer_until)
    subject_now = f"{own}:{version}:{date_version}"
    who = status, language, wishes, may_remind
    return Due(kind, subject, arguments, expires_at, *who, plan, own, subject_now, yes, date_version, bool(came))

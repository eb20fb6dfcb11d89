"""Rooms that suit come first; what is published takes its hours and invites who said yes, and nobody else."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.acts.accounts import Unsuitable
from handlers.acts.ask_circle import ask_circle, take_answer
from handlers.acts.audit import COMMAND
from handlers.acts.compose import compose
from handlers.acts.first_gathering import Draft, Needs, best_hours, keep_draft, needs_of, publish, rooms_for
from handlers.acts.messages import Letter
from handlers.acts.open_rooms import remove_slot
from models.area import Area
from models.base import JAPAN
from models.delivery import Delivery
from models.gathering import Gathering
from models.resident import Resident
from models.room import RoomRequest, RoomSlot
from models.wish_circle import CircleState, MemberAnswer, WishCircle
from tests import factories

# Wednesday, 16 December, 10:00 in Japan.
_WED = factories.WHEN + timedelta(days=14)


@pytest.fixture
def home(session: Session) -> Area:
    return factories.area(session)


@pytest.fixture
def asked(session: Session, home: Area, now: datetime) -> WishCircle:
    """Three who said yes, and one who said no."""
    wishes = [factories.wish(session, area=home) for _ in range(4)]
    circle = factories.circle(session, *wishes)
    ask_circle(session, COMMAND, circle, date(2026, 12, 9), now=now)
    for member, answer in zip(circle.members, [MemberAnswer.YES] * 3 + [MemberAnswer.NO], strict=True):
        take_answer(session, member, answer, now=now)
    return circle


def _slot(session: Session, home: Area, **values: Any) -> RoomSlot:
    venue = factories.venue(session, area=home, **values.pop("venue", {}))
    room = factories.room(session, venue=venue, **values.pop("room", {}))
    return factories.slot(session, room=room, **({"starts_at": _WED} | values))


def _found(session: Session, needs: Needs, now: datetime) -> list[int]:
    return [one.slot.id for one in rooms_for(session, needs, now=now)]


def test_when_most_can_comes_first(session: Session, home: Area, now: datetime) -> None:
    thursday, wednesday = (_slot(session, home, starts_at=_WED + timedelta(days=days)) for days in (1, 0))
    needs = Needs(3, {"3-morning": 2, "2-morning": 3}, False, (35.0155, 135.7083))
    assert _found(session, needs, now) == [wednesday.id, thursday.id]


_UNFIT: list[dict[str, Any]] = [
    {"room": {"seats": 2}},
    {"room": {"open": False}},
    {"venue": {"ended": True}},
    {"venue": {"lat": 35.2, "lon": 135.7083}},
    {"venue": {"facts": {"step_free": False}}},
    {"starts_at": factories.WHEN + timedelta(days=1)},
    {"starts_at": factories.WHEN + timedelta(days=60)},
]


@pytest.mark.parametrize("values", _UNFIT)
def test_rooms_too_small_far_shut_or_with_steps_are_not_offered(
    session: Session, home: Area, now: datetime, values: dict[str, Any]
) -> None:
    _slot(session, home, **values)
    assert _found(session, Needs(3, {}, True, (35.0155, 135.7083)), now) == []


def test_hours_that_somebody_asks_for_are_not_offered(session: Session, home: Area, now: datetime) -> None:
    slot = _slot(session, home)
    group = factories.group(session)
    session.add(RoomRequest(slot_id=slot.id, group_id=group.id, asked_at=now, asked_by="a"))
    session.flush()
    assert _found(session, Needs(3, {}, False, None), now) == []


def test_needs_are_those_of_who_said_yes_as_numbers(session: Session, asked: WishCircle) -> None:
    for member in asked.members[:2]:
        session.get_one(Resident, member.resident_id).free_slots = ["2-morning"]
    session.get_one(Resident, asked.members[0].resident_id).support = ["wheelchair"]
    needs = needs_of(session, asked.members[:3])
    assert (needs.people, dict(needs.bands), needs.step_free) == (3, {"2-morning": 2}, True)


def test_without_rooms_the_best_time_of_the_week_is_proposed(now: datetime) -> None:
    start, _ = best_hours(Needs(3, {"5-evening": 3, "0-morning": 1}, False, None), now=now)
    assert start.astimezone(JAPAN) == datetime(2026, 12, 19, 18, 0, tzinfo=JAPAN)


def test_published_it_takes_its_hours_and_invites_who_said_yes(
    session: Session, home: Area, asked: WishCircle, now: datetime
) -> None:
    slot = _slot(session, home)
    keep_draft(session, COMMAND, asked, Draft("将棋をはじめる会", "はじめまして", slot=slot), now=now)
    made = publish(session, COMMAND, asked, now=now)
    assert (made.name, made.venue_id, made.categories) == ("将棋をはじめる会", slot.room.venue_id, ["shogi"])
    assert session.scalar(select(RoomSlot.id)) is None
    rows = session.scalars(select(Delivery.id).where(Delivery.arguments["what"].astext == "invite")).all()
    told = compose(session, rows, now=now)
    assert len(told) == 3 and all(isinstance(one, Letter) for one in told.values())
    assert [member.wish.fulfilled_at is not None for member in asked.members] == [True, True, True, False]


def test_pressed_twice_there_is_one_gathering(session: Session, home: Area, asked: WishCircle, now: datetime) -> None:
    keep_draft(session, COMMAND, asked, Draft("会", "", slot=_slot(session, home)), now=now)
    publish(session, COMMAND, asked, now=now)
    with pytest.raises(Unsuitable, match="over"):
        publish(session, COMMAND, asked, now=now)
    assert len(session.scalars(select(Gathering)).all()) == 1 and asked.state is CircleState.MET


def test_hours_that_went_to_others_are_not_taken(
    session: Session, home: Area, asked: WishCircle, now: datetime
) -> None:
    slot = _slot(session, home)
    keep_draft(session, COMMAND, asked, Draft("会", "", slot=slot), now=now)
    held = {"state": "approved", "asked_at": now, "asked_by": "a"}
    session.add(RoomRequest(slot_id=slot.id, group_id=factories.group(session).id, **held))
    session.flush()
    with pytest.raises(Unsuitable, match="hours_gone"):
        publish(session, COMMAND, asked, now=now)


def test_a_room_that_was_shut_meanwhile_is_not_taken(
    session: Session, home: Area, asked: WishCircle, now: datetime
) -> None:
    slot = _slot(session, home)
    keep_draft(session, COMMAND, asked, Draft("会", "", slot=slot), now=now)
    slot.room.open = False
    with pytest.raises(Unsuitable, match="hours_gone"):
        publish(session, COMMAND, asked, now=now)


def test_nobody_is_invited_to_a_venue_that_ended_meanwhile(session: Session, asked: WishCircle, now: datetime) -> None:
    venue = factories.venue(session)
    keep_draft(session, COMMAND, asked, Draft("会", "", venue, None, _WED, _WED + timedelta(hours=2)), now=now)
    venue.ended = True
    with pytest.raises(Unsuitable, match="place_ended"):
        publish(session, COMMAND, asked, now=now)


def test_with_too_few_or_without_a_place_it_is_not_published(
    session: Session, home: Area, asked: WishCircle, now: datetime
) -> None:
    with pytest.raises(Unsuitable, match="no_draft"):
        publish(session, COMMAND, asked, now=now)
    keep_draft(session, COMMAND, asked, Draft("会", "", slot=_slot(session, home)), now=now)
    take_answer(session, asked.members[0], MemberAnswer.NO, now=now)
    with pytest.raises(Unsuitable, match="too_few_yes"):
        publish(session, COMMAND, asked, now=now)


def test_hours_that_another_circle_took_leave_a_draft_without_a_place(
    session: Session, home: Area, asked: WishCircle, now: datetime
) -> None:
    slot = _slot(session, home)
    keep_draft(session, COMMAND, asked, Draft("会", "", slot=slot), now=now)
    remove_slot(session, COMMAND, slot, now=now)
    with pytest.raises(Unsuitable, match="no_draft"):
        publish(session, COMMAND, asked, now=now)

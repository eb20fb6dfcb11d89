"""Requests for rooms: one group holds a slot, the others wait their turn, a date follows its room."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from handlers.acts.accounts import Unsuitable
from handlers.acts.ask_for_room import Wish, accept, approve, ask, decline, tend_rooms, withdraw
from handlers.acts.audit import COMMAND
from handlers.acts.compose import compose
from handlers.acts.messages import Letter
from models.delivery import Delivery, DeliveryKind
from models.occurrence import Occurrence
from models.phone_call import CallReason, PhoneCall
from models.room import RequestState, RoomRequest, RoomSlot
from tests import factories


@pytest.fixture
def slot(session: Session, now: datetime) -> RoomSlot:
    """Two hours in a week."""
    return factories.slot(session, starts_at=now + timedelta(days=7))


def asked(session: Session, slot: RoomSlot, now: datetime) -> RoomRequest:
    return ask(session, COMMAND, slot, Wish(factories.group(session), "会議"), now=now)


def states(*requests: RoomRequest) -> list[str]:
    return [request.state.value for request in requests]


def test_a_yes_lets_the_others_wait(session: Session, slot: RoomSlot, now: datetime) -> None:
    first, second = asked(session, slot, now), asked(session, slot, now)
    approve(session, COMMAND, second, now=now)
    third = asked(session, slot, now)
    assert states(first, second, third) == ["waiting", "approved", "waiting"]
    with pytest.raises(Unsuitable, match="taken"):
        approve(session, COMMAND, first, now=now)


def test_the_database_itself_refuses_a_second_holder(session: Session, slot: RoomSlot, now: datetime) -> None:
    for request in (asked(session, slot, now), asked(session, slot, now)):
        request.state = RequestState.APPROVED
    with pytest.raises(IntegrityError, match="uq_room_request_holder"), session.begin_nested():
        session.flush()


def test_two_offices_at_once_give_a_slot_once(clean_database: Engine, now: datetime) -> None:
    with Session(clean_database) as session, session.begin():
        slot = factories.slot(session, starts_at=now + timedelta(days=7))
        numbers = [asked(session, slot, now).id for _ in range(2)]

    def give(number: int) -> str:
        with Session(clean_database) as session:
            try:
                approve(session, COMMAND, session.get_one(RoomRequest, number), now=now)
            except Unsuitable as refused:
                return refused.key
            session.commit()
        return "given"

    with ThreadPoolExecutor(2) as hands:
        assert sorted(hands.map(give, numbers)) == ["given", "rooms.taken"]


def test_a_slot_that_gets_free_is_offered_in_order(session: Session, slot: RoomSlot, now: datetime) -> None:
    holder = asked(session, slot, now)
    approve(session, COMMAND, holder, now=now)
    second, third = asked(session, slot, now), asked(session, slot, now + timedelta(minutes=1))
    withdraw(session, COMMAND, holder, now=now)
    assert (states(holder, second, third), second.offer_until) == (
        ["withdrawn", "offered", "waiting"],
        now + timedelta(days=3),
    )
    later = now + timedelta(days=3)
    with pytest.raises(Unsuitable, match="offer_gone"):
        accept(session, COMMAND, second, now=later)
    assert (tend_rooms(session, now=later), tend_rooms(session, now=later)) == (1, 0)
    assert states(second, third) == ["lapsed", "offered"]
    accept(session, COMMAND, third, now=later)
    assert third.state is RequestState.APPROVED


def test_a_no_needs_a_reason_and_what_was_approved_can_be_taken_back(
    session: Session, slot: RoomSlot, now: datetime
) -> None:
    holder = asked(session, slot, now)
    approve(session, COMMAND, holder, now=now)
    waits = asked(session, slot, now)
    with pytest.raises(Unsuitable, match="say_why"):
        decline(session, COMMAND, holder, "", now=now)
    decline(session, COMMAND, holder, "選挙のため", now=now)
    assert (holder.reason, states(holder, waits)) == ("選挙のため", ["declined", "offered"])
    with pytest.raises(Unsuitable, match="answered"):
        decline(session, COMMAND, holder, "選挙のため", now=now)


def test_a_group_asks_once_and_again_after_withdrawing(session: Session, slot: RoomSlot, now: datetime) -> None:
    group = factories.group(session)
    first = ask(session, COMMAND, slot, Wish(group, "会議"), now=now)
    with pytest.raises(Unsuitable, match="asked_already"):
        ask(session, COMMAND, slot, Wish(group, "会議"), now=now)
    withdraw(session, COMMAND, first, now=now)
    assert ask(session, COMMAND, slot, Wish(group, "会議"), now=now).state is RequestState.ASKED


@pytest.mark.parametrize("days", [7, 8])
def test_what_has_begun_is_not_asked_for_and_lapses(session: Session, slot: RoomSlot, now: datetime, days: int) -> None:
    unanswered = asked(session, slot, now)
    later = now + timedelta(days=days)
    with pytest.raises(Unsuitable, match="closed"):
        asked(session, slot, later)
    with pytest.raises(Unsuitable, match="answered"):
        approve(session, COMMAND, unanswered, now=later)
    tend_rooms(session, now=later)
    assert unanswered.state is RequestState.LAPSED


def test_a_closed_room_is_asked_for_by_nobody(session: Session, slot: RoomSlot, now: datetime) -> None:
    slot.room.open = False
    with pytest.raises(Unsuitable, match="closed"):
        asked(session, slot, now)


def a_date(session: Session, slot: RoomSlot, **values: object) -> Occurrence:
    """A date of a group, in the hours of the slot."""
    group = factories.group(session)
    gathering = factories.gathering(session, group=group)
    return factories.occurrence(session, slot.starts_at, ends_at=slot.ends_at, gathering=gathering, **values)


def test_an_approved_slot_becomes_the_place_of_the_date_and_everybody_is_told(
    session: Session, slot: RoomSlot, now: datetime
) -> None:
    date = a_date(session, slot)
    resident, person = factories.resident(session), factories.enrolled(session)
    factories.attendance(session, occurrence=date, resident=resident)
    factories.attendance(session, occurrence=date, enrolled=person)
    request = ask(session, COMMAND, slot, Wish(date.gathering.group, "会議", date), now=now)  # type: ignore[arg-type]
    approve(session, COMMAND, request, now=now)
    told = session.scalars(select(Delivery).where(Delivery.kind == DeliveryKind.CHANGE)).one()
    said = compose(session, [told.id], now=now)[told.id]
    assert isinstance(said, Letter)
    assert ("change.placed" in str(said.content.answer()), slot.room.venue.name in str(said)) == (True, True)
    assert [call.reason for call in session.scalars(select(PhoneCall))] == [CallReason.PLACED]
    assert date.place_name == slot.room.venue.name


def test_a_date_goes_back_to_its_usual_place_when_the_room_is_given_up(
    session: Session, slot: RoomSlot, now: datetime
) -> None:
    date = a_date(session, slot)
    request = ask(session, COMMAND, slot, Wish(date.gathering.group, "会議", date), now=now)  # type: ignore[arg-type]
    approve(session, COMMAND, request, now=now)
    withdraw(session, COMMAND, request, now=now)
    assert (date.venue_id, date.place_name) == (None, date.gathering.place_name)


def test_a_date_outside_the_slot_or_of_another_group_does_not_fit(
    session: Session, slot: RoomSlot, now: datetime
) -> None:
    late = a_date(session, slot)
    late.ends_at = slot.ends_at + timedelta(minutes=1)
    for date, group in ((late, late.gathering.group), (a_date(session, slot), factories.group(session))):
        assert group
        with pytest.raises(Unsuitable, match="date_outside"):
            ask(session, COMMAND, slot, Wish(group, "会議", date), now=now)

"""What became of it is asked three days after the day and after thirty; who has no LINE is asked by the office."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from handlers.acts import introduction_desk as desk
from handlers.acts.accounts import Unsuitable
from handlers.acts.introduce import Party
from handlers.acts.introduction_desk import FollowUp, Meeting
from handlers.acts.introduction_outcome import Said, came
from handlers.acts.tend_introductions import tend_introductions
from models.introduction import CameOfIt, DueFor, Introduction, IntroductionState
from tests import factories
from tests.introductions import both_said_yes, person, proposed, told
from tests.threads import coordinator


def meeting(session: Session, now: datetime, *sides: Party) -> Introduction:
    """Both said yes and know the day: tomorrow."""
    made = both_said_yes(session, now, *sides)
    desk.set_meeting(session, coordinator(session), made, Meeting(now + timedelta(days=1), b"where"), now=now)
    return made


def wait(session: Session, now: datetime, days: int) -> None:
    tend_introductions(session, now=now + timedelta(days=days))


def test_the_person_is_asked_after_three_days_and_after_thirty(session: Session, now: datetime) -> None:
    made = meeting(session, now, person(session), Party(gathering=factories.gathering(session)))
    one = made.sides[0]
    wait(session, now, 3)
    assert told(session, one.resident)[-1] == "meeting"
    wait(session, now, 4)
    came(session, one, Said(CameOfIt.LINKED), now=now + timedelta(days=4))
    for day in (29, 31, 32):
        wait(session, now, day)
    assert told(session, one.resident) == ["ask", "both_yes", "meeting", "came_first", "came_later"]
    assert made.state is IntroductionState.LINKED


def test_who_said_nothing_is_not_asked_again_but_the_office_is(session: Session, now: datetime) -> None:
    made = meeting(session, now, person(session), Party(gathering=factories.gathering(session)))
    for day in (4, 31, 40):
        wait(session, now, day)
    assert told(session, made.sides[0].resident)[-1] == "came_first"
    assert (made.due_for, made.due_on) == (DueFor.OUTCOME, (now + timedelta(days=9)).date())


def test_who_has_no_line_is_asked_by_the_office(session: Session, now: datetime) -> None:
    made = meeting(session, now, Party(sealed=b"name"), Party(gathering=factories.gathering(session)))
    assert made.due_for is DueFor.TELL
    for side in made.sides:
        desk.told(session, coordinator(session), side, now=now)
    assert made.due_for is None
    wait(session, now, 4)
    assert (made.due_for, made.due_on) == (DueFor.OUTCOME, (now + timedelta(days=4)).date())
    came(session, made.sides[0], Said(CameOfIt.NOT_A_FIT), by=coordinator(session), now=now)
    assert made.state is IntroductionState.NOT_A_FIT and made.due_for is None


def test_who_could_not_go_needs_another_day_and_is_asked_anew_after_it(session: Session, now: datetime) -> None:
    made = meeting(session, now, person(session), Party(gathering=factories.gathering(session)))
    wait(session, now, 4)
    came(session, made.sides[0], Said(CameOfIt.COULD_NOT), now=now)
    assert made.state is IntroductionState.BOTH_YES and made.due_for is DueFor.MEETING
    desk.set_meeting(session, coordinator(session), made, Meeting(now + timedelta(days=10), b"where"), now=now)
    assert made.sides[0].came_first is None
    wait(session, now, 14)
    assert made.sides[0].first_asked_at == now + timedelta(days=14)


def test_of_two_people_the_less_happy_one_decides(session: Session, now: datetime) -> None:
    made = meeting(session, now, person(session), person(session))
    came(session, made.sides[0], Said(CameOfIt.NOT_A_FIT), now=now)
    came(session, made.sides[1], Said(CameOfIt.LINKED), now=now)
    assert made.state is IntroductionState.NOT_A_FIT


def test_before_both_said_yes_there_is_nothing_to_say(session: Session, now: datetime) -> None:
    made = proposed(session, now, person(session), person(session))
    assert not came(session, made.sides[0], Said(CameOfIt.LINKED), now=now)


def test_a_day_that_is_past_is_no_day_to_meet(session: Session, now: datetime) -> None:
    made = both_said_yes(session, now, person(session), person(session))
    with pytest.raises(Unsuitable, match="past"):
        desk.set_meeting(session, coordinator(session), made, Meeting(now - timedelta(days=1), b"where"), now=now)


def test_the_office_puts_off_and_takes_off_the_list(session: Session, now: datetime) -> None:
    made = proposed(session, now, person(session), person(session))
    later = (now + timedelta(days=6)).date()
    desk.follow_up(session, coordinator(session), made, FollowUp(b"note", later), now=now)
    assert (made.due_for, made.due_on) == (DueFor.ASK, later)
    desk.follow_up(session, coordinator(session), made, FollowUp(None, None), now=now)
    assert (made.due_for, made.due_on) == (None, None)

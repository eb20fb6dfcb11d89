"""A minor who is known late: the introduction rests until staff stand by it, and nobody hears why."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.acts import introduce, introduction_desk
from handlers.acts.accounts import Unsuitable
from handlers.acts.compose import compose
from handlers.acts.introduce import Party
from handlers.acts.introduction_desk import FollowUp, Meeting, to_tell
from handlers.acts.introduction_letters import Told
from handlers.acts.introduction_minors import confirm_minor, hear_minor, heard_of_minor
from handlers.acts.introduction_outcome import ask_outcomes
from handlers.acts.messages import Letter
from handlers.acts.tend_introductions import tend_introductions
from models.account import AccountDuty, AuditEntry, Duty
from models.delivery import Delivery
from models.introduction import DueFor, Introduction, IntroductionState
from tests.introductions import asked, both_said_yes, kept_gathering, person, proposed, told
from tests.threads import coordinator


def _says_teen(session: Session, made: Introduction, now: datetime) -> int:
    who = made.sides[0].resident
    assert who
    who.age_band = "teen"
    session.flush()
    return hear_minor(session, who, now=now)


def test_who_says_so_after_both_yeses_stops_it(session: Session, now: datetime) -> None:
    made = both_said_yes(session, now, person(session), person(session))
    assert _says_teen(session, made, now) == 1
    assert made.is_held and not made.has_crossed and made.state is IntroductionState.BOTH_YES
    assert (made.due_for, made.due_on) == (DueFor.MINOR, now.date())
    assert [told(session, side.resident)[-1] for side in made.sides] == ["held", "held"]
    assert _says_teen(session, made, now) == 0


def test_both_read_the_same_words_and_no_reason(session: Session, now: datetime) -> None:
    made = both_said_yes(session, now, person(session), person(session))
    _says_teen(session, made, now)
    letters = compose(session, session.scalars(select(Delivery.id).order_by(Delivery.id)).all(), now=now)
    said = [one.content for one in letters.values() if isinstance(one, Letter)]
    assert said == [Told("held", "person")] * 2


def test_nobody_is_told_of_a_meeting_or_asked_about_it_meanwhile(session: Session, now: datetime) -> None:
    made = both_said_yes(session, now, person(session), person(session))
    soon = Meeting(now + timedelta(hours=1), b"place")
    introduction_desk.set_meeting(session, coordinator(session), made, soon, now=now)
    _says_teen(session, made, now)
    before = told(session, made.sides[1].resident)
    introduction_desk.set_meeting(session, coordinator(session), made, Meeting(soon.at, b"other"), now=now)
    assert ask_outcomes(session, now=now + timedelta(days=4)) == 0
    assert told(session, made.sides[1].resident) == before and made.due_for is DueFor.MINOR


def test_staff_stand_by_it_and_it_goes_on(session: Session, now: datetime) -> None:
    made, staff = both_said_yes(session, now, person(session), person(session)), coordinator(session)
    _says_teen(session, made, now)
    with pytest.raises(Unsuitable, match="minor_needs_staff"):
        confirm_minor(session, staff, made, now=now)
    staff.duties.append(AccountDuty(duty=Duty.STAFF))
    confirm_minor(session, staff, made, now=now)
    assert made.has_crossed and made.minor_confirmed_by == staff.public_id and made.due_for is DueFor.MEETING
    assert [told(session, side.resident)[-1] for side in made.sides] == ["goes_on", "goes_on"]
    with pytest.raises(Unsuitable, match="not_now"):
        confirm_minor(session, staff, made, now=now)


def test_it_can_be_ended_instead(session: Session, now: datetime) -> None:
    made = both_said_yes(session, now, person(session), person(session))
    _says_teen(session, made, now)
    introduce.withdraw(session, coordinator(session), made, now=now)
    assert not made.is_held and made.due_for is None
    assert [told(session, side.resident)[-1] for side in made.sides] == ["not_this_time"] * 2


def test_it_stays_in_the_follow_ups_until_staff_decide(session: Session, now: datetime) -> None:
    made = both_said_yes(session, now, person(session), person(session))
    _says_teen(session, made, now)
    with pytest.raises(Unsuitable, match="held_stays"):
        introduction_desk.follow_up(session, coordinator(session), made, FollowUp(b"note", None), now=now)
    introduce.accompanied(session, made.sides[1], wished=True, now=now)
    assert made.due_for is DueFor.MINOR


def test_before_both_yeses_only_who_said_yes_is_told(session: Session, now: datetime) -> None:
    made, staff = asked(session, now, person(session), person(session)), coordinator(session)
    introduce.answer(session, made.sides[1], yes=True, now=now)
    _says_teen(session, made, now)
    assert [told(session, side.resident)[-1] for side in made.sides] == ["ask", "held"]
    staff.duties.append(AccountDuty(duty=Duty.STAFF))
    confirm_minor(session, staff, made, now=now)
    assert made.due_for is DueFor.SILENT
    assert introduce.answer(session, made.sides[0], yes=True, now=now) and made.has_crossed


def test_what_nobody_was_asked_about_waits_for_staff_too(session: Session, now: datetime) -> None:
    made, staff = proposed(session, now, person(session), person(session)), coordinator(session)
    _says_teen(session, made, now)
    assert made.due_for is DueFor.MINOR
    staff.duties.append(AccountDuty(duty=Duty.STAFF))
    confirm_minor(session, staff, made, now=now)
    introduce.ask(session, staff, made, now=now)
    assert made.state is IntroductionState.ASKED


def test_a_place_is_no_person(session: Session, now: datetime) -> None:
    gathering, _keeper = kept_gathering(session)
    made = both_said_yes(session, now, person(session), Party(gathering=gathering))
    assert _says_teen(session, made, now) == 0 and made.has_crossed


def test_who_has_no_line_is_to_be_called(session: Session, now: datetime) -> None:
    made, by = both_said_yes(session, now, Party(sealed=b"name"), person(session)), coordinator(session)
    heard_of_minor(session, by, made.sides[0], now=now)
    assert to_tell(session, made, now=now) == [made.sides[0]]
    introduction_desk.told(session, by, made.sides[0], now=now)
    assert to_tell(session, made, now=now) == [] and made.due_for is DueFor.MINOR
    with pytest.raises(Unsuitable, match="not_now"):
        heard_of_minor(session, by, made.sides[0], now=now)


def test_the_clock_finds_what_became_known_in_another_way(session: Session, now: datetime) -> None:
    made = both_said_yes(session, now, person(session), person(session))
    assert made.sides[1].resident
    made.sides[1].resident.age_band = "child"
    session.flush()
    tend_introductions(session, now=now)
    assert made.is_held and made.sides[1].minor
    deed = session.scalars(select(AuditEntry).where(AuditEntry.action == "introduction.minor")).one()
    assert deed.after["side"] == 2

"""Officers are asked, reminded once, and heard; a yes that residents have cannot be taken back."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.acts.ask_officers import Said, add_reason, ask, remind_officers, take_answer
from handlers.acts.circular_letters import Asked
from handlers.acts.circulate import withdraw
from handlers.acts.compose import compose
from handlers.acts.messages import Letter
from models.account import AuditEntry
from models.circulation import AskAnswer, CircularAsk
from models.delivery import DeliveryKind
from models.resident import ResidentStatus
from tests import factories
from tests.circulars import NO, STAFF, YES, asked, officer, planned

DAYS = timedelta(days=1)


@pytest.fixture
def one(session: Session, now: datetime) -> CircularAsk:
    """A 町会 with an officer on LINE is asked."""
    group = factories.neighbourhood(session)
    officer(session, group, now)
    (made,) = asked(session, now, group)
    return made


def _said(session: Session, now: datetime) -> list[Letter | str | datetime]:
    rows = planned(session, DeliveryKind.CIRCULATE)
    return list(compose(session, [row.id for row in rows], now=now).values())


def test_the_question_says_who_asks_and_carries_its_id(session: Session, now: datetime, one: CircularAsk) -> None:
    (letter,) = _said(session, now)
    assert isinstance(letter, Letter) and isinstance(letter.content, Asked)
    assert (letter.own, letter.content.department, letter.content.again) == (one.public_id, "環境課", False)
    assert "4月から" in str(letter.content.answer())


def test_asking_twice_asks_once(session: Session, now: datetime, one: CircularAsk) -> None:
    ask(session, one.circular, now=now + DAYS)
    assert (one.asked_at, len(planned(session, DeliveryKind.CIRCULATE))) == (now, 1)


def test_who_says_nothing_is_reminded_once_after_three_days(session: Session, now: datetime, one: CircularAsk) -> None:
    moments = [now + 2 * DAYS, now + 3 * DAYS, now + 3 * DAYS, now + 9 * DAYS]
    assert [remind_officers(session, now=at) for at in moments] == [0, 1, 0, 0]
    letters = _said(session, now + 3 * DAYS)
    again = {one.content.again for one in letters if isinstance(one, Letter) and isinstance(one.content, Asked)}
    assert again == {False, True}


def test_nobody_is_reminded_at_night_or_after_an_answer(session: Session, now: datetime, one: CircularAsk) -> None:
    assert remind_officers(session, now=now + 3 * DAYS + timedelta(hours=12)) == 0
    take_answer(session, STAFF, one, NO, now=now + DAYS)
    assert remind_officers(session, now=now + 4 * DAYS) == 0
    assert _said(session, now + 4 * DAYS) == ["answered"]


def test_over_it_lapses_and_a_late_yes_is_too_late(session: Session, now: datetime, one: CircularAsk) -> None:
    late = now + 19 * DAYS
    assert remind_officers(session, now=late) == 0
    assert _said(session, late) == ["expired"]
    assert take_answer(session, STAFF, one, YES, now=late) == "too_late"
    assert one.answer is None


def test_staff_write_down_later_what_was_agreed_by_telephone(session: Session, now: datetime) -> None:
    (ask_,) = asked(session, now, factories.neighbourhood(session))
    assert take_answer(session, STAFF, ask_, Said(AskAnswer.ACCEPTED, by_hand=True), now=now + 19 * DAYS) == "taken"
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "circulation.answer")).one()
    assert (entry.account, entry.after["by_hand"]) == (STAFF.key, True)


def test_a_no_may_become_a_yes_but_not_the_other_way(session: Session, now: datetime, one: CircularAsk) -> None:
    said = [take_answer(session, STAFF, one, what, now=now) for what in (NO, NO, YES, YES, NO)]
    assert said == ["taken", "already", "taken", "already", "sent"]
    assert one.answer is AskAnswer.ACCEPTED


def test_on_paper_a_slip_of_staff_can_be_put_right(session: Session, now: datetime) -> None:
    (ask_,) = asked(session, now, factories.neighbourhood(session))
    assert [take_answer(session, STAFF, ask_, what, now=now) for what in (YES, NO)] == ["taken", "taken"]
    assert (ask_.answer, ask_.yen) == (AskAnswer.REFUSED, None)


def test_a_reason_is_kept_for_a_no_alone(session: Session, now: datetime, one: CircularAsk) -> None:
    assert not add_reason(session, one, "いそがしい")
    take_answer(session, STAFF, one, NO, now=now)
    assert add_reason(session, one, " 役員が\n足りない\0 " + "あ" * 300)
    assert one.reason.startswith("役員が 足りない あ") and len(one.reason) == 200


def test_where_the_officer_left_line_somebody_has_to_call(session: Session, now: datetime) -> None:
    group = factories.neighbourhood(session)
    resident = officer(session, group, now)
    (ask_,) = asked(session, now, group)
    resident.status = ResidentStatus.BLOCKED
    remind_officers(session, now=now + 3 * DAYS)
    assert ask_.on_paper


def test_what_was_taken_back_takes_no_answer(session: Session, now: datetime, one: CircularAsk) -> None:
    withdraw(session, STAFF, one.circular, now=now)
    assert take_answer(session, STAFF, one, Said(AskAnswer.ACCEPTED, by_hand=True), now=now) == "too_late"

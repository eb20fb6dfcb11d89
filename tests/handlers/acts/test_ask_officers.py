"""Officers are asked, reminded once, and heard; a yes that residents have cannot be taken back."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.acts.accounts import Unsuitable
from handlers.acts.ask_officers import (
    Paper,
    Said,
    add_reason,
    ask,
    ask_connected,
    ask_late,
    remind_officers,
    take_answer,
)
from handlers.acts.circular_letters import Asked
from handlers.acts.circulate import withdraw
from handlers.acts.compose import compose
from handlers.acts.messages import Letter
from models.account import AuditEntry
from models.circulation import AskAnswer, CircularAsk
from models.delivery import DeliveryKind
from models.keeping import KeeperLink
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


def test_paper_is_told_again_without_asking_anybody_anew(session: Session, now: datetime, one: CircularAsk) -> None:
    said = [Said(AskAnswer.ACCEPTED, paper=paper) for paper in (None, Paper(5, "1〜5班"), Paper(5, "1〜5班"), None)]
    assert [take_answer(session, STAFF, one, what, now=now) for what in said] == [
        "taken",
        "taken",
        "already",
        "already",
    ]
    assert (one.copies, one.copies_for, one.answered_at) == (5, "1〜5班", now)
    take_answer(session, STAFF, one, Said(AskAnswer.ACCEPTED, paper=Paper(None)), now=now)
    assert (one.copies, one.copies_for) == (None, "")


@pytest.mark.parametrize("copies", [-1, 10_001])
def test_a_number_of_sheets_that_cannot_be_changes_nothing(
    session: Session, now: datetime, one: CircularAsk, copies: int
) -> None:
    with pytest.raises(Unsuitable):
        take_answer(session, STAFF, one, Said(AskAnswer.ACCEPTED, paper=Paper(copies)), now=now)
    assert one.answer is None


def test_an_officer_who_comes_to_line_is_asked_what_is_open(session: Session, now: datetime) -> None:
    group = factories.neighbourhood(session)
    by = factories.department(session)
    ask_, answered = (asked(session, now, group, by=by, title=title)[0] for title in ("ひとつ", "ふたつ"))
    take_answer(session, STAFF, answered, YES, now=now)
    resident = officer(session, group, now)
    assert ask_connected(session, KeeperLink.of_resident(session, resident.id).account, now=now + DAYS) == 1  # type: ignore[union-attr]
    assert [row.subject for row in planned(session, DeliveryKind.CIRCULATE)] == [ask_.public_id]
    assert (ask_.on_paper, ask_.asked_at, answered.on_paper) == (False, now + DAYS, True)


def test_a_second_officer_is_asked_and_the_first_not_again(session: Session, now: datetime, one: CircularAsk) -> None:
    second = officer(session, one.group, now, email="p@example.jp")
    link = KeeperLink.of_resident(session, second.id)
    assert link and [ask_connected(session, link.account, now=now) for _ in range(2)] == [1, 1]
    assert len(planned(session, DeliveryKind.CIRCULATE)) == 2


def test_the_clock_asks_whose_officer_is_on_line_by_now(session: Session, now: datetime) -> None:
    group, silent = factories.neighbourhood(session), factories.neighbourhood(session, "嵯峨自治会")
    first, other = asked(session, now, group, silent)
    resident = officer(session, group, now)
    assert [ask_late(session, now=now + DAYS) for _ in range(2)] == [1, 0]
    assert (first.on_paper, other.on_paper) == (False, True)
    assert [row.resident_id for row in planned(session, DeliveryKind.CIRCULATE)] == [resident.id]


def test_what_is_over_or_taken_back_is_asked_of_no_newcomer(session: Session, now: datetime) -> None:
    group = factories.neighbourhood(session)
    by = factories.department(session)
    asked(session, now, group, by=by)
    (back,) = asked(session, now, group, by=by, title="ふたつ")
    withdraw(session, STAFF, back.circular, now=now)
    officer(session, group, now)
    assert ask_late(session, now=now + 19 * DAYS) == 0
    assert ask_late(session, now=now) == 1

"""A circle is asked once, answered by those who are in it, and closes politely when too few would like to meet."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.acts.accounts import Unsuitable
from handlers.acts.ask_circle import ask_circle, close_circle, said, take_answer, tend_circles
from handlers.acts.audit import COMMAND
from handlers.acts.compose import compose
from handlers.acts.consent import withdraw_consent
from handlers.acts.erase import erase
from handlers.acts.messages import Letter
from handlers.acts.wish import take_back
from handlers.acts.wish_letters import Asked, Over
from models.consent import Purpose
from models.delivery import Delivery
from models.resident import Resident, ResidentStatus
from models.wish_circle import CircleCause, CircleState, MemberAnswer, WishCircle
from tests import factories

UNTIL = date(2026, 12, 9)


@pytest.fixture
def circle(session: Session) -> WishCircle:
    home = factories.area(session)
    return factories.circle(session, *(factories.wish(session, area=home) for _ in range(4)))


def _ask(session: Session, circle: WishCircle, now: datetime) -> int:
    return ask_circle(session, COMMAND, circle, UNTIL, now=now)


def _answer(session: Session, circle: WishCircle, said: str, *, now: datetime) -> None:
    """One letter a member: y, n, or - for nothing."""
    for member, letter in zip(circle.members, said, strict=True):
        if letter != "-":
            assert take_answer(session, member, MemberAnswer.YES if letter == "y" else MemberAnswer.NO, now=now)


def _letters(session: Session, what: str, now: datetime) -> list[Any]:
    session.expire_all()
    rows = select(Delivery.id).where(Delivery.arguments["what"].astext == what).order_by(Delivery.id)
    told = compose(session, session.scalars(rows).all(), now=now)
    return [one.content if isinstance(one, Letter) else one for _, one in sorted(told.items())]


def test_everybody_is_asked_once_and_nobody_is_named(session: Session, circle: WishCircle, now: datetime) -> None:
    assert _ask(session, circle, now) == 4
    assert _letters(session, "ask", now) == [Asked("将棋", 3, UNTIL)] * 4
    with pytest.raises(Unsuitable, match="asked_before"):
        _ask(session, circle, now)


@pytest.mark.parametrize("days", [0, -1, 29])
def test_a_day_that_cannot_be_is_refused(session: Session, circle: WishCircle, now: datetime, days: int) -> None:
    with pytest.raises(Unsuitable, match="bad_day"):
        ask_circle(session, COMMAND, circle, date(2026, 12, 2) + timedelta(days=days), now=now)


def test_what_was_answered_is_counted_and_can_be_changed(session: Session, circle: WishCircle, now: datetime) -> None:
    _ask(session, circle, now)
    _answer(session, circle, "yyn-", now=now)
    _answer(session, circle, "--y-", now=now)
    counted = said(session, circle)
    assert (counted.asked, counted.yes, counted.no, counted.silent) == (4, 3, 0, 1)


def test_who_answered_or_withdrew_is_not_asked_after_all(session: Session, circle: WishCircle, now: datetime) -> None:
    _ask(session, circle, now)
    _answer(session, circle, "y---", now=now)
    second = session.get_one(Resident, circle.members[1].resident_id)
    withdraw_consent(session, second, Purpose.MATCHING, now=now)
    take_back(session, circle.members[2].wish)
    assert _letters(session, "ask", now) == ["answered", "withdrawn", "withdrawn", Asked("将棋", 1, UNTIL)]


def test_nobody_answers_before_being_asked_or_after_the_day(
    session: Session, circle: WishCircle, now: datetime
) -> None:
    assert not take_answer(session, circle.members[0], MemberAnswer.YES, now=now)
    _ask(session, circle, now)
    assert not take_answer(session, circle.members[0], MemberAnswer.YES, now=now + timedelta(days=9))


def test_with_too_few_it_closes_after_the_day_and_tells_those_who_said_yes(
    session: Session, circle: WishCircle, now: datetime
) -> None:
    _ask(session, circle, now)
    _answer(session, circle, "yyn-", now=now)
    assert tend_circles(session, now=now + timedelta(days=6)) == 0
    later = now + timedelta(days=8)
    assert tend_circles(session, now=later) == 1
    assert (circle.state, circle.cause) == (CircleState.CLOSED, CircleCause.FEW)
    assert _letters(session, "closed", later) == [Over("将棋")] * 2
    assert all(member.wish.fulfilled_at is None for member in circle.members)


def test_with_enough_it_waits_a_month_for_the_office(session: Session, circle: WishCircle, now: datetime) -> None:
    _ask(session, circle, now)
    _answer(session, circle, "yyy-", now=now)
    assert [tend_circles(session, now=now + timedelta(days=days)) for days in (20, 45)] == [0, 1]
    assert circle.cause is CircleCause.LEFT


def test_staff_close_it_once(session: Session, circle: WishCircle, now: datetime) -> None:
    close_circle(session, COMMAND, circle, now=now)
    with pytest.raises(Unsuitable, match="over"):
        close_circle(session, COMMAND, circle, now=now)


def test_fewer_than_three_who_are_left_are_not_asked(session: Session, circle: WishCircle, now: datetime) -> None:
    for member in circle.members[:2]:
        take_back(session, member.wish)
    with pytest.raises(Unsuitable, match="too_few_left"):
        _ask(session, circle, now)


def test_who_leaves_takes_the_answer_along(session: Session, circle: WishCircle, now: datetime) -> None:
    _ask(session, circle, now)
    _answer(session, circle, "yyyn", now=now)
    erase(session, session.get_one(Resident, circle.members[0].resident_id), now=now)
    session.expire_all()
    assert (said(session, circle).yes, len(circle.members)) == (2, 3)


@pytest.mark.parametrize("values", [{"age_band": "teen"}, {"status": ResidentStatus.BLOCKED}])
def test_who_may_not_be_asked_any_more_counts_no_more(
    session: Session, circle: WishCircle, now: datetime, values: dict[str, str]
) -> None:
    _ask(session, circle, now)
    _answer(session, circle, "yyyn", now=now)
    first = session.get_one(Resident, circle.members[0].resident_id)
    for name, value in values.items():
        setattr(first, name, value)
    session.flush()
    assert said(session, circle).yes == 2


def test_so_many_as_the_circle_was_found_with_have_to_be_in_it_and_say_yes(
    session: Session, circle: WishCircle, now: datetime
) -> None:
    circle.fewest = 5
    with pytest.raises(Unsuitable, match="too_few_left"):
        _ask(session, circle, now)
    circle.fewest = 4
    _ask(session, circle, now)
    _answer(session, circle, "yyy-", now=now)
    assert tend_circles(session, now=now + timedelta(days=8)) == 1
    assert circle.cause is CircleCause.FEW

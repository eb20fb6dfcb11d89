"""What circulating is worth, by item or by household, and what a month comes to."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from handlers.acts.accounts import Unsuitable
from handlers.acts.ask_officers import Said, take_answer
from handlers.acts.circular_fees import Terms, fees, set_terms, worth
from models.circulation import AskAnswer
from models.group import Group
from tests import factories
from tests.circulars import NO, STAFF, accept, asked


@pytest.mark.parametrize(
    ("common", "own", "yen"),
    [
        (None, None, None),
        (Terms(3_000), None, 3_000),
        (Terms(10, per_household=True), None, None),
        (Terms(10, per_household=True), Terms(households=120), 1_200),
        (Terms(10, per_household=True), Terms(5_000, households=120), 5_000),
        (Terms(3_000), Terms(8, per_household=True, households=200), 1_600),
        (Terms(0), None, 0),
    ],
)
def test_worth(session: Session, now: datetime, common: Terms | None, own: Terms | None, yen: int | None) -> None:
    group = factories.neighbourhood(session)
    for whose, terms in ((None, common), (group, own)):
        if terms:
            set_terms(session, STAFF, whose, terms, now=now)
    assert worth(session, group.id) == yen


@pytest.mark.parametrize("terms", [Terms(-1), Terms(10_000_001), Terms(households=100_001), Terms(blocks=201)])
def test_numbers_that_cannot_be_are_refused(session: Session, now: datetime, terms: Terms) -> None:
    with pytest.raises(Unsuitable):
        set_terms(session, STAFF, None, terms, now=now)


def _month(session: Session, day: date) -> list[tuple[str, int, int, int, int]]:
    return [(one.group.name, one.items, one.on_paper, one.yen, one.unpriced) for one in fees(session, day)]


@pytest.fixture
def group(session: Session) -> Group:
    return factories.neighbourhood(session)


def test_a_month_counts_what_was_accepted_in_japan_s_month(session: Session, now: datetime, group: Group) -> None:
    set_terms(session, STAFF, None, Terms(3_000), now=now)
    for name, minutes, said in (("一課", 0, "y"), ("二課", 1, "y"), ("三課", 0, "n")):
        (ask,) = asked(session, now, group, by=factories.department(session, name), until=date(2027, 1, 10))
        at = datetime(2026, 12, 31, 14, 59, tzinfo=UTC) + timedelta(minutes=minutes)
        take_answer(session, STAFF, ask, Said(AskAnswer.ACCEPTED) if said == "y" else NO, now=at)
    assert _month(session, date(2026, 12, 15)) == [("太秦町会", 1, 1, 3_000, 0)]
    assert _month(session, date(2027, 1, 1)) == [("太秦町会", 1, 1, 3_000, 0)]
    assert _month(session, date(2027, 2, 1)) == []


def test_a_later_rate_changes_nothing_that_was_accepted_before(session: Session, now: datetime, group: Group) -> None:
    set_terms(session, STAFF, None, Terms(3_000), now=now)
    (ask,) = asked(session, now, group)
    accept(session, ask, now)
    set_terms(session, STAFF, None, Terms(9_000), now=now)
    assert _month(session, date(2026, 12, 1)) == [("太秦町会", 1, 1, 3_000, 0)]


def test_what_had_no_rate_is_told_and_priced_once_there_is_one(session: Session, now: datetime, group: Group) -> None:
    (ask,) = asked(session, now, group)
    accept(session, ask, now)
    assert _month(session, date(2026, 12, 1)) == [("太秦町会", 1, 1, 0, 1)]
    set_terms(session, STAFF, group, Terms(500), now=now)
    assert _month(session, date(2026, 12, 1)) == [("太秦町会", 1, 1, 500, 0)]

"""Departments ask for circulation within a ceiling; beyond it an admin decides; what is taken back goes nowhere."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.acts.accounts import Unsuitable
from handlers.acts.circulate import (
    Ceiling,
    Draft,
    Request,
    circulate,
    decide,
    keep_department,
    left_this_month,
    withdraw,
)
from handlers.acts.compose import compose
from models.account import AuditEntry
from models.circulation import Circular, CircularState
from models.delivery import DeliveryKind
from tests import factories
from tests.circulars import DRAFT, STAFF, accept, asked, follower, officer, planned


def _actions(session: Session) -> list[str]:
    return list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


def test_officers_on_line_are_asked_and_the_others_stand_on_paper(session: Session, now: datetime) -> None:
    linked, other = factories.neighbourhood(session), factories.neighbourhood(session, "嵯峨自治会")
    resident = officer(session, linked, now)
    asks = asked(session, now, linked, other)
    assert [one.on_paper for one in asks] == [False, True]
    assert [row.resident_id for row in planned(session, DeliveryKind.CIRCULATE)] == [resident.id]
    assert "circulation.make" in _actions(session)


def test_beyond_the_ceiling_an_admin_decides_before_anybody_is_asked(session: Session, now: datetime) -> None:
    group, department = factories.neighbourhood(session), factories.department(session, most_a_month=1)
    officer(session, group, now)
    (_,), (second,) = asked(session, now, group, by=department), asked(session, now, group, by=department)
    assert (second.circular.state, second.asked_at) == (CircularState.WAITING, None)
    assert len(planned(session, DeliveryKind.CIRCULATE)) == 1
    decide(session, STAFF, second.circular, yes=True, now=now)
    assert len(planned(session, DeliveryKind.CIRCULATE)) == 2
    with pytest.raises(Unsuitable):
        decide(session, STAFF, second.circular, yes=False, now=now)


def test_a_declined_one_asks_nobody_and_counts_for_nothing(session: Session, now: datetime) -> None:
    group, department = factories.neighbourhood(session), factories.department(session, most_a_month=0)
    (ask,) = asked(session, now, group, by=department)
    decide(session, STAFF, ask.circular, yes=False, now=now)
    department.most_a_month = 1
    assert (ask.circular.state, ask.asked_at) == (CircularState.DECLINED, None)
    assert left_this_month(session, department, now=now) == 1


def test_the_month_is_japan_s(session: Session) -> None:
    group, department = factories.neighbourhood(session), factories.department(session, most_a_month=1)
    last_minute = datetime(2026, 12, 31, 14, 59, tzinfo=UTC)
    asked(session, last_minute, group, by=department, until=date(2027, 1, 5))
    left = [left_this_month(session, department, now=last_minute + timedelta(minutes=after)) for after in (0, 1)]
    assert left == [0, 1]


@pytest.mark.parametrize(
    "changes",
    [
        {"title": " "},
        {"title": "長" * 61},
        {"text": ""},
        {"text": "あ" * 1_001},
        {"easy": "あ" * 1_001},
        {"url": "http://city.example.jp"},
        {"url": "javascript:alert(1)"},
        {"url": "https://例え.jp/"},
        {"url": "https://[broken"},
        {"until": date(2026, 12, 1)},
        {"until": date(2028, 1, 1)},
        {"until": None},
    ],
)
def test_what_cannot_be_is_refused(session: Session, now: datetime, changes: dict[str, object]) -> None:
    draft: Draft = replace(DRAFT, **changes)  # type: ignore[arg-type]
    request = Request(factories.department(session), draft, [factories.neighbourhood(session)])
    with pytest.raises(Unsuitable):
        circulate(session, STAFF, request, now=now)
    assert session.scalars(select(Circular)).all() == []


def test_without_a_neighbourhood_nothing_is_made(session: Session, now: datetime) -> None:
    with pytest.raises(Unsuitable):
        circulate(session, STAFF, Request(factories.department(session), DRAFT, []), now=now)


def test_what_is_taken_back_is_not_sent_any_more(session: Session, now: datetime) -> None:
    group = factories.neighbourhood(session)
    officer(session, group, now)
    follower(session, group, now)
    (ask,) = asked(session, now, group)
    accept(session, ask, now)
    withdraw(session, STAFF, ask.circular, now=now)
    rows = [*planned(session, DeliveryKind.CIRCULATE), *planned(session, DeliveryKind.CIRCULAR)]
    assert set(compose(session, [row.id for row in rows], now=now).values()) == {"answered", "over"}
    with pytest.raises(Unsuitable):
        withdraw(session, STAFF, ask.circular, now=now)


def test_one_waiting_too_long_cannot_be_let_go(session: Session, now: datetime) -> None:
    department = factories.department(session, most_a_month=0)
    (ask,) = asked(session, now, factories.neighbourhood(session), by=department)
    with pytest.raises(Unsuitable):
        decide(session, STAFF, ask.circular, yes=True, now=now + timedelta(days=30))


def test_departments_have_names_of_their_own(session: Session, now: datetime) -> None:
    kept = keep_department(session, STAFF, Ceiling(" 環境  課 ", 3), now=now)
    assert keep_department(session, STAFF, Ceiling("環境 課", 5), now=now, known=kept).most_a_month == 5
    for name, most in (("環境 課", 3), ("", 3), ("防災課", -1), ("防災課", 1_000)):
        with pytest.raises(Unsuitable):
            keep_department(session, STAFF, Ceiling(name, most), now=now)

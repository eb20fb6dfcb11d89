"""Which searches count as in vain, as whom, and when they are counted anew."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.acts.consent import give_consent, withdraw_consent
from handlers.acts.count_needs import count_needs, monday
from models.consent import Purpose
from models.match_log import Came
from models.tables import Area, MatchLog, Resident
from models.unmet_need import UnmetNeed
from tests import factories

LAST_WEEK = timedelta(days=7)


@pytest.fixture
def asker(session: Session, now: datetime) -> Resident:
    resident = factories.resident(session)
    give_consent(session, resident, Purpose.MATCHING, now=now)
    return resident


@pytest.fixture
def town(session: Session) -> Area:
    return factories.area(session)


def _asked(session: Session, resident: Resident | None, now: datetime, **values: Any) -> MatchLog:
    asked = {"asked_at": now - LAST_WEEK, "topics": ["knitting"]} | values
    return factories.search(session, **({"resident": resident} if resident else {}), **asked)


def _needs(session: Session, now: datetime) -> list[UnmetNeed]:
    count_needs(session, now=now)
    return list(session.scalars(select(UnmetNeed).order_by(UnmetNeed.week, UnmetNeed.topic)))


@pytest.mark.parametrize(
    ("values", "number"),
    [
        ({"found": 0}, 1),
        ({"found": 3, "best": 0.39}, 1),
        ({"found": 3, "best": 0.8}, 0),
        ({"found": 3, "best": 0.8, "dismissed": True}, 1),
        ({"found": 3, "best": 0.8, "asked_again": "x"}, 1),
        ({"found": 3, "best": 0.8, "asked_again": "x", "furthest": Came.OPENED}, 1),
        ({"found": 3, "best": 0.3, "furthest": Came.JOINED}, 0),
        ({"found": None}, 0),
    ],
)
def test_what_counts_as_in_vain(
    session: Session, asker: Resident, now: datetime, values: dict[str, Any], number: int
) -> None:
    _asked(session, asker, now, **values)
    assert len(_needs(session, now)) == number


def test_many_searches_of_one_person_are_one_need(session: Session, asker: Resident, town: Area, now: datetime) -> None:
    for hour in range(5):
        _asked(session, asker, now - timedelta(hours=hour), area=town)
    need = _needs(session, now)[0]
    assert (need.place, need.area_id, need.topic) == ("京都府/京都市/右京区", town.id, "knitting")
    assert need.week == monday(now - LAST_WEEK)


def test_who_signed_up_later_that_week_found_it(session: Session, asker: Resident, now: datetime) -> None:
    _asked(session, asker, now)
    _asked(session, asker, now - timedelta(hours=1), topics=["go"])
    _asked(session, asker, now + timedelta(hours=2), found=2, best=0.9, furthest=Came.JOINED)
    assert [need.topic for need in _needs(session, now)] == ["go"]


def test_hours_come_from_the_words_or_else_from_what_the_resident_told(
    session: Session, asker: Resident, now: datetime
) -> None:
    asker.free_slots = ["6-evening"]
    _asked(session, asker, now, understood={"slots": ["0-morning", "0-evening"]}, shown=[{"score": 0.4}])
    _asked(session, asker, now, topics=["go"], understood={"slots": []})
    go, knitting = _needs(session, now)
    assert (knitting.slots, go.slots) == (0b101, 1 << 20)
    assert (round(knitting.score or 0, 2), go.score) == (0.4, None)


def test_who_did_not_agree_or_no_longer_does_is_not_counted(session: Session, asker: Resident, now: datetime) -> None:
    _asked(session, None, now)
    _asked(session, asker, now)
    assert len(_needs(session, now)) == 1
    withdraw_consent(session, asker, Purpose.MATCHING, now=now)
    assert session.scalars(select(UnmetNeed)).all() == []
    assert _needs(session, now) == []


def test_only_whole_weeks_count_and_counting_twice_changes_nothing(
    session: Session, asker: Resident, now: datetime
) -> None:
    _asked(session, asker, now, asked_at=now)
    _asked(session, asker, now)
    count_needs(session, now=now)
    assert [need.week for need in _needs(session, now)] == [monday(now) - LAST_WEEK]


def test_old_weeks_are_counted_once_and_late_sign_ups_for_four_weeks(
    session: Session, asker: Resident, now: datetime
) -> None:
    late, old = (_asked(session, asker, now, asked_at=now - weeks * LAST_WEEK) for weeks in (3, 30))
    assert len(_needs(session, now)) == 2
    late.furthest = old.furthest = Came.JOINED
    session.flush()
    assert [need.week for need in _needs(session, now)] == [monday(now) - 30 * LAST_WEEK]


def test_a_search_without_a_topic_counts_as_such(session: Session, asker: Resident, now: datetime) -> None:
    _asked(session, asker, now, topics=[])
    assert [need.topic for need in _needs(session, now)] == [""]

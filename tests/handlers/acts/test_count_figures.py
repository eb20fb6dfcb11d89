"""What a week comes to: each kind of row where it belongs, whoever it is about."""

from collections import Counter
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from handlers.acts.announce import Draft, announce
from handlers.acts.audience import Audience
from handlers.acts.count_figures import Stretch, flows, stocks
from handlers.acts.cut import cut_stretch
from handlers.acts.often import MOST_A_WEEK
from tests import factories
from tests.introductions import person, proposed
from tests.threads import taken, wanted


def counted(session: Session, now: datetime) -> Counter[str]:
    """All that happened in the week up to now, wherever."""
    found = flows(session, Stretch(now - timedelta(days=7), now))
    return sum(found.values(), start=Counter())


def waits(session: Session, now: datetime) -> Counter[str]:
    return sum(stocks(session, now).values(), start=Counter())


def test_who_was_told_three_times_in_a_week_was_asked_too_often(session: Session, now: datetime) -> None:
    home = factories.area(session)
    factories.resident(session, home=home, followed_at=now - timedelta(days=30))
    for number in range(MOST_A_WEEK):
        assert counted(session, now)["too_often"] == 0, number
        body = {"ja": [{"type": "text", "text": "お知らせ"}]}
        row = announce(session, Draft(body, Audience(everyone=True), "tests"), now=now - timedelta(days=1))
        cut_stretch(session, row, now=now - timedelta(days=1), most_a_week=MOST_A_WEEK)
    found = flows(session, Stretch(now - timedelta(days=7), now))
    assert found[home.id]["too_often"] == 1


def test_a_sign_up_counts_where_and_when_it_was_made_though_it_was_cancelled(session: Session, now: datetime) -> None:
    date = factories.occurrence(session)
    made = {"occurrence": date, "queued_at": now - timedelta(days=1)}
    factories.attendance(session, resident=factories.resident(session), status="cancelled", **made)
    factories.attendance(session, walk_in=True, came=True, **made)
    found = flows(session, Stretch(now - timedelta(days=7), now))
    assert date.gathering.venue is not None
    assert found[date.gathering.venue.area_id]["sign_ups"] == 1


def test_of_others_than_residents_only_what_they_said_is_counted(session: Session, now: datetime) -> None:
    date = factories.occurrence(session, now - timedelta(days=1))
    for first in (True, False, None):
        factories.attendance(session, occurrence=date, came=True, first_time=first)
    found = counted(session, now)
    assert (found["first_visits"], found["second_visits"], found["later_visits"]) == (1, 0, 1)


def test_a_search_that_was_asked_back_was_neither_found_nor_not(session: Session, now: datetime) -> None:
    factories.search(session, found=None)
    found = counted(session, now)
    assert (found["found"], found["not_found"]) == (0, 0)


def test_what_nobody_has_waits_and_what_somebody_has_does_not(session: Session, now: datetime) -> None:
    wanted(session, now - timedelta(hours=1))
    taken(session, now - timedelta(hours=1))
    proposed(session, now - timedelta(days=2), person(session), person(session))
    found = waits(session, now)
    assert (found["waiting"], found["follow_ups"]) == (1, 1)


def test_who_blocked_the_account_is_not_there(session: Session, now: datetime) -> None:
    home = factories.area(session)
    for status in ("active", "blocked"):
        factories.resident(session, home=home, status=status, last_seen_at=now - timedelta(days=100))
    found = stocks(session, now)[home.id]
    assert (found["age_unknown"], found["active"]) == (1, 0)

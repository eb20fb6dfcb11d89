"""Each person's best hour: learned overnight from who agreed, forgotten with the yes, and used by the batches."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.acts import cut
from handlers.acts.announce import Draft, announce
from handlers.acts.announced import waves
from handlers.acts.audience import Audience
from handlers.acts.best_hour import best_hours, hours_between, hours_of, learn_hours, usual_hour
from handlers.acts.consent import give_consent, withdraw_consent
from handlers.acts.crowd import Crowd
from handlers.acts.cut import cut_stretch
from handlers.acts.forecast import forecast
from handlers.acts.retention import sweep
from models.announcement import Announcement, AnnouncementBatch
from models.base import JAPAN
from models.best_hour import DAYS, NONE, ResidentHours
from models.consent import Consent, Purpose
from models.resident import Resident
from tests import factories

BODY = {"ja": [{"type": "text", "text": "お知らせ"}]}
DAY = timedelta(days=1)


@pytest.fixture
def morning(now: datetime) -> datetime:
    """Shortly after midnight of the day after `now`, when the hours of the day before are learned."""
    return (now.astimezone(JAPAN) + DAY).replace(hour=0, minute=1)


def _at(hour: int, now: datetime) -> datetime:
    return now.astimezone(JAPAN).replace(hour=hour, minute=30)


def _who(session: Session, seen: datetime, *, agrees: bool = True) -> Resident:
    one = factories.resident(session, last_seen_at=seen)
    if agrees:
        give_consent(session, one, Purpose.ANNOUNCEMENTS, now=seen)
    return one


def _knows(session: Session, hours: Iterable[int], now: datetime) -> Resident:
    """Somebody who wrote at these hours, the latest first."""
    one = factories.resident(session)
    lately = bytes(hours).ljust(DAYS, bytes([NONE]))
    session.add(ResidentHours(resident_id=one.id, lately=lately, learned_on=now.date()))
    session.flush()
    return one


def test_the_hour_of_yesterday_is_learned_once_of_who_agreed(
    session: Session, now: datetime, morning: datetime
) -> None:
    agreed, silent = _who(session, _at(19, now)), _who(session, _at(9, now), agrees=False)
    before, at_night = _who(session, _at(9, now) - DAY), _who(session, _at(23, now))
    assert [learn_hours(session, now=morning) for _ in range(2)] == [1, 0]
    session.expire_all()
    assert [hours_of(session, one) for one in (agreed, silent, before, at_night)] == [[19], [], [], []]


@pytest.mark.parametrize("wording", ["import", "2026-12"])
def test_a_yes_that_was_told_nothing_of_hours_is_none(
    session: Session, now: datetime, morning: datetime, wording: str
) -> None:
    one = _who(session, _at(19, now), agrees=False)
    session.add(Consent(resident_id=one.id, purpose=Purpose.ANNOUNCEMENTS, wording=wording, given_at=now))
    session.flush()
    assert learn_hours(session, now=morning) == 0


def test_the_latest_days_stand_first_and_the_oldest_fall_out(
    session: Session, now: datetime, morning: datetime
) -> None:
    one = _who(session, now)
    for day in range(DAYS + 1):
        one.last_seen_at = _at(9 if day == 0 else 10, now) + day * DAY
        session.flush()
        learn_hours(session, now=morning + day * DAY)
    session.expire_all()
    assert session.get_one(ResidentHours, one.id).lately == bytes([10] * DAYS)


def test_a_no_forgets_at_once_and_half_a_year_of_silence_too(
    session: Session, now: datetime, morning: datetime
) -> None:
    says_no, stays = _who(session, _at(10, now)), _who(session, _at(10, now))
    learn_hours(session, now=morning)
    withdraw_consent(session, says_no, Purpose.ANNOUNCEMENTS, now=morning)
    assert session.scalars(select(ResidentHours.resident_id)).all() == [stays.id]
    assert sweep(session, now=now + 179 * DAY)["resident_hours"] == 0
    assert sweep(session, now=now + 181 * DAY)["resident_hours"] == 1


@pytest.mark.parametrize(
    ("begin", "until", "expected"),
    [
        ("2026-12-02T09:30", "2026-12-02T11:00", ["09:30", "10:00"]),
        ("2026-12-02T19:40", "2026-12-03T09:00", ["19:40", "20:00", "08:00"]),
        ("2026-12-31T20:59", "2027-01-01T08:01", ["20:59", "08:00"]),
        ("2026-12-02T21:00", "2026-12-03T08:00", []),
        ("2026-12-02T10:00", "2026-12-02T10:00", []),
    ],
)
def test_hours_come_once_each_and_never_at_night(begin: str, until: str, expected: list[str]) -> None:
    ends = [datetime.fromisoformat(end).replace(tzinfo=JAPAN) for end in (begin, until)]
    assert [f"{at:%H:%M}" for at in hours_between(*ends).values()] == expected


def test_a_whole_week_has_each_hour_of_the_day_once(now: datetime) -> None:
    assert sorted(hours_between(now, now + 7 * DAY)) == list(range(8, 21))


def test_the_best_hour_is_the_commonest_of_those_one_may_be_told_at(session: Session, now: datetime) -> None:
    evening, tie = _knows(session, [19, 19, 9], now), _knows(session, [11, 10], now)
    never_then = _knows(session, [20], now)
    assert best_hours(session, [9, 10, 11], after=0, until=never_then.id) == {evening.id: 9, tie.id: 10}
    assert best_hours(session, [9, 19], after=evening.id, until=never_then.id) == {}
    assert (usual_hour(session, [9, 19]), usual_hour(session, [12, 13])) == (19, 12)


def _tell(session: Session, now: datetime, until: datetime) -> Announcement:
    row = announce(session, Draft(BODY, Audience(True), "tests", best_until=until), now=now)
    while row.cut_at is None:
        cut_stretch(session, row, now=now)
    return row


def test_each_is_in_the_batch_of_their_hour_once(
    session: Session, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cut, "FIRST_STRETCH", 3)
    monkeypatch.setattr(cut, "STRETCH", 3)
    people = [_knows(session, [hour], now) for hour in (10, 13, 12, 13, 19)]
    stranger = factories.resident(session)
    _tell(session, now, _at(13, now))
    batches = session.scalars(select(AnnouncementBatch).order_by(AnnouncementBatch.seq)).all()
    told = [(one.due_at and one.due_at.astimezone(JAPAN).hour, one.residents) for one in batches]
    # Who is not known, or at no hour of the span, is told at the city's usual one.
    usual = [people[1].id, people[3].id, people[4].id, stranger.id]
    assert told == [(10, [people[0].id]), (12, [people[2].id]), (13, usual)]


def test_the_preview_counts_each_at_the_hour_they_are_told(session: Session, now: datetime) -> None:
    for hour in (10, 13, 13, 19):
        _knows(session, [hour], now)
    factories.resident(session)
    span = hours_between(now, _at(13, now))
    counted = forecast(session, Crowd(), Audience(True), capped=0, now=now, hours=tuple(span)).hours
    found = {span[hour]: people for hour, people in counted.items() if people}
    assert found == waves(session, _tell(session, now, _at(13, now))) == {span[10]: 1, span[13]: 4}


def test_where_nobody_is_known_all_are_told_when_the_span_begins(session: Session, now: datetime) -> None:
    factories.resident(session)
    assert waves(session, _tell(session, now, _at(13, now))) == {now: 1}

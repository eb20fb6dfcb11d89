"""What the preview counts is what is sent: each person in one number, left out by the first reason that holds."""

from datetime import datetime
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from handlers.acts.audience import Audience, count
from handlers.acts.consent import give_consent, withdraw_consent
from handlers.acts.crowd import Crowd
from handlers.acts.forecast import Forecast, Plan, Quota, forecast
from handlers.acts.often import as_bits
from handlers.acts.segments import segment_of
from handlers.acts.whom import EVER, NEVER, Combined, How, Rule, Segment, SegmentKind
from models.announcement import Announcement, AnnouncementReach
from models.area import Area
from models.consent import Purpose
from models.resident import Resident, ResidentInterest, ResidentStatus
from models.subscription import Subscription
from tests import factories

OLD, KNITTING = Segment(SegmentKind.AGE, "senior", ""), Segment(SegmentKind.INTEREST, "knitting", "")
EASY, CAME = Segment(SegmentKind.LANGUAGE, "easy", ""), Segment(SegmentKind.ATTENDED, EVER, "")
NEVER_CAME = Segment(SegmentKind.ATTENDED, NEVER, "")


@pytest.fixture
def town(session: Session, now: datetime) -> dict[str, Segment]:
    """A dozen people who differ in all that a rule can ask; the areas they live in, by how they are asked for."""
    homes = [factories.area(session), factories.area(session, "下鴨", ward="左京区")]
    for number in range(12):
        one = factories.resident(
            session, home=homes[number % 2], age_band=(None, "senior", "adult")[number % 3],
            language=("ja", "easy")[number % 4 == 1],
            status=ResidentStatus.BLOCKED if number == 7 else ResidentStatus.ACTIVE,
        )  # fmt: skip
        if number % 5:
            give_consent(session, one, Purpose.MATCHING, now=now)
        if number % 2:
            session.add(ResidentInterest(resident_id=one.id, concept="knitting", likes=number != 3))
        if number % 3 == 1:
            give_consent(session, one, Purpose.ANNOUNCEMENTS, now=now)
        if number == 4:
            withdraw_consent(session, one, Purpose.ANNOUNCEMENTS, now=now)
        if number in (1, 2):
            date = factories.occurrence(session)
            factories.attendance(session, occurrence=date, resident=one, came=True)
        if number == 10:
            _follow(session, one, homes[1], now)
        if number == 8:
            _follow(session, one, homes[1], now).withdrawn_at = now
    session.flush()
    kinds = (SegmentKind.AREA, SegmentKind.FOLLOWS)
    return {str(kind): segment_of(session, kind, homes[1].key) for kind in kinds}


def _follow(session: Session, resident: Resident, area: Area, now: datetime) -> Subscription:
    row = Subscription(resident_id=resident.id, area_id=area.id, wording="1", given_at=now)
    session.add(row)
    return row


def _rules(town: dict[str, Segment]) -> list[Rule | None]:
    area, follows = town["area"], town["follows"]
    some, none = Combined(How.ANY, (OLD, KNITTING, area)), Combined(How.NOT, (OLD, KNITTING))
    every = Combined(How.ALL, (area, Combined(How.ANY, (EASY, KNITTING)), none))
    return [None, OLD, KNITTING, EASY, CAME, NEVER_CAME, area, follows, some, none, every, Combined(How.NOT, (CAME,))]


@pytest.mark.parametrize("everyone", [True, False])
def test_the_preview_counts_whom_the_cut_meets(
    session: Session, town: dict[str, Segment], everyone: bool, now: datetime
) -> None:
    for rule in _rules(town):
        audience = Audience(everyone, rule)
        counted = forecast(session, Crowd(), audience, capped=0, now=now).people
        assert (rule, counted) == (rule, count(session, audience))


def test_each_is_left_out_for_one_reason(session: Session, town: dict[str, Segment], now: datetime) -> None:
    told = forecast(session, Crowd(), Audience(everyone=True), capped=0, now=now)
    assert (told.people, told.left, told.languages) == (10, {"blocked": 1, "no_consent": 1}, {"ja": 7, "easy": 3})
    asked = forecast(session, Crowd(), Audience(everyone=False), capped=0, now=now)
    assert (asked.people + sum(asked.left.values()), asked.left["blocked"]) == (12, 1)


def test_who_was_told_enough_is_counted_apart(session: Session, now: datetime) -> None:
    told, other = factories.resident(session), factories.resident(session)
    for number in range(2):
        made = {"made_at": now, "made_by": "tests", "due_at": now, "begun_at": now}
        row = Announcement(bodies={}, audience={}, **made)
        session.add(row)
        session.flush()
        for chunk, bits in as_bits([told.id, *([other.id] if number else [])]).items():
            session.add(AnnouncementReach(announcement_id=row.id, chunk=chunk, told=bits, held=bytes(1_024)))
    session.flush()
    assert forecast(session, Crowd(), Audience(True), capped=2, now=now) == Forecast(1, {"weekly_cap": 1}, {"ja": 1})
    assert forecast(session, Crowd(), Audience(True), capped=0, now=now).people == 2


def test_a_small_town_is_counted_anew_each_time(session: Session, now: datetime) -> None:
    crowd = Crowd()
    assert forecast(session, crowd, Audience(True), capped=3, now=now).people == 0
    factories.resident(session)
    assert forecast(session, crowd, Audience(True), capped=3, now=now).people == 1


def test_sets_of_a_large_city_are_kept_for_some_minutes(
    session: Session, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handlers.acts.crowd._SMALL", 1)
    crowd, gone = Crowd(), factories.resident(session)
    assert forecast(session, crowd, Audience(True), capped=3, now=now).people == 1
    late = factories.resident(session, language="easy")
    session.delete(session.get_one(Resident, gone.id))
    session.flush()
    assert forecast(session, crowd, Audience(True, KNITTING), capped=3, now=now).people == 0
    assert forecast(session, crowd, Audience(True), capped=3, now=now).languages == {"ja": 1}
    later = now.replace(minute=6)
    assert forecast(session, crowd, Audience(True), capped=3, now=later).languages == {late.language: 1}


def test_only_what_is_beyond_the_plan_costs_and_no_part_of_a_yen_is_left_out() -> None:
    plan = Plan(30_000, Decimal("2.8"))
    assert [plan.price(used, 100) for used in (0, 29_950, 40_000)] == [0, 140, 280]
    assert plan.price(29_999, 2) == 3


def test_a_plan_without_an_end_leaves_any_number() -> None:
    assert (Quota(None, 900).left, Quota(1_000, 900).left, Quota(1_000, 1_200).left) == (None, 100, 0)


def test_who_follows_a_district_is_met_until_they_stop(
    session: Session, town: dict[str, Segment], now: datetime
) -> None:
    assert forecast(session, Crowd(), Audience(True, town["follows"]), capped=0, now=now).people == 1

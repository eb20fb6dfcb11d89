"""Whom an announcement is for: who did not say no, or who said yes; all, or one segment."""

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from handlers.acts.audience import Audience, count, people
from handlers.acts.consent import give_consent, withdraw_consent
from handlers.acts.segments import UnknownSegment, segment_named
from handlers.acts.whom import SegmentKind
from models.area import AreaBlock
from models.consent import Purpose
from models.resident import Resident, ResidentInterest, ResidentStatus
from tests import factories

EVERYONE, AGREED = Audience(everyone=True), Audience(everyone=False)


def _met(session: Session, audience: Audience) -> list[int]:
    session.flush()
    return sorted(row.id for row in session.execute(people(audience)))


def _in(session: Session, name: str, *, city: str = "") -> Audience:
    return Audience(everyone=True, segment=segment_named(session, name, city=city))


def _refusing(session: Session, now: datetime) -> Resident:
    resident = factories.resident(session)
    give_consent(session, resident, Purpose.ANNOUNCEMENTS, now=now)
    withdraw_consent(session, resident, Purpose.ANNOUNCEMENTS, now=now)
    return resident


def test_everyone_is_who_did_not_say_no(session: Session, now: datetime) -> None:
    silent, agreeing, _ = factories.resident(session), factories.resident(session), _refusing(session, now)
    give_consent(session, agreeing, Purpose.ANNOUNCEMENTS, now=now)
    assert _met(session, EVERYONE) == [silent.id, agreeing.id]
    assert _met(session, AGREED) == [agreeing.id]


def test_a_no_to_something_else_is_no_no(session: Session, now: datetime) -> None:
    resident = factories.resident(session)
    give_consent(session, resident, Purpose.REMINDERS, now=now)
    withdraw_consent(session, resident, Purpose.REMINDERS, now=now)
    assert _met(session, EVERYONE) == [resident.id]


def test_who_said_no_and_then_yes_is_told(session: Session, now: datetime) -> None:
    resident = _refusing(session, now)
    give_consent(session, resident, Purpose.ANNOUNCEMENTS, now=now)
    assert _met(session, EVERYONE) == _met(session, AGREED) == [resident.id]


@pytest.mark.parametrize("status", [ResidentStatus.PAUSED, ResidentStatus.BLOCKED])
def test_who_rests_or_blocked_is_not_met(session: Session, now: datetime, status: ResidentStatus) -> None:
    resident = factories.resident(session, status=status)
    give_consent(session, resident, Purpose.ANNOUNCEMENTS, now=now)
    assert _met(session, EVERYONE) == _met(session, AGREED) == []


def test_a_ward_is_met_with_all_its_towns_and_no_other(session: Session) -> None:
    ward = factories.area(session, "右京区", layer="ward", key="京都市/右京区")
    inside = [factories.resident(session, home=home) for home in (ward, factories.area(session))]
    factories.resident(session, home=factories.area(session, "下鴨", ward="左京区"))
    factories.resident(session)
    assert _met(session, _in(session, "右京区")) == [one.id for one in inside]
    assert _met(session, _in(session, "京都市右京区")) == [one.id for one in inside]


def test_a_school_district_is_met_with_its_blocks(session: Session) -> None:
    district = factories.area(session, "太秦小学校区", layer="school")
    block = factories.area(session)
    session.add(AreaBlock(area_id=district.id, block_id=block.id))
    resident = factories.resident(session, home=block)
    factories.resident(session, home=factories.area(session, "嵯峨"))
    assert _met(session, _in(session, "太秦小学校区")) == [resident.id]


def test_a_language_is_met(session: Session) -> None:
    resident = factories.resident(session, language="easy")
    factories.resident(session)
    assert _met(session, _in(session, "やさしい日本語")) == _met(session, _in(session, "easy")) == [resident.id]


def test_an_interest_is_met_with_what_is_narrower_where_matching_is_allowed(session: Session, now: datetime) -> None:
    liking, wary, other = (factories.resident(session) for _ in range(3))
    for resident, likes in ((liking, True), (wary, True), (other, False)):
        session.add(ResidentInterest(resident_id=resident.id, concept="knitting", likes=likes))
    for resident in (liking, other):
        give_consent(session, resident, Purpose.MATCHING, now=now)
    assert _met(session, _in(session, "knitting")) == [liking.id]
    assert _met(session, _in(session, "編み物")) == [liking.id]


def test_an_area_of_our_city_goes_before_others(session: Session) -> None:
    for city in ("京都市", "札幌市"):
        factories.area(session, "北区", layer="ward", city=city, ward="北区", key=f"{city}/北区")
    with pytest.raises(UnknownSegment, match=r"several areas.*京都市北区、札幌市北区"):
        segment_named(session, "北区")
    assert segment_named(session, "北区", city="札幌市") == (SegmentKind.AREA, "札幌市/北区", "札幌市北区")


def test_an_unknown_name_is_told_what_there_is(session: Session) -> None:
    factories.resident(session, home=factories.area(session))
    with pytest.raises(UnknownSegment, match=r"(?s)no segment “火星”.*ja, easy, en.*京都市右京区"):
        segment_named(session, "火星")


def test_an_audience_is_kept_with_its_announcement(session: Session) -> None:
    audience = _in(session, "easy")
    assert Audience.read(audience.stored()) == audience
    assert Audience.read(EVERYONE.stored()) == EVERYONE


def test_counting_agrees(session: Session) -> None:
    for _ in range(3):
        factories.resident(session)
    assert count(session, EVERYONE) == 3


@pytest.mark.parametrize("audience", [EVERYONE, AGREED])
def test_asked_about_a_few_or_one_by_one_the_same_are_met_and_counted(
    session: Session, now: datetime, audience: Audience
) -> None:
    met = factories.resident(session), _refusing(session, now), _refusing(session, now), factories.resident(session)
    for resident in met[2:]:
        give_consent(session, resident, Purpose.ANNOUNCEMENTS, now=now)
    every = _met(session, audience)
    rows = session.execute(people(audience, until=met[-1].id))
    assert sorted(row.id for row in rows) == every
    assert count(session, audience) == len(every) == (3 if audience.everyone else 2)

"""Residents as values: only with consent, with what they told, and how often they were asked."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from handlers.acts.consent import give_consent, withdraw_consent
from handlers.acts.dismiss import dismiss
from handlers.acts.like import like
from handlers.acts.wish import keep_wish
from matching.people import people, wishes
from matching.seekers import at_place
from matching.who_to_ask import Person
from models.attendance import AttendanceStatus
from models.consent import Purpose
from models.delivery import DeliveryKind, DeliveryState
from models.resident import ResidentStatus
from models.tables import AreaBlock, Delivery, Resident, Role
from tests import factories


def knitter(session: Session, now: datetime, **told: object) -> Resident:
    resident = factories.resident(session, **told)
    give_consent(session, resident, Purpose.MATCHING, now=now)
    like(session, resident, "knitting")
    return resident


def known(session: Session, now: datetime, role: Role | None = None) -> list[Person]:
    return people(session, {"knitting"}, city="京都市", role=role, now=now)


def ask(session: Session, resident: Resident, at: datetime, state: DeliveryState = DeliveryState.ACCEPTED) -> None:
    row = Delivery(kind=DeliveryKind.ASK, subject=f"role:{at}", resident_id=resident.id, due_at=at, state=state)
    session.add(row)
    session.flush()


def test_a_resident_comes_with_what_they_told(session: Session, now: datetime) -> None:
    home = factories.area(session)
    resident = knitter(session, now, home=home, free_slots=["2-afternoon"], age_band="senior", support=["step_free"])
    like(session, resident, "sport", likes=False)
    seeker = known(session, now)[0].seeker
    assert (seeker.interests, *seeker.dislikes, *seeker.slots) == (("knitting",), "sport", (2, "afternoon"))
    assert (seeker.ward, seeker.age_band, seeker.lat) == ("右京区", "senior", home.lat)


@pytest.mark.parametrize("purpose", [Purpose.REMINDERS, Purpose.ANNOUNCEMENTS])
def test_another_consent_is_no_consent_to_matching(session: Session, now: datetime, purpose: Purpose) -> None:
    resident = factories.resident(session)
    give_consent(session, resident, purpose, now=now)
    like(session, resident, "knitting")
    assert known(session, now) == []


def test_withdrawn_consent_takes_resident_and_wishes_away(session: Session, now: datetime) -> None:
    resident = knitter(session, now)
    keep_wish(session, resident, "ギター", ["guitar"], area=factories.area(session), now=now)
    withdraw_consent(session, resident, Purpose.MATCHING, now=now)
    like(session, resident, "knitting")
    assert (known(session, now), wishes(session, now=now)) == ([], [])


@pytest.mark.parametrize("status", [ResidentStatus.PAUSED, ResidentStatus.BLOCKED])
def test_who_rests_is_left_in_peace(session: Session, now: datetime, status: ResidentStatus) -> None:
    knitter(session, now, status=status)
    assert known(session, now) == []


def test_other_cities_are_left_out_and_an_unknown_home_is_not(session: Session, now: datetime) -> None:
    knitter(session, now, home=factories.area(session, "井田", city="川崎市", ward="中原区"))
    silent = knitter(session, now)
    assert [person.id for person in known(session, now)] == [silent.public_id]


def test_requests_and_yeses_to_roles_of_four_weeks_count(session: Session, now: datetime) -> None:
    resident, role = knitter(session, now), factories.role(session)
    ask(session, resident, now - timedelta(days=3))
    ask(session, resident, now - timedelta(days=29))
    ask(session, resident, now - timedelta(days=4), DeliveryState.DROPPED)
    factories.attendance(session, resident=resident, occurrence=factories.occurrence(session), role_id=role.id)
    assert known(session, now)[0].asked == 2


def test_who_said_no_to_the_gathering_or_goes_there_is_marked(session: Session, now: datetime) -> None:
    role = factories.role(session)
    refuses, goes, free = (knitter(session, now) for _ in range(3))
    dismiss(session, refuses, role.gathering, now=now)
    factories.attendance(session, resident=goes, occurrence=factories.occurrence(session, gathering=role.gathering))
    marked = {person.id: person.seeker for person in known(session, now, role)}
    assert marked[refuses.public_id].excluded == marked[goes.public_id].attending == {role.public_id}
    assert not marked[free.public_id].excluded | marked[free.public_id].attending


def test_who_cancelled_may_be_asked_again(session: Session, now: datetime) -> None:
    role, resident = factories.role(session), knitter(session, now)
    date = factories.occurrence(session, gathering=role.gathering)
    factories.attendance(session, resident=resident, occurrence=date, status=AttendanceStatus.CANCELLED)
    assert known(session, now, role)[0].seeker.attending == frozenset()


def test_wishes_stand_where_they_were_made_until_fulfilled_or_a_year_old(session: Session, now: datetime) -> None:
    resident = knitter(session, now, home=factories.area(session, ward="伏見区"))
    kept = [keep_wish(session, resident, words, ["guitar"], area=None, now=now) for words in ("a", "b", "c")]
    kept[0].area_id, kept[1].fulfilled_at = factories.area(session, ward="北区").id, now
    kept[2].made_at = now - timedelta(days=366)
    session.flush()
    assert [(wish.resident, wish.seeker.ward) for wish in wishes(session, now=now)] == [(resident.public_id, "北区")]


def test_school_districts_over_a_home_are_known(session: Session) -> None:
    home, school = factories.area(session), factories.area(session, "太秦小学校", layer="school")
    session.add(AreaBlock(area_id=school.id, block_id=home.id))
    session.flush()
    assert at_place(session, home).areas == ("太秦小学校",)


def test_many_residents_cost_no_more_queries_than_few(session: Session, now: datetime) -> None:
    for n in range(12):
        knitter(session, now, home=factories.area(session, f"町{n}"))
    session.expunge_all()
    asked = list[str]()
    event.listen(session.connection(), "before_cursor_execute", lambda *told: asked.append(told[2]))
    assert len(known(session, now)) == 12
    assert len(asked) <= 7, "\n".join(asked)

"""Circles are found near, kept under one address, told of once; who may not be asked stands in none."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.acts.consent import withdraw_consent
from handlers.acts.erase import erase
from handlers.acts.find_circles import find_circles
from handlers.acts.wish import keep_wish
from models.area import Area
from models.consent import Purpose
from models.delivery import Delivery, DeliveryKind
from models.resident import Resident
from models.wish import Wish
from models.wish_circle import CircleMember, CircleState, MemberAnswer, WishCircle
from tests import factories


@pytest.fixture
def home(session: Session) -> Area:
    return factories.area(session)


def _circles(session: Session) -> list[set[int]]:
    session.expire_all()
    return [{member.wish_id for member in one.members} for one in session.scalars(select(WishCircle))]


def _three(session: Session, home: Area) -> list[Wish]:
    return [
        factories.wish(session, words, area=home) for words in ("将棋を習いたい", "将棋がしたい", "将棋仲間がほしい")
    ]


def test_three_near_each_other_are_a_circle_and_two_are_none(session: Session, home: Area, now: datetime) -> None:
    wishes = [factories.wish(session, words, area=home) for words in ("将棋を習いたい", "将棋がしたい")]
    assert find_circles(session, now=now) == 0 and _circles(session) == []
    wishes.append(factories.wish(session, "将棋をさしたい", area=home))
    assert find_circles(session, now=now) == 1
    assert _circles(session) == [{wish.id for wish in wishes}]


@pytest.mark.parametrize(("fewest", "found", "asks_for"), [(4, 0, []), (3, 1, [3]), (2, 1, [3]), (1, 1, [3])])
def test_a_city_may_ask_for_more_and_never_for_fewer_than_three(
    session: Session, home: Area, now: datetime, fewest: int, found: int, asks_for: list[int]
) -> None:
    _three(session, home)
    assert find_circles(session, now=now, fewest=fewest) == found
    assert list(session.scalars(select(WishCircle.fewest))) == asks_for


def test_a_pair_is_no_circle_however_little_is_asked_for(session: Session, home: Area, now: datetime) -> None:
    for words in ("将棋を習いたい", "将棋がしたい"):
        factories.wish(session, words, area=home)
    assert find_circles(session, now=now, fewest=2) == 0 and _circles(session) == []


def test_looked_for_again_it_keeps_its_address_and_takes_in_who_is_new(
    session: Session, home: Area, now: datetime
) -> None:
    _three(session, home)
    find_circles(session, now=now)
    address = session.scalars(select(WishCircle.public_id)).one()
    factories.wish(session, "将棋を覚えたい", area=home)
    find_circles(session, now=now + timedelta(hours=1))
    assert session.scalars(select(WishCircle.public_id)).one() == address
    assert [len(one) for one in _circles(session)] == [4]


def test_everybody_is_told_once_how_many_others_there_are(session: Session, home: Area, now: datetime) -> None:
    _three(session, home)
    for hours in (0, 1):
        find_circles(session, now=now + timedelta(hours=hours))
    told = session.scalars(select(Delivery).where(Delivery.kind == DeliveryKind.WISH)).all()
    assert [one.arguments["others"] for one in told] == [2, 2, 2]


def test_two_are_told_of_each_other_though_nobody_may_ask_them(session: Session, home: Area, now: datetime) -> None:
    for words in ("将棋を習いたい", "将棋がしたい"):
        factories.wish(session, words, area=home)
    find_circles(session, now=now)
    assert len(session.scalars(select(Delivery).where(Delivery.kind == DeliveryKind.WISH)).all()) == 2


@pytest.mark.parametrize("who", [{"age_band": "teen"}, {"status": "blocked"}, {"status": "paused"}])
def test_minors_and_who_does_not_want_to_hear_stand_in_none(
    session: Session, home: Area, now: datetime, who: dict[str, str]
) -> None:
    for words in ("将棋を習いたい", "将棋がしたい"):
        factories.wish(session, words, area=home)
    factories.wish(session, "将棋をさしたい", area=home, who=who)
    assert find_circles(session, now=now) == 0


def test_who_withdraws_or_leaves_is_in_no_circle_any_more(session: Session, home: Area, now: datetime) -> None:
    first, second, third = _three(session, home)
    find_circles(session, now=now)
    withdraw_consent(session, session.get_one(Resident, first.resident_id), Purpose.MATCHING, now=now)
    erase(session, session.get_one(Resident, second.resident_id), now=now)
    assert _circles(session) == [{third.id}]
    assert find_circles(session, now=now) == 0 and _circles(session) == []


def test_a_ward_s_own_circle_has_nobody_of_another_ward(session: Session, home: Area, now: datetime) -> None:
    over_there = factories.area(session, "北の町", ward="北区", lat=home.lat, lon=home.lon)
    mine = _three(session, home)
    factories.wish(session, "将棋をさしたい", area=over_there)
    find_circles(session, now=now)
    assert _circles(session) == [{wish.id for wish in mine}]


def test_what_is_left_over_meets_across_wards(session: Session, home: Area, now: datetime) -> None:
    over_there = factories.area(session, "北の町", ward="北区", lat=home.lat, lon=home.lon)
    for area in (home, home, over_there):
        factories.wish(session, area=area)
    assert find_circles(session, now=now) == 1


@pytest.mark.parametrize(
    ("state", "answer"), [(CircleState.ASKING, None), (CircleState.MET, None), (CircleState.CLOSED, MemberAnswer.NO)]
)
def test_who_is_asked_or_said_no_is_not_asked_of_another(
    session: Session, home: Area, now: datetime, state: CircleState, answer: MemberAnswer | None
) -> None:
    wishes = _three(session, home)
    long_ago = now - timedelta(days=90) if state is CircleState.CLOSED else None
    circle = factories.circle(session, *wishes, state=state, closed_at=long_ago)
    for member in session.scalars(select(CircleMember).where(CircleMember.circle_id == circle.id)):
        member.answer, member.answered_at = answer, now if answer else None
    assert find_circles(session, now=now) == 0


def test_nothing_is_told_at_night(session: Session, home: Area, now: datetime) -> None:
    _three(session, home)
    find_circles(session, now=now.replace(hour=15))  # midnight in Japan
    due = session.scalars(select(Delivery.due_at).where(Delivery.kind == DeliveryKind.WISH)).all()
    assert {at.hour for at in due} == {23}


def test_who_heard_of_others_this_week_hears_of_another_wish_later(session: Session, home: Area, now: datetime) -> None:
    wishes = _three(session, home)
    wishes[0].told_at = now - timedelta(days=2)
    again = factories.wish(
        session, "ギターを弾きたい", concepts=["guitar"], resident=_resident(session, wishes[0]), area=home
    )
    factories.wish(session, "ギターを習いたい", concepts=["guitar"], area=home)
    find_circles(session, now=now)
    assert again.told_at is None
    find_circles(session, now=now + timedelta(days=8))
    assert again.told_at is not None


def _resident(session: Session, wish: Wish) -> Resident:
    return session.get_one(Resident, wish.resident_id)


def test_nobody_is_asked_about_what_they_said_before_others_were_spoken_of(
    session: Session, home: Area, now: datetime
) -> None:
    old = _three(session, home)[0]
    old.wording = ""
    assert find_circles(session, now=now) == 0
    keep_wish(session, _resident(session, old), old.words, ["shogi"], area=home, now=now)
    assert find_circles(session, now=now) == 1


def test_another_like_wish_of_the_same_person_takes_the_place_of_the_first(
    session: Session, home: Area, now: datetime
) -> None:
    first, *_ = _three(session, home)
    find_circles(session, now=now)
    again = factories.wish(session, "将棋を覚えたい", resident=_resident(session, first), area=home)
    first.fulfilled_at = now
    session.flush()
    find_circles(session, now=now)
    (members,) = _circles(session)
    assert again.id in members and first.id not in members

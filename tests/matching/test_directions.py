"""The other directions over the database: nobody without consent, ids and reasons only, always the same."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from handlers.acts.consent import give_consent, withdraw_consent
from handlers.acts.dismiss import dismiss
from handlers.acts.like import like
from handlers.acts.plan_occurrences import plan_occurrences
from handlers.acts.wish import keep_wish
from matching.directions import Directions, Need, UnknownItem
from models.consent import Purpose
from models.tables import Area, Gathering, Resident, Role
from tests import factories


@pytest.fixture
def home(session: Session) -> Area:
    return factories.area(session)


@pytest.fixture
def role(session: Session, home: Area, now: datetime) -> Role:
    venue = factories.venue(session, area=home)
    made = factories.role(session, "編み物の先生役", gathering=factories.gathering(session, "手芸の会", venue=venue))
    plan_occurrences(session, now=now)
    return made


def resident(session: Session, home: Area, now: datetime, *likes: str) -> Resident:
    made = factories.resident(session, home=home)
    give_consent(session, made, Purpose.MATCHING, now=now)
    for concept in likes:
        like(session, made, concept)
    return made


def asked(session: Session, role: Role, now: datetime) -> list[str]:
    return [match.item_id for match in Directions().who_to_ask(session, role.public_id, now=now).matches]


def gathering(session: Session, name: str, description: str, **values: Any) -> Gathering:
    return factories.gathering(session, name, description=description, **values)


def test_who_likes_it_is_asked_and_who_does_not_is_not(session: Session, role: Role, home: Area, now: datetime) -> None:
    knitter = resident(session, home, now, "knitting")
    resident(session, home, now, "tabletennis")
    assert asked(session, role, now) == [knitter.public_id]


def test_without_consent_without_a_no_and_without_rest_nobody_is_proposed(
    session: Session, role: Role, home: Area, now: datetime
) -> None:
    withdrawn, refuses = (resident(session, home, now, "knitting") for _ in range(2))
    withdraw_consent(session, withdrawn, Purpose.MATCHING, now=now)
    dismiss(session, refuses, role.gathering, now=now)
    assert asked(session, role, now) == []


def test_a_closed_role_asks_nobody(session: Session, role: Role, now: datetime) -> None:
    role.open = False
    session.flush()
    with pytest.raises(UnknownItem):
        Directions().who_to_ask(session, role.public_id, now=now)


def test_a_salon_and_a_choir_find_each_other(session: Session, now: datetime) -> None:
    salon = gathering(session, "ふれあいサロン", "歌や演奏をしてくださる方を募集しています")
    choir = gathering(session, "合唱団こだま", "施設で歌を披露しています", group=factories.group(session, "こだま"))
    assert choir.group
    found = Directions().partners(session, salon.public_id, now=now)
    assert [each.item_id for each in found] == [choir.group.public_id]
    back = Directions().partners(session, choir.group.public_id, now=now)
    assert [each.item_id for each in back] == [salon.public_id]


def test_a_group_is_not_its_own_partner(session: Session, now: datetime) -> None:
    group = factories.group(session, "手芸クラブ")
    first, _ = (gathering(session, name, "編み物をします", group=group) for name in ("編み物の会", "ニットの会"))
    assert Directions().partners(session, first.public_id, now=now) == []


def test_a_group_that_is_not_known_is_told(session: Session, now: datetime) -> None:
    with pytest.raises(UnknownItem):
        Directions().partners(session, "nobody", now=now)


def test_three_neighbours_wishes_become_a_circle_of_ids(session: Session, home: Area, now: datetime) -> None:
    people = [resident(session, home, now) for _ in range(3)]
    for each in people:
        keep_wish(session, each, "ギターをひそかに練習したい", ["guitar"], area=home, now=now)
    found = Directions().circles(session, now=now)
    assert [circle.residents for circle in found] == [tuple(sorted(each.public_id for each in people))]
    assert "ひそかに" not in str(found)
    assert not any(each.line_key.decode() in str(found) for each in people)


def test_a_withdrawn_consent_breaks_a_circle_of_three(session: Session, home: Area, now: datetime) -> None:
    people = [resident(session, home, now) for _ in range(3)]
    for each in people:
        keep_wish(session, each, "ギター", ["guitar"], area=home, now=now)
    withdraw_consent(session, people[0], Purpose.MATCHING, now=now)
    assert Directions().circles(session, now=now) == []


def test_a_need_finds_the_role_the_group_and_the_neighbour_but_not_who_asked(
    session: Session, home: Area, now: datetime
) -> None:
    venue = factories.venue(session, area=home)
    team = gathering(session, "お助け隊", "電球交換、草取りなど", venue=venue)
    bulbs = factories.role(session, "電球交換ボランティア", gathering=gathering(session, "つどい", "", venue=venue))
    neighbour, asker = (resident(session, home, now, "handyman") for _ in range(2))
    found = Directions().who_can_help(session, Need("電球を替えてほしい", home, asker.public_id), now=now)
    assert {match.item_id for match in found.offers} == {team.public_id, bulbs.public_id}
    assert [match.item_id for match in found.people.matches] == [neighbour.public_id]


def test_asking_twice_gives_the_same(session: Session, role: Role, home: Area, now: datetime) -> None:
    for _ in range(4):
        resident(session, home, now, "knitting")
    directions = Directions()
    first, again = (directions.who_to_ask(session, role.public_id, now=now) for _ in range(2))
    assert first == again


def test_ids_of_the_catalogue_have_names(session: Session, role: Role, now: datetime) -> None:
    named = Directions().named(session, now=now)
    assert named[role.public_id].name == "編み物の先生役"
    assert named[role.gathering.public_id].place == "MACHIKO"

"""How finding speaks: a shared name is asked back, a guess is told as one, a day and a distance as they are."""

import time

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.simulator.phone import Phone
from handlers.acts.plan_occurrences import plan_occurrences
from matching.vocabulary import label
from models.tables import AreaBlock, MatchLog, Resident, Venue
from tests import factories
from tests.journeys.transcript import same_as_kept
from tests.journeys.world import World


def ready(phone: Phone, *taps: str) -> Phone:
    phone.follow()
    phone.wait(2)
    for button in taps:
        phone.tap(button)
        phone.last()
    return phone


@pytest.fixture
def phone(world: World) -> Phone:
    """A resident who allowed matching and lives in 右京区."""
    return ready(world.phone("花子"), "はじめる", "右京区")


def test_shared_name_of_a_place_is_asked_back_and_the_wish_answered_in_one_tap(world: World) -> None:
    phone = ready(world.phone("太郎"), "はじめる")
    phone.say("若松町で編み物がしたい")
    phone.wait_for("どちらでしょうか")
    phone.tap("中京区若松町")
    phone.wait_for("ひとめひとめ")
    same_as_kept("asked_back", phone.transcript())
    with world.session() as session:
        log = session.scalars(select(MatchLog)).one()
        home = session.scalars(select(Resident)).one().home
        assert home is not None
        assert (log.text, bool(log.shown), home.ward) == ("若松町で編み物がしたい", True, "中京区")


def test_another_place_can_be_named_and_the_wish_still_waits(world: World, phone: Phone) -> None:
    phone.say("若松町で編み物がしたい")
    phone.wait_for("どちらでしょうか")
    phone.tap("ほかの場所")
    phone.wait_for("どのあたりで")
    phone.say("伏見区")
    phone.wait_for("ひとめひとめ")
    with world.session() as session:
        home = session.scalars(select(Resident)).one().home
        assert home is not None
        assert home.ward == "右京区"


def test_no_place_after_all_searches_everywhere(phone: Phone) -> None:
    phone.say("若松町で編み物がしたい")
    phone.wait_for("どちらでしょうか")
    phone.say("決めない")
    phone.wait_for("ひとめひとめ")


def test_who_only_looks_is_asked_back_too_and_nothing_they_said_is_kept(world: World) -> None:
    phone = ready(world.phone("太郎"), "見るだけにする")
    phone.say("若松町で編み物がしたい")
    phone.wait_for("どちらでしょうか")
    phone.tap("中京区若松町")
    phone.wait_for("ひとめひとめ")
    with world.session() as session:
        log = session.scalars(select(MatchLog)).one()
        assert (log.text, log.resident_id) == (None, None)


def test_words_that_may_be_distress_are_not_asked_back(phone: Phone) -> None:
    phone.say("若松町で、いないほうがいいと思う")
    phone.wait_for("0120-")
    assert "どちらでしょうか" not in phone.transcript()


@pytest.fixture
def district(world: World) -> None:
    """太秦小学校区 in 右京区, with a town where nothing takes place."""
    with world.session() as session, session.begin():
        town = factories.area(session, "太秦安井西裏町", key="京都市/右京区/太秦安井西裏町", lat=35.0145, lon=135.7230)
        school = factories.area(session, "太秦小学校区", key="school/太秦", layer="school", lat=None, lon=None)
        session.add(AreaBlock(area_id=school.id, block_id=town.id))


@pytest.mark.usefixtures("district")
def test_step_by_step_it_is_told_how_far_we_looked(world: World) -> None:
    phone = ready(world.phone("花子"), "はじめる")
    phone.say("太秦小学校")
    phone.wait_for("太秦小学校区のあたりですね")
    phone.say("囲碁")
    phone.wait_for("太秦小学校区には見つからなかったので、右京区までさがしました")
    phone.say("まちづくりカフェに行きたい")
    phone.wait_for("右京区には見つからなかったので、京都市までさがしました")
    same_as_kept("wider", phone.transcript())


def test_near_things_stand_above_far_ones_that_fit_alike(world: World, phone: Phone) -> None:
    with world.session() as session, session.begin():
        far = session.scalars(select(Venue).where(Venue.name == "醍醐交流会館")).one()
        told = {"description": "囲碁を打つ会です。初心者も歓迎します", "rule": "0Tu"}
        factories.gathering(session, "囲碁の集い", venue=far, **told)
    _follow(world)
    said = _asked_until(phone, "囲碁を楽しむ会", "囲碁の集い")
    assert said.index("囲碁を楽しむ会") < said.index("囲碁の集い")


def test_guess_is_told_as_one_and_one_tap_corrects_it(world: World, phone: Phone) -> None:
    phone.say("60代です。針と糸でちくちくしたい")
    phone.wait_for("「手芸」のことかと思いました。ちがったら、もう一度言いなおしてください。")
    with world.session() as session:
        (likeliest, _), *_ = session.scalars(select(MatchLog)).one().understood["guessed"]
    phone.tap(label(likeliest))
    phone.wait_for(label(likeliest))
    with world.session() as session:
        (liked,) = session.scalars(select(Resident)).one().interests
        assert liked.concept == likeliest


@pytest.mark.parametrize(
    ("said", "told", "date"),
    [
        ("12月15日に囲碁がしたい", "12月15日（火）に開かれるものがあります", "12月15日（火）"),
        ("12月17日に囲碁がしたい", "12月17日（木）に開かれるものは、見つかりませんでした", "12月15日（火）"),
    ],
)
def test_the_day_that_was_said_is_answered(phone: Phone, said: str, told: str, date: str) -> None:
    phone.say(said)
    phone.wait_for(told)
    assert f"日時 {date} 13:00〜15:00" in phone.transcript()


def _follow(world: World) -> None:
    with Session(world.parts.engine) as session, session.begin():
        plan_occurrences(session, now=world.parts.clock.now())


def _asked_until(phone: Phone, known: str, new: str) -> str:
    """The answer to 囲碁, asked again until it holds what was added just now: it is read within seconds."""
    for _ in range(10):
        phone.say("囲碁")
        phone.wait_for(known)
        said = phone.transcript().rpartition("花子: 囲碁\n")[2]
        if new in said:
            break
        time.sleep(0.5)
    return said

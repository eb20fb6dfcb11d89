"""What people type instead of tapping: yes and no, I went, cancel, refusals, places, another language."""

import pytest
from sqlalchemy import select

from bot.simulator.phone import Phone
from models.consent import Purpose
from models.tables import Consent, Resident, Wish
from tests.journeys.transcript import same_as_kept
from tests.journeys.world import World


@pytest.fixture
def phone(world: World) -> Phone:
    """A resident who allowed matching, lives in 右京区 and said yes to 囲碁."""
    phone = world.phone("花子")
    phone.follow()
    phone.wait(2)
    for label in ("はじめる", "右京区", "囲碁"):
        phone.tap(label)
        phone.last()
    phone.wait_for("囲碁を楽しむ会")
    phone.tap("行ってみる")
    phone.wait(3)
    return phone


def reminded(world: World) -> bool:
    with world.session() as session:
        standing = select(Consent).where(Consent.purpose == Purpose.REMINDERS, Consent.withdrawn_at.is_(None))
        return session.scalar(standing) is not None


@pytest.mark.parametrize(
    ("word", "answer", "yes"), [("はい", "2時間前にお知らせします", True), ("いいえ", "お知らせはしません", False)]
)
def test_typed_yes_and_no_answer_our_question(world: World, phone: Phone, word: str, answer: str, yes: bool) -> None:
    phone.say(word)
    phone.wait_for(answer)
    assert reminded(world) is yes


def test_other_words_are_a_search_and_the_question_comes_again(world: World, phone: Phone) -> None:
    phone.say("手芸")
    phone.wait_for("ひとめひとめ")
    phone.tap("行ってみる")
    phone.wait_for("お知らせしましょうか")


def test_having_gone_can_be_said_in_words(world: World, phone: Phone) -> None:
    phone.tap("はい")
    phone.last()
    world.wait_until("2026-12-08 16:30")
    phone.wait_for("いかがでしたか")
    phone.say("いけました たのしかったです")
    phone.wait_for("また行きたいですか")
    phone.tap("また行きたい")
    phone.wait_for("次は 12月15日（火）")
    same_as_kept("went", phone.transcript())


def test_wish_to_cancel_in_words_shows_the_plans(phone: Phone) -> None:
    phone.say("行けなくなりました")
    phone.wait_for("行く予定")
    phone.tap("やめる")
    phone.wait_for("やめました")


def test_refusal_alone_is_no_miss_and_no_wish(world: World, phone: Phone) -> None:
    phone.say("運動は苦手です")
    phone.wait_for("わかりました")
    with world.session() as session:
        assert session.scalars(select(Wish)).all() == []
    assert "体操" not in str(phone.messages[-2:])


def test_place_said_first_is_where_they_live_from_then_on(world: World) -> None:
    phone = world.phone("太郎")
    phone.follow()
    phone.wait(2)
    phone.tap("はじめる")
    phone.last()
    phone.say("右京区で囲碁がしたい")
    phone.wait_for("囲碁を楽しむ会")
    with world.session() as session:
        resident = session.scalars(select(Resident)).one()
        assert [area.area.name for area in resident.areas] == ["右京区"]


def test_consent_is_asked_in_the_language_that_was_chosen(world: World) -> None:
    phone = world.phone("Anna")
    phone.follow()
    phone.wait(2)
    phone.tap("English")
    phone.wait_for("We will speak English")
    same_as_kept("consent_english", phone.transcript())


def test_words_that_may_be_distress_leave_no_trace(world: World, phone: Phone) -> None:
    phone.say("いないほうがいいと思う")
    phone.wait_for("0120-")
    with world.session() as session:
        assert session.scalars(select(Wish)).all() == []

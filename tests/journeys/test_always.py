"""What works at any moment: crisis words, help, languages, my data, rest, leaving, old buttons, pictures."""

import re

import pytest
from sqlalchemy import func, select

from bot.simulator.phone import Phone
from models.hand_over import HandOverCause
from models.tables import Attendance, Erasure, HandOver, MatchLog, Resident
from tests.journeys.transcript import same_as_kept
from tests.journeys.world import World


@pytest.fixture
def phone(world: World) -> Phone:
    """A resident who follows, allowed matching and lives in 右京区."""
    phone = world.phone("花子")
    phone.follow()
    phone.wait(2)
    for label in ("はじめる", "右京区"):
        phone.tap(label)
        phone.last()
    return phone


def test_crisis_words_get_numbers_a_person_and_never_a_place(world: World, phone: Phone) -> None:
    phone.say("もう死にたい")
    said = str(phone.last())
    with world.session() as session:
        flags = session.scalars(select(HandOver.cause)).all()
        texts = session.scalars(select(MatchLog.text)).all()
    assert "tel:" in said
    assert "行ってみる" not in said
    assert (flags, texts) == ([HandOverCause.CRISIS], [])


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("おはよう", "こんにちは"),
        ("ありがとうございました", "どういたしまして"),
        ("子どもをたたいてしまう", "いっしょに考えてくれる人がいます"),
        ("ごみの日はいつ？", "窓口"),
        ("ヘルプ", "使い方"),
        ("わたしの予定", "予定がありません"),
        ("メニュー", "相談する"),
        ("ことば", "どのことば"),
        ("人と話したい", "お伝えしました"),
    ],
)
def test_words_that_are_no_search_get_their_own_answer(phone: Phone, words: str, answer: str) -> None:
    phone.say(words)
    phone.wait_for(answer)


def test_stickers_pictures_and_voice_get_a_fitting_answer(phone: Phone) -> None:
    for deed, answer in ((phone.sticker, "ありがとう"), (phone.photo, "写真"), (phone.voice, "声")):
        deed()
        phone.wait_for(answer)


def test_language_is_switched_and_kept(phone: Phone) -> None:
    phone.say("English")
    phone.last()
    phone.say("囲碁")
    phone.last()
    same_as_kept("english", phone.transcript())


def test_easy_japanese_is_spoken_throughout(phone: Phone) -> None:
    phone.say("やさしい日本語")
    phone.last()
    phone.say("あみもの したい")
    phone.last()
    phone.say("メニュー")
    phone.last()
    same_as_kept("easy", phone.transcript())


def test_nothing_fits_is_said_and_the_wish_is_kept(phone: Phone) -> None:
    phone.say("スカイダイビングがしたい")
    phone.last()
    same_as_kept("nothing_fits", phone.transcript())


def test_dislikes_are_left_out(phone: Phone) -> None:
    phone.say("運動は苦手。手芸ならできる")
    phone.wait_for("ひとめひとめ")
    assert "体操" not in str(phone.messages[-2:])


def test_place_that_said_no_is_not_shown_again(phone: Phone) -> None:
    phone.say("囲碁")
    phone.wait_for("囲碁を楽しむ会")
    phone.tap("ちがう")
    phone.wait_for("もうお見せしません")
    phone.say("囲碁")
    assert "囲碁を楽しむ会" not in str(phone.wait(2))


def test_two_fast_taps_do_one_thing(world: World, phone: Phone) -> None:
    phone.say("囲碁")
    phone.wait_for("囲碁を楽しむ会")
    phone.tap("行ってみる")
    phone.tap("行ってみる")
    phone.wait_for("もう申しこみずみです")
    with world.session() as session:
        assert session.scalar(select(func.count()).select_from(Attendance)) == 1


def test_old_button_gets_a_polite_answer(world: World, phone: Phone) -> None:
    phone.say("囲碁")
    phone.wait_for("囲碁を楽しむ会")
    world.wait_until("2027-02-10 10:00")
    phone.tap("行ってみる")
    phone.wait_for("終わりました")


def test_my_data_shows_what_is_held(phone: Phone) -> None:
    phone.say("囲碁")
    phone.wait_for("囲碁を楽しむ会")
    phone.say("わたしのデータ")
    phone.last()
    same_as_kept("my_data", phone.transcript())


def test_leaving_deletes_and_gives_a_receipt(world: World, phone: Phone) -> None:
    phone.say("退会")
    phone.last()
    phone.tap("退会して消す")
    phone.wait_for("控えの番号")
    with world.session() as session:
        left = session.scalar(select(func.count()).select_from(Resident))
        receipt = session.scalars(select(Erasure.receipt)).one()
    assert left == 0
    assert re.search(re.escape(receipt), str(phone.messages[-1]))


def test_rest_stops_reminders_and_still_answers(world: World, phone: Phone) -> None:
    phone.say("囲碁")
    phone.wait_for("囲碁を楽しむ会")
    phone.tap("行ってみる")
    phone.wait(3)
    phone.tap("はい")
    phone.last()
    phone.say("一時停止")
    phone.wait_for("お休みします")
    world.wait_until("2026-12-07 18:00")
    world.settle()
    assert world.sent("day_before") == 0
    phone.say("囲碁")
    phone.wait(1)


def test_taken_back_message_is_erased(world: World, phone: Phone) -> None:
    phone.say("囲碁")
    phone.wait_for("囲碁を楽しむ会")
    phone.unsend()
    world.settle()
    with world.session() as session:
        assert session.scalars(select(MatchLog.text)).all() == [None]


def test_only_looking_remembers_nothing(world: World) -> None:
    phone = world.phone("通りすがり")
    phone.follow()
    phone.wait(2)
    for label in ("見るだけにする", "右京区", "囲碁"):
        phone.tap(label)
        phone.last()
    phone.wait_for("囲碁を楽しむ会")
    with world.session() as session:
        resident = session.scalars(select(Resident)).one()
        log = session.scalars(select(MatchLog)).one()
        assert (resident.areas, resident.interests) == ([], [])
        assert (log.resident_id, log.text) == (None, None)


def test_group_chat_hears_one_polite_line_at_most(world: World) -> None:
    group = world.platform.group("町会", "花子", "太郎")
    phone = world.phone("花子")
    phone.say("こんにちは、だれかいますか", group=group)
    world.settle()
    assert len(world.platform.chat(group.id).from_bot()) <= 1

"""Sentences in kana get the kanji that others would write."""

import pytest

from matching import kanji, kanji_learn, sayings
from matching.gate import gate
from matching.understand import understand

TAUGHT = kanji_learn.learn(
    ["花を見る", "鼻が高い", "お花を習いたい", "庭で絵を習う", "体を動かす", "家からだ"], names=[("右京", "うきょう")]
)


@pytest.mark.parametrize(
    ("kana", "meant"),
    [
        ("はなをみる", "花を見る"),
        ("はながたかい", "鼻が高い"),
        ("えをならいたい", "絵を習いたい"),
        ("うきょうでえをみる", "右京で絵を見る"),
        ("からだを うごかす", "体を動かす"),
        ("からだをゑうごかす", "からだをゑうごかす"),
        ("ゑゐ", "ゑゐ"),
    ],
)
def test_the_word_before_tells_which_is_meant(kana: str, meant: str) -> None:
    assert kanji.convert(TAUGHT, kana) == meant


def test_no_word_goes_on_beyond_a_space() -> None:
    assert kanji.convert(TAUGHT, "から だを うごかす") == "からだを動かす"


@pytest.mark.parametrize("text", ["お花をならいたい", "garden", "", "!?", "コーヒー", "え"])
def test_what_has_kanji_or_no_kana_to_read_stays(text: str) -> None:
    assert kanji.written(text) == text


def test_what_nobody_writes_in_kana_stays() -> None:
    assert kanji.written("はな" * 101) == "はな" * 101


@pytest.mark.parametrize(
    ("kana", "meant"),
    [
        ("にほんの うたを うたいたいです", "日本の歌を歌いたいです"),
        ("はたけしごとをてつだいたい", "畑仕事を手伝いたい"),
        ("かわさきえきのちかくでしょうぎ", "川崎駅の近くで将棋"),
    ],
)
def test_what_ships_writes_as_people_do(kana: str, meant: str) -> None:
    assert kanji.written(kana).replace("にほん", "日本") == meant


def test_a_word_that_nobody_knows_stays_as_it_was_said() -> None:
    assert understand("ぽんぽこだいらがしたい").text == "ぽんぽこだいらがしたい"


@pytest.mark.parametrize("kana", ["おはなならいたい", "オハナナライタイ", "ohana naraitai"])
def test_flowers_are_found_in_any_letters(kana: str) -> None:
    wanted = understand(kana)
    assert "flower_arrange" in {*wanted.concepts, *(key for key, _ in wanted.guessed)}


def test_company_wanted_in_kana_is_no_cry_for_help() -> None:
    verdict = gate("こどもと いっしょに あそべる ところを さがしています")
    assert (verdict.route, verdict.help) == ("interest", False)


@pytest.mark.parametrize("kana", ["しにたい", "もういきていたくない", "おっとになぐられた"])
def test_a_cry_for_help_in_kana_is_heard(kana: str) -> None:
    verdict = gate(kana)
    assert verdict.route == "crisis" or verdict.help


def test_the_model_that_ships_was_made_from_the_sentences_there_are() -> None:
    assert kanji.mark() == kanji_learn.mark(sayings.written()), "python -m matching.sayings makes it anew"

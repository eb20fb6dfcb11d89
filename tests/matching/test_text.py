"""Every way of writing meets in one form, and nothing hostile gets through."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from matching import text


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ﾎﾞﾗﾝﾃｨｱ", "ボランティア"),
        ("ＰＣ　教室", "pc 教室"),
        ("あ み も の したい", "あみもの したい"),
        ("編み物\u200b\u202eすき🧶", "編み物すき"),
        ("🧶", "編み物"),
        ("a\ud800b", "ab"),
        ("わーーーーーい", "わーーーい"),
        ("コ一ラス", "コーラス"),
        ("ヨガ一日体験", "ヨガ一日体験"),
    ],
)
def test_writing_is_brought_to_one_form(typed: str, meant: str) -> None:
    assert text.normalise(typed) == meant


@pytest.mark.parametrize(("one", "other"), [("ギター", "ぎたあ"), ("ぼうさい", "ボーサイ"), ("つづき", "ツズキ")])
def test_words_that_sound_alike_are_heard_alike(one: str, other: str) -> None:
    assert text.sound(one) == text.sound(other)


def test_a_particle_is_no_long_vowel() -> None:
    assert text.sound("べんとを") != text.sound("べんとう")


def test_places_inside_known_words_are_told() -> None:
    assert text.inside_words("ペットボトル") == {1, 2, 4, 5}
    assert not text.inside_words("バンドヤリタイ") and not text.inside_words("")


@pytest.mark.parametrize(
    ("typed", "read"), [("hatake shigoto", "はたけ しごと"), ("I like knitting", ""), ("the game", ""), ("編み物", "")]
)
def test_japanese_in_latin_letters_is_read_but_english_is_left(typed: str, read: str) -> None:
    assert text.from_romaji(text.normalise(typed)) == read


def test_spellings_of_a_word_share_its_normal_form() -> None:
    assert {w.normal for w in text.content_words("編物")} == {w.normal for w in text.content_words("編み物")}


def test_particles_and_empty_words_say_nothing() -> None:
    assert [w.normal for w in text.content_words("編み物をやりたいです")] == ["編み物"]


@pytest.mark.parametrize("hostile", ["あ" * 100_000, "\ud83d" * 5_000, "\u0301" * 9_000, "ﷺ" * 2_000, "", "\x00\n\t"])
def test_hostile_text_is_short_work(hostile: str) -> None:
    began = time.thread_time()
    plain = text.normalise(hostile)
    assert len(plain) <= text.MAX_LENGTH
    assert time.thread_time() - began < 0.5


def test_several_threads_may_read_at_once() -> None:
    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(text.reading, ["手芸の会"] * 40))) == 1


@pytest.mark.parametrize(
    ("written", "value"), [("七", 7), ("十", 10), ("二十三", 23), ("二三", 23), ("31", 31), ("十二三", 33)]
)
def test_a_number_in_kanji_is_one(written: str, value: int) -> None:
    assert text.number(written) == value


def test_hours_and_days_in_kanji_become_numbers() -> None:
    assert text.with_digits("二十三日の夜七時から") == "23日の夜7時から"
    assert text.with_digits("十二月三日と毎月十五日") == "12月3日と毎月15日"
    assert text.with_digits("三日月と一時保育、四日市で二時間") == "三日月と一時保育、四日市で二時間"

"""The words that say what is wanted, in whatever form they are spoken."""

import pytest

from matching import wording
from matching.understand import understand


@pytest.mark.parametrize(
    ("said", "otherwise"),
    [
        ("手を動かしたい", "手を動かす"),
        ("体動かしたい", "体を動か"),
        ("おどります", "おどり"),
        ("おはなならいたい", "おはな"),
    ],
)
def test_a_sentence_is_also_looked_up_in_other_words(said: str, otherwise: str) -> None:
    assert any(otherwise in way for way in wording.spoken_otherwise(said))


def test_what_one_does_counts_only_when_nothing_else_was_said() -> None:
    assert wording.terms("大人だけで食べたい", []) == ("大人", "食べる") or "食べる" in wording.unknown(
        "みんなで食べたい", []
    )
    assert "食べる" not in wording.unknown("ペタンク食べたい", [])


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("アミモノ ト ダンス シタイ", "あみもの と ダンス したい"),
        ("ヤセイノトリ", "やせいのとり"),
        ("ピンポンシタイ", "ピンポンしたい"),
        ("スカイダイビング", "スカイダイビング"),
        ("ボランティア シタイ", "ボランティア したい"),
        ("アミモノがしたい", "アミモノがしたい"),
        ("編み物", "編み物"),
    ],
)
def test_nothing_but_katakana_is_read_as_others_write_it(said: str, read: str) -> None:
    assert wording.from_katakana(said) == read


@pytest.mark.parametrize("said", ["隔週で", "月1回", "二人で", "家の近くで"])
def test_how_often_with_whom_and_near_home_is_no_topic(said: str) -> None:
    assert understand(said).words == ()


def test_an_emoji_speaks_only_when_nothing_else_does() -> None:
    assert "guitar" in understand("🎸やりたい").concepts
    assert understand("将棋したい🎸").concepts == ("shogi",)


def test_words_of_time_say_nothing_of_what_is_meant() -> None:
    assert wording.spoken("水曜の午前に体操したい") == wording.spoken("体操したい")
    assert "一人" in wording.spoken("一人でいる")


def test_kanji_that_are_no_word_are_looked_at_apart_from_what_follows() -> None:
    assert understand("点事サークル").repaired == (("点事", "点字"),)
    assert understand("募集サークル").repaired == ()
    assert understand("北海道から来ました").repaired == ()
    assert understand("九九を教えてほしい").repaired == ()


def test_ages_say_nothing_of_what_is_meant() -> None:
    assert wording.spoken("テニスがしたい、31です") == wording.spoken("テニスがしたい")
    assert wording.spoken("五十代から合唱") == wording.spoken("から合唱")


def test_words_of_a_wish_for_company_are_not_looked_up() -> None:
    assert "話す" not in understand("今日も誰とも話さなかった").terms

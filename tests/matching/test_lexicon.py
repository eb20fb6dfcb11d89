"""Words by number and by sound."""

import pytest

from matching.lexicon import Lexicon


@pytest.fixture
def lexicon() -> Lexicon:
    found = Lexicon()
    found.hear([{"そおいんぐ": "ソーイング", "たいそお": "体操"}, {"たいそお": "大層", "すいさいが": "水彩画"}])
    return found


def test_a_word_keeps_its_number() -> None:
    lexicon = Lexicon()
    assert [lexicon.number(word) for word in ("囲碁", "将棋", "囲碁")] == [0, 1, 0]
    assert lexicon.find("将棋") == 1
    assert lexicon.find("体操") == -1


def test_words_of_one_sound_come_together_however_it_is_written(lexicon: Lexicon) -> None:
    assert list(lexicon.alike("タイソウ")) == ["体操", "大層"]


def test_a_slip_of_the_pen_finds_the_nearest_sound(lexicon: Lexicon) -> None:
    assert list(lexicon.alike("すいさい")) == ["水彩画"]


@pytest.mark.parametrize("word", ["そお", "ゑぬぽよご", "abc", ""])
def test_what_is_short_or_strange_sounds_like_nothing(lexicon: Lexicon, word: str) -> None:
    assert not list(lexicon.alike(word))

"""What takes place in one season only is silent in the others."""

import pytest

from matching.seasons import is_over


@pytest.mark.parametrize(
    ("text", "month", "over"),
    [
        ("夏休み自習室", 12, True),
        ("夏休み自習室", 7, False),
        ("歩くスキーの会 冬だけ", 7, True),
        ("歩くスキーの会 冬だけ", 1, False),
        ("雪のない時期", 1, True),
        ("夏祭りの練習会", 12, False),
    ],
)
def test_a_season_is_read_from_the_words(text: str, month: int, *, over: bool) -> None:
    assert is_over(text, month) is over

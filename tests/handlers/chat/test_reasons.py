"""Reasons in the resident's words."""

import pytest

from handlers.chat.reasons import sentence
from handlers.texts import say
from handlers.turn import t
from matching.reasons import Reason


@pytest.mark.parametrize(
    ("language", "here", "near"),
    [
        ("ja", "すぐ近くです", "歩いて1分くらい"),
        ("easy", "すぐ 近（ちか）くです", "歩（ある）いて 1分くらい"),
        ("en", "right nearby", "about 1 min on foot"),
    ],
)
def test_no_minute_on_foot_is_right_nearby(language: str, here: str, near: str) -> None:
    told = [sentence(Reason("reason.walk", "yes", {"minutes": minutes}), language) for minutes in (0, 1)]
    assert [say(language, words) for words in told if words] == [here, near]


def test_a_word_that_is_kept_no_more_is_no_reason() -> None:
    assert sentence(Reason("reason.word", "yes", {"word": ""}), "ja") is None
    assert sentence(Reason("reason.help", "yes", {}), "ja") == t("reason.help")

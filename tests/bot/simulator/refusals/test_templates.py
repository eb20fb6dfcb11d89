"""Limits of template messages."""

from typing import Any

import pytest

from bot.simulator.refusals.messages import check_messages
from tests.bot.simulator import shapes as s

YES, NO = s.postback("はい"), s.postback("いいえ")


def pictures(*actions: dict[str, Any]) -> dict[str, Any]:
    return s.template(
        {"type": "image_carousel", "columns": [{"imageUrl": s.PICTURE, "action": one} for one in actions]}
    )


TAKEN = [
    s.buttons(text="あ" * 160, actions=[YES] * 4),
    s.buttons(text="あ" * 60, title="あ" * 40),
    s.buttons(text="あ" * 60, thumbnailImageUrl=s.PICTURE, imageSize="contain", imageBackgroundColor="#ffffff"),
    s.confirm(YES, NO, words="あ" * 240),
    s.columns(*[s.column(3)] * 10),
    s.columns(s.column(text="あ" * 120)),
    pictures(s.postback("あ" * 12)),
    pictures({"type": "message", "text": "ラベルなし"}),
]

REFUSED = [
    (s.buttons(text="あ" * 161), "between 0 and 160"),
    (s.buttons(text="あ" * 61, title="題"), "between 0 and 60"),
    (s.buttons(text="あ" * 61, thumbnailImageUrl=s.PICTURE), "between 0 and 60"),
    (s.buttons(title="あ" * 41), "between 0 and 40"),
    (s.buttons(actions=[YES] * 5), "between 1 and 4"),
    (s.buttons(actions=[]), "between 1 and 4"),
    (s.buttons(thumbnailImageUrl="http://example.com/a.png"), "invalid uri"),
    (s.confirm(YES), "between 2 and 2"),
    (s.confirm(YES, NO, YES), "between 2 and 2"),
    (s.confirm(YES, NO, words="あ" * 241), "between 0 and 240"),
    (s.columns(*[s.column()] * 11), "between 1 and 10"),
    (s.columns(s.column(4)), "between 1 and 3"),
    (s.columns(s.column(1), s.column(2)), "number of actions"),
    (s.columns(s.column(title="題"), s.column()), "title must be used in all"),
    (s.columns(s.column(thumbnailImageUrl=s.PICTURE), s.column()), "thumbnailImageUrl must be used in all"),
    (s.columns(s.column(text="あ" * 121)), "between 0 and 120"),
    (s.columns(s.column(text="あ" * 61, title="題")), "between 0 and 60"),
    (pictures(s.postback("あ" * 13)), "between 0 and 12"),
    (s.template({"type": "poster"}), "is invalid"),
    (s.template(s.buttons()["template"], "あ" * 1501), "between 0 and 1500"),
]


@pytest.mark.parametrize("message", TAKEN)
def test_taken(message: dict[str, Any]) -> None:
    assert check_messages([message]) == []


@pytest.mark.parametrize(("message", "words"), REFUSED)
def test_refused(message: dict[str, Any], words: str) -> None:
    assert any(words in problem.message for problem in check_messages([message]))

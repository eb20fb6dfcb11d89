"""What can be tapped, and by which words."""

from typing import Any

import pytest

from bot.simulator.buttons import in_message
from tests.bot.simulator import shapes as s

TAP = {"type": "postback", "data": "d"}


def labels(message: dict[str, Any]) -> list[str]:
    return [label for label, _ in in_message(message)]


@pytest.mark.parametrize(
    ("message", "found"),
    [
        (s.flex(s.bubble(s.button(s.postback("行く")), s.text("文字", action=TAP))), ["行く", "文字"]),
        (s.flex(s.bubble(s.image(action={**TAP, "label": "絵"}))), ["絵"]),
        (s.flex(s.bubble(s.text("全体"), action={**TAP, "displayText": "カード"})), ["全体"]),
        (s.flex(s.carousel(s.bubble(s.button()), s.bubble(s.button()))), ["はい", "はい"]),
        (s.columns(s.column(2), s.column(2)), ["はい"] * 4),
        (s.template({"type": "image_carousel", "columns": [{"imageUrl": s.PICTURE, "action": TAP}]}), ["d"]),
        (s.imagemap(), ["左"]),
        (s.text(), []),
    ],
)
def test_everything_tappable_is_found(message: dict[str, Any], found: list[str]) -> None:
    assert labels(message) == found

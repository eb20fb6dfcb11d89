"""Limits of bubbles and carousels as wholes."""

from typing import Any

import pytest

from bot.simulator.refusals.counting import json_bytes
from bot.simulator.refusals.flex import BUBBLE_BYTES, CAROUSEL_BYTES, container
from bot.simulator.refusals.shapes import Problem
from tests.bot.simulator import shapes as s

VIDEO = {"type": "video", "url": "https://example.com/a.mp4", "previewUrl": s.PICTURE, "altContent": s.image()}


def problems(contents: Any) -> list[Problem]:
    found: list[Problem] = []
    container(contents, found)
    return found


TAKEN = [
    s.bubble(),
    s.bubble(styles={"body": {"backgroundColor": "#ffffff", "separator": True}}),
    s.bubble(hero=VIDEO, size="kilo"),
    s.bubble(action=s.postback()),
    s.carousel(*[s.bubble(size="nano")] * 12),
    s.carousel(s.bubble(), s.bubble(size="mega")),
    s.bubble(*[s.image(animated=True)] * 10),
]

REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"type": "bubble"}, "at least one block"),
    ({"type": "box", "layout": "vertical", "contents": []}, "is invalid"),
    (s.bubble(header=s.text()), "cannot be used here"),
    (s.bubble(size="huge"), "must be one of"),
    (s.bubble(hero=VIDEO, size="micro"), "kilo, mega or giga"),
    (s.carousel(s.bubble(hero=VIDEO)), "cannot be used in a carousel"),
    (s.carousel(*[s.bubble()] * 13), "between 1 and 12"),
    (s.carousel(), "between 1 and 12"),
    (s.carousel(s.bubble(), s.bubble(size="nano")), "same size"),
    (s.carousel(s.carousel()), "is invalid"),
    (s.bubble(*[s.image(animated=True)] * 11), "animated"),
]


@pytest.mark.parametrize("contents", TAKEN)
def test_taken(contents: dict[str, Any]) -> None:
    assert problems(contents) == []


@pytest.mark.parametrize(("contents", "words"), REFUSED)
def test_refused(contents: dict[str, Any], words: str) -> None:
    assert any(words in problem.message for problem in problems(contents))


def test_a_bubble_may_be_thirty_kilobytes() -> None:
    room = BUBBLE_BYTES - json_bytes(s.bubble(s.text("")))
    assert problems(s.bubble(s.text("a" * room))) == []
    assert "30 KB" in problems(s.bubble(s.text("a" * (room + 1))))[0].message


def test_a_carousel_may_be_fifty_kilobytes() -> None:
    half = s.bubble(s.text("a" * (CAROUSEL_BYTES // 2)))
    assert "50 KB" in problems(s.carousel(half, half))[-1].message


def test_a_path_leads_to_the_fault() -> None:
    found = problems(s.bubble(s.text(), s.image(url="http://example.com/a.png")))
    assert found[0].property == "/body/contents/1/url"

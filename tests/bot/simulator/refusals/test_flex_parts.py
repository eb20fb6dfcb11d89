"""Limits of the components inside a Flex bubble."""

from typing import Any

import pytest

from bot.simulator.refusals.flex import container
from bot.simulator.refusals.shapes import Problem
from tests.bot.simulator import shapes as s

ICON = {"type": "icon", "url": s.PICTURE}
VIDEO = {"type": "video", "url": "https://example.com/a.mp4", "previewUrl": s.PICTURE, "altContent": s.image()}


def problems(contents: Any) -> list[Problem]:
    found: list[Problem] = []
    container(contents, found)
    return found


TAKEN = [
    s.bubble(s.box(ICON, s.text(), layout="baseline")),
    s.bubble(s.button(style="primary", height="sm", color="#0b7a43")),
    s.bubble(s.box()),
    s.bubble(s.image(size="full", aspectRatio="1:3", aspectMode="cover")),
    s.bubble({"type": "text", "contents": [{"type": "span", "text": "あ", "weight": "bold"}]}),
    s.bubble({"type": "separator", "margin": "md"}, {"type": "filler"}),
    s.bubble(s.text(size="17.5px", color="#11223344", lineSpacing="4px", maxLines=2, wrap=True, flex=0)),
    s.bubble(
        s.box(s.text(), paddingAll="5%", width="50%", cornerRadius="md", borderWidth="semi-bold", offsetTop="-3px")
    ),
]

REFUSED: list[tuple[dict[str, Any], str]] = [
    (s.bubble(ICON), "cannot be used here"),
    (s.bubble(s.box(s.button(), layout="baseline")), "cannot be used here"),
    (s.bubble(s.box(s.box(), layout="baseline")), "cannot be used here"),
    (s.bubble({"type": "span", "text": "あ"}), "cannot be used here"),
    (s.bubble(VIDEO), "cannot be used here"),
    (s.bubble({"type": "hologram"}), "is invalid"),
    (s.bubble({"type": "box", "contents": []}), "must be specified"),
    (s.bubble({"type": "box", "layout": "vertical"}), "must be specified"),
    (s.bubble({"type": "button"}), "must be specified"),
    (s.bubble(s.button({"type": "message", "text": "あ"})), "must be specified"),
    (s.bubble({"type": "text"}), "must be non-empty text"),
    (s.bubble(s.text("")), "May not be empty"),
    (s.bubble(s.text(size="huge")), "invalid property"),
    (s.bubble(s.text(color="red")), "invalid property"),
    (s.bubble(s.text(weight="heavy")), "must be one of"),
    (s.bubble(s.text(wrap="true")), "is invalid"),
    (s.bubble(s.text(margin="5%")), "invalid property"),
    (s.bubble(s.text(flex=1.5)), "is invalid"),
    (s.bubble(s.text(fontFamily="serif")), "is invalid"),
    (s.bubble(s.image(aspectRatio="1:4")), "invalid property"),
    (s.bubble(s.image(aspectRatio="wide")), "invalid property"),
    (s.bubble(s.image(url="http://example.com/a.png")), "invalid uri"),
    (s.bubble(s.box(s.text(), width="10em")), "invalid property"),
    (s.bubble(s.box(s.text(), background={"type": "linearGradient", "angle": "360deg"})), "invalid property"),
]


@pytest.mark.parametrize("contents", TAKEN)
def test_taken(contents: dict[str, Any]) -> None:
    assert problems(contents) == []


@pytest.mark.parametrize(("contents", "words"), REFUSED)
def test_refused(contents: dict[str, Any], words: str) -> None:
    assert any(words in problem.message for problem in problems(contents))

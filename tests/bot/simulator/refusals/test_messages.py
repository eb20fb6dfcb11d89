"""Limits of messages: what LINE takes and what it refuses, side by side."""

from typing import Any

import pytest

from bot.simulator.refusals.messages import check_messages
from tests.bot.simulator import shapes as s

LONG_URL = "https://example.com/" + "a" * 1981

TAKEN = {
    "5,000 letters": s.text("あ" * 5000),
    "2,500 apples": s.text("🍎" * 2500),
    "emoji on a dollar": s.text("$です", emojis=[{"index": 0, "productId": "p", "emojiId": "e"}]),
    "v2 with a placeholder": {
        "type": "textV2",
        "text": "{a} {{そのまま}}",
        "substitution": {"a": {"type": "emoji", "productId": "p", "emojiId": "e"}},
    },
    "sendable sticker": {"type": "sticker", "packageId": "446", "stickerId": "1988"},
    "13 quick replies": s.quick(*[s.postback()] * 13),
    "label of 20 families": s.quick(s.postback("👨‍👩‍👧" * 20)),
    "camera among quick replies": s.quick({"type": "camera", "label": "写真"}),
    "sender": s.text(sender={"name": "ひろば係", "iconUrl": s.PICTURE}),
    "image": {"type": "image", "originalContentUrl": s.PICTURE, "previewImageUrl": s.PICTURE},
    "location": s.location(title="あ" * 100),
    "imagemap": s.imagemap(),
    "audio": {"type": "audio", "originalContentUrl": "https://example.com/a.m4a", "duration": 1000},
    "video": {
        "type": "video",
        "originalContentUrl": "https://example.com/a.mp4",
        "previewImageUrl": s.PICTURE,
        "trackingId": "a-1",
    },
    "coupon": {"type": "coupon", "couponId": "c"},
}

REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "5,001 letters": (s.text("あ" * 5001), "Length must be between 0 and 5000"),
    "2,501 apples": (s.text("🍎" * 2501), "Length must be between 0 and 5000"),
    "empty text": (s.text(""), "May not be empty"),
    "no text": ({"type": "text"}, "must be specified"),
    "no type": ({"text": "あ"}, "must be specified"),
    "unknown type": ({"type": "telegram"}, "is invalid"),
    "unknown property": (s.text(colour="red"), "messages[0].colour"),
    "number as text": ({"type": "text", "text": 5}, "is invalid"),
    "emoji beside the dollar": (s.text("あ$", emojis=[{"index": 0, "productId": "p", "emojiId": "e"}]), "$"),
    "21 emoji": (s.text("$" * 21, emojis=[{"index": 0, "productId": "p", "emojiId": "e"}] * 21), "Size must"),
    "v2 with an unknown key": ({"type": "textV2", "text": "{a}"}, "placeholder"),
    "v2 with an open brace": ({"type": "textV2", "text": "{a"}, "placeholder"),
    "unsendable sticker": ({"type": "sticker", "packageId": "1", "stickerId": "1"}, "cannot be sent"),
    "14 quick replies": (s.quick(*[s.postback()] * 14), "Size must be between 1 and 13"),
    "no quick replies": (s.quick(), "Size must be between 1 and 13"),
    "quick reply without label": (s.quick({"type": "message", "text": "あ"}), "must be specified"),
    "label of 21": (s.quick(s.postback("あ" * 21)), "Length must be between 0 and 20"),
    "menu switch in a quick reply": (
        s.quick({"type": "richmenuswitch", "label": "a", "richMenuAliasId": "a", "data": "d"}),
        "cannot be used here",
    ),
    "sender named after LINE": (s.text(sender={"name": "LINE事務局"}), "cannot be used"),
    "sender name of 21": (s.text(sender={"name": "あ" * 21}), "between 0 and 20"),
    "http image": (
        {"type": "image", "originalContentUrl": "http://a.jp/a", "previewImageUrl": s.PICTURE},
        "invalid uri",
    ),
    "image url of 2,001": ({"type": "image", "originalContentUrl": LONG_URL, "previewImageUrl": s.PICTURE}, "2000"),
    "raw Japanese in a url": (
        {"type": "image", "originalContentUrl": "https://example.com/絵.png", "previewImageUrl": s.PICTURE},
        "invalid uri",
    ),
    "title of 101": (s.location(title="あ" * 101), "between 0 and 100"),
    "address of 101": (s.location(address="あ" * 101), "between 0 and 100"),
    "no address": ({"type": "location", "title": "a", "latitude": 1, "longitude": 1}, "must be specified"),
    "latitude of 91": (s.location(latitude=91), "must be between"),
    "latitude as words": (s.location(latitude="35"), "is invalid"),
    "imagemap of another width": (s.imagemap(baseSize={"width": 1000, "height": 500}), "between 1040 and 1040"),
    "imagemap with 51 actions": (s.imagemap(actions=s.imagemap()["actions"] * 51), "between 1 and 50"),
    "alt text of 1,501": (s.flex(s.bubble(), "あ" * 1501), "between 0 and 1500"),
    "no alt text": ({"type": "flex", "contents": s.bubble()}, "must be specified"),
}


@pytest.mark.parametrize("name", TAKEN)
def test_taken(name: str) -> None:
    assert check_messages([TAKEN[name]]) == []


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name: str) -> None:
    message, words = REFUSED[name]
    assert any(words in problem.message for problem in check_messages([message]))


@pytest.mark.parametrize("count", [0, 6])
def test_one_to_five_messages(count: int) -> None:
    assert check_messages([s.text()] * count)[0].message == "Size must be between 1 and 5"


def test_a_problem_says_where_it_is() -> None:
    assert check_messages([s.text(), s.text("")])[0].property == "messages[1].text"


def test_missing_messages_must_be_specified() -> None:
    assert check_messages(None)[0].message == "must be specified"

"""Cards can be read by old eyes: contrast, size, order, and nothing left out in silence."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest

from bot.line.flex import LABEL_KEYS, bubble
from bot.line.limits import check
from handlers.texts import LANGUAGES, catalogue, say
from handlers.turn import Card, Link, Press, Row, SendPlace, Words

Json = dict[str, Any]
SIGNS = ("text", "when", "where", "who", "fee", "bring", "capacity", "how", "access", "time", "task", "source", "note")
TONES = ("plain", "role", "plan", "alert", "quiet", "never heard of")
JOIN, MORE, PAGE = Press("参加する", "join"), Press("くわしく", "show"), Link("ページ", "https://example.jp/")


def words(shown: Words) -> str:
    return say("ja", shown)


def card(*rows: Row, **more: Any) -> Card:
    return Card("青空手芸カフェ", rows, **more)


def drawn(shown: Card) -> Json:
    made = bubble(shown, words, width="mega")
    check([{"type": "flex", "altText": "カードです。", "contents": made}])
    return made


def parts(node: Json, paper: str = "#FFFFFF") -> Iterator[tuple[Json, str]]:
    """Every component with the colour it stands on."""
    paper = node.get("backgroundColor", paper)
    yield node, paper
    for inner in [*node.get("contents", []), *(node[name] for name in ("header", "body", "footer") if name in node)]:
        yield from parts(inner, paper)


def written(shown: Card) -> list[str]:
    return [part["text"] for part, _ in parts(drawn(shown)) if part["type"] == "text"]


def luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("tone", TONES)
def test_every_word_stands_out_from_its_ground(tone: str) -> None:
    rows = [Row(sign, "ことば") for sign in (*SIGNS, "reason", "against", "unknown")]
    whole = drawn(card(*rows, kicker="中央区", mark="見本", tone=tone, buttons=(JOIN, MORE)))
    for part, paper in parts(whole):
        if part["type"] == "text":
            assert contrast(part["color"], paper) >= 4.5, part["text"]
            assert part["size"] in ("sm", "md", "xl") and part["scaling"] and part["wrap"]
        if part["type"] == "button":
            assert contrast(part["color"], "#FFFFFF" if part["style"] == "primary" else "#111111") >= 4.5


def test_a_card_reads_from_top_to_bottom() -> None:
    rows = (Row("unknown", "費用"), Row("when", "12月4日"), Row("reason", "近い"), Row("where", "公民館"))
    expected = ["中央区", "見本", "青空手芸カフェ", "日時", "12月4日", "場所", "公民館"]
    expected += ["あなたに合うわけ", "・", "近い", "わからないこと", "・", "費用"]
    assert written(card(*rows, kicker="中央区", mark="見本")) == expected


def test_dates_stand_together_under_one_label() -> None:
    said = written(card(Row("when", "12月4日"), Row("when", "12月11日")))
    assert said[1:] == ["日時", "・12月4日\n・12月11日"]


def test_a_long_label_stands_above_its_words() -> None:
    facts = bubble(card(Row("when", "12/4"), Row("source", "City")), partial(say, "easy"), width="mega")
    layouts = [box["layout"] for box in facts["body"]["contents"][2]["contents"]]
    assert layouts == ["baseline", "vertical"]


def test_notes_and_signs_unheard_of_need_no_label() -> None:
    assert written(card(Row("note", "はじめに"), Row("weather", "はれ")))[1:] == ["はじめに", "はれ"]


def test_empty_rows_leave_no_trace() -> None:
    assert written(card(Row("fee", ""), Row("reason", " "), Row("note", ""))) == ["青空手芸カフェ"]


def test_the_first_button_is_the_one_to_press() -> None:
    first, pair = drawn(card(buttons=(JOIN, MORE, PAGE)))["footer"]["contents"]
    assert (first["style"], first["action"]["label"]) == ("primary", "参加する")
    assert [(one["style"], one["action"]["label"]) for one in pair["contents"]] == [
        ("secondary", "くわしく"),
        ("secondary", "ページ"),
    ]


def test_long_labels_keep_a_button_of_their_own() -> None:
    long = Press("カレンダーに入れてもらう", "show", {})
    footer = drawn(card(buttons=(JOIN, long, MORE)))["footer"]["contents"]
    assert [one["action"]["label"] for one in footer] == ["参加する", long.label, "くわしく"]


def test_a_link_that_line_would_not_open_is_left_out() -> None:
    assert "footer" not in drawn(card(buttons=(Link("ページ", "www.example.jp"),)))


def test_a_place_is_not_asked_for_on_a_card() -> None:
    with pytest.raises(ValueError, match="quick reply only"):
        drawn(card(buttons=(SendPlace("場所を送る"),)))


def test_what_is_too_long_ends_with_dots() -> None:
    long = "あ" * 3_000
    rows = (Row("text", long), Row("reason", long))
    shown = drawn(Card(long, rows, (Press(long, "x"),), kicker=long, mark=long))
    texts = [part["text"] for part, _ in parts(shown) if part["type"] == "text" and len(part["text"]) > 10]
    assert [len(text) for text in texts] == [40, 12, 100, 400, 160]
    assert all(text.endswith("…") for text in texts)


def test_two_tones_can_be_told_apart() -> None:
    bands = {drawn(card(tone=tone))["header"]["backgroundColor"] for tone in TONES}
    assert len(bands) == len(TONES) - 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_label_has_its_words(language: str) -> None:
    assert [key for key in LABEL_KEYS if not catalogue(language).get(key)] == []

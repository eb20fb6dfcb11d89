"""Each of LINE's limits lets the last allowed value pass and stops the next; the stand-in judges the same."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from bot.line.limits import OverLimit, check, is_link, size
from bot.simulator.refusals.messages import check_messages

Json = dict[str, Any]
POSTBACK: Json = {"type": "postback", "label": "はい", "data": "v=1&do=x", "displayText": "はい"}
FAMILY = "👨‍👩‍👧"


def text(words: str = "こんにちは", **more: Any) -> Json:
    return {"type": "text", "text": words, **more}


def quick(*actions: Json) -> Json:
    return text(quickReply={"items": [{"type": "action", "action": one} for one in actions]})


def bubble(*parts: Json, **more: Any) -> Json:
    contents = list(parts) or [{"type": "text", "text": "題"}]
    return {"type": "bubble", **more, "body": {"type": "box", "layout": "vertical", "contents": contents}}


def flex(contents: Json, alt: str = "お知らせです。") -> Json:
    return {"type": "flex", "altText": alt, "contents": contents}


def carousel(*bubbles: Json) -> Json:
    return flex({"type": "carousel", "contents": list(bubbles)})


def button(**action: Any) -> Json:
    return flex(bubble({"type": "button", "action": {**POSTBACK, **action}}))


def link(uri: str) -> Json:
    return flex(bubble({"type": "button", "action": {"type": "uri", "label": "開く", "uri": uri}}))


def place(**more: Any) -> Json:
    return {"type": "location", "title": "公民館", "address": "1-2-3", "latitude": 35.5, "longitude": 139.5, **more}


def padded(room: int) -> Json:
    """A bubble of exactly so many bytes."""
    return bubble({"type": "text", "text": "x" * (room - size(bubble({"type": "text", "text": ""})))})


def cards(total: int) -> Json:
    """A carousel of two, of exactly so many bytes."""
    one = padded(25_000)
    rest = total - size({"type": "carousel", "contents": [one]}) - 1
    return carousel(one, padded(rest))


def refused(messages: Sequence[Json]) -> bool:
    try:
        check(messages)
    except OverLimit:
        return True
    return False


EDGES: list[tuple[str, Callable[[int], Sequence[Json]], int]] = [
    ("messages", lambda n: [text()] * n, 5),
    ("text", lambda n: [text("あ" * n)], 5_000),
    ("text in UTF-16", lambda n: [text("🍎" * (n // 2) + "a" * (n % 2))], 5_000),
    ("altText", lambda n: [flex(bubble(), "あ" * n)], 1_500),
    ("quick replies", lambda n: [quick(*[POSTBACK] * n)], 13),
    ("quick label", lambda n: [quick({**POSTBACK, "label": "あ" * n})], 20),
    ("quick label as seen", lambda n: [quick({**POSTBACK, "label": FAMILY * n})], 20),
    ("button label", lambda n: [button(label="あ" * n)], 40),
    ("data", lambda n: [button(data="x" * n)], 300),
    ("displayText", lambda n: [button(displayText="あ" * n)], 300),
    ("displayText as seen", lambda n: [button(displayText="🇯🇵" * n)], 300),
    ("uri", lambda n: [link("https://a.jp/" + "x" * (n - 13))], 1_000),
    ("bubbles", lambda n: [carousel(*[bubble()] * n)], 12),
    ("bubble bytes", lambda n: [flex(padded(n))], 30_000),
    ("carousel bytes", lambda n: [cards(n)], 50_000),
    ("location title", lambda n: [place(title="あ" * n)], 100),
    ("location address", lambda n: [place(address="あ" * n)], 100),
    ("latitude", lambda n: [place(latitude=n)], 90),
    ("longitude", lambda n: [place(longitude=n)], 180),
]


@pytest.mark.parametrize(("make", "most"), [edge[1:] for edge in EDGES], ids=[edge[0] for edge in EDGES])
def test_the_last_allowed_value_passes_and_the_next_does_not(make: Callable[[int], Sequence[Json]], most: int) -> None:
    assert not refused(make(most))
    assert check_messages(make(most)) == []
    assert refused(make(most + 1))
    assert check_messages(make(most + 1)) != []


BROKEN: dict[str, Sequence[Json]] = {
    "nothing": [],
    "empty text": [text("")],
    "blank text": [text(" \n")],
    "no text": [{"type": "text"}],
    "a kind that we never send": [{"type": "hologram"}],
    "a property misspelt": [text(quickreply={})],
    "no button in the quick reply": [quick()],
    "data missing": [button(data="")],
    "a label that is empty": [button(label="")],
    "no action": [flex(bubble({"type": "button"}))],
    "a place picker in a card": [flex(bubble({"type": "button", "action": {"type": "location", "label": "場所"}}))],
    "an unknown action": [quick({"type": "wave", "label": "はい"})],
    "a picker without mode": [quick({"type": "datetimepicker", "label": "日", "data": "x"})],
    "a script": [link("javascript:alert(1)")],
    "an address with Japanese": [link("https://a.jp/日本")],
    "an empty bubble": [flex({"type": "bubble"})],
    "an empty carousel": [carousel()],
    "widths that differ": [carousel(bubble(size="mega"), bubble(size="giga"))],
    "an empty text in a card": [flex(bubble({"type": "text", "text": ""}))],
    "a colour by name": [flex(bubble({"type": "text", "text": "a", "color": "red"}))],
    "an unknown layout": [flex({"type": "bubble", "body": {"type": "box", "layout": "grid", "contents": []}})],
    "a block that is no box": [flex({"type": "bubble", "body": {"type": "text", "text": "a"}})],
    "a video": [flex(bubble({"type": "video", "url": "https://a.jp/a.mp4"}))],
}


@pytest.mark.parametrize("messages", BROKEN.values(), ids=BROKEN.keys())
def test_what_line_would_not_take_is_stopped(messages: Sequence[Json]) -> None:
    with pytest.raises(OverLimit):
        check(messages)


def test_all_faults_are_named_at_once_and_none_quotes_a_word() -> None:
    with pytest.raises(OverLimit) as stopped:
        check([text("ひみつ" * 2_000), flex(bubble(), "")])
    assert stopped.value.faults == ("messages[0].text: 6000, not 0 to 5000", "messages[1].altText: empty")
    assert "ひみつ" not in str(stopped.value)


def test_a_request_stays_under_two_megabytes() -> None:
    with pytest.raises(OverLimit, match="bytes: 2000"):
        check([text("x" * 1_000_000), text("x" * 1_000_000)])


@pytest.mark.parametrize("uri", ["https://a.jp", "http://a.jp/b", "tel:0120-000-000", "line://ti/p/x"])
def test_line_opens_these(uri: str) -> None:
    assert is_link(uri)


@pytest.mark.parametrize("uri", ["", "a.jp", "ftp://a.jp", "https://", "https:a", "tel:", "https://[", "https://a b"])
def test_line_does_not_open_these(uri: str) -> None:
    assert not is_link(uri)

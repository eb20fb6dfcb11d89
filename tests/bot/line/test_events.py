"""LINE's events are read whatever is in them: one odd event never harms its neighbours."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.line.buttons import pack
from bot.line.events import BadBody, Event, read_events, understand
from bot.simulator.events import event, from_group, from_user, redelivered
from handlers.turn import Pressed, Turn, TurnKind

NOW = datetime(2026, 12, 2, 1, 0, tzinfo=UTC)
THEN = NOW - timedelta(seconds=5)
USER = "U" + "0123456789abcdef" * 2
ODD_VALUES: list[Any] = [None, 0, -1, True, "", "x", "\0", "\ud800", 1e308, 10**400, [], [None], {}, {"a": None}]


def key_of(text: str) -> bytes:
    return b"key of " + text.encode()


def body(*events: Any) -> bytes:
    return json.dumps({"destination": "U" + "b" * 32, "events": events}).encode()


def happened(kind: str, **own: Any) -> dict[str, Any]:
    return event(kind, from_user(USER), THEN, reply_token="r" * 32, **own)


def message(**own: Any) -> dict[str, Any]:
    return happened("message", message={"id": "500", **own})


def meant(content: dict[str, Any]) -> Event:
    return understand(read_events(body(content)).events[0].raw, now=NOW, key_of=key_of)


def turn_of(content: dict[str, Any]) -> Turn:
    turn = meant(content).turn
    assert turn is not None
    return turn


def test_an_event_is_kept_as_it_came() -> None:
    came = message(type="text", text="手芸🍎")
    read = read_events(body(came))
    (one,) = read.events
    assert read.destination == "U" + "b" * 32
    assert (one.event_id, one.chat_kind, one.chat_id, one.type) == (came["webhookEventId"], "user", USER, "message")
    assert one.occurred_ms == int(THEN.timestamp() * 1000)
    assert one.raw.isascii()
    assert json.loads(one.raw) == came


def test_lines_verification_has_no_events() -> None:
    assert read_events(b'{"destination":"U1","events":[]}').events == []


@pytest.mark.parametrize(
    "bad", [b"", b"[]", b"{}", b"null", b'{"events":null}', b'{"events":{}}', b"\xff", b"[" * 99999]
)
def test_a_body_without_events_is_refused(bad: bytes) -> None:
    with pytest.raises(BadBody):
        read_events(bad)


def test_what_is_no_event_is_left_out_and_named() -> None:
    read = read_events(body(message(type="text", text="a"), "odd", None, message(type="text", text="b")))
    assert [json.loads(one.raw)["message"]["text"] for one in read.events] == ["a", "b"]
    assert read.faults == ["events[1] is not an object", "events[2] is not an object"]


def test_a_byte_that_is_no_letter_spoils_nothing_else() -> None:
    broken = body(message(type="text", text="X")).replace(b"X", b"\xff")
    assert read_events(broken).events[0].chat_id == USER


def test_without_an_id_an_event_has_the_same_made_up_one_each_time_it_is_delivered() -> None:
    came = message(type="text", text="a")
    del came["webhookEventId"]
    first, again = read_events(body(came)).events[0], read_events(body(redelivered(came))).events[0]
    other = read_events(body({**came, "timestamp": 1})).events[0]
    assert first.event_id == again.event_id != other.event_id
    assert first.event_id.startswith("x-")
    assert turn_of(came).event_id == first.event_id


@pytest.mark.parametrize("odd", [None, "", "soon", -5, 0, True, 1e30, "NaN", [], {}])
def test_an_event_without_a_usable_time_happened_when_it_came(odd: Any) -> None:
    came = {**message(type="text", text="a"), "timestamp": odd}
    assert read_events(body(came)).events[0].occurred_ms is None
    assert turn_of(came).at == NOW


def test_a_time_may_be_a_string() -> None:
    assert turn_of({**message(type="text", text="a"), "timestamp": "1780000000123"}).at == datetime(
        2026, 5, 28, 20, 26, 40, 123000, tzinfo=UTC
    )


def test_text_becomes_a_turn() -> None:
    seen = meant(message(type="text", text="手芸がしたい"))
    assert seen.turn is not None
    assert (seen.turn.kind, seen.turn.text, seen.turn.at, seen.turn.now) == (TurnKind.TEXT, "手芸がしたい", THEN, NOW)
    assert seen.turn.message_key == b"key of 500"
    assert (seen.user_id, seen.chat_kind, seen.chat_id, seen.reply_token) == (USER, "user", USER, "r" * 32)


def test_text_is_freed_of_what_the_database_refuses() -> None:
    assert turn_of(message(type="text", text="a\0b\ud83cc🍎")).text == "ab\ufffdc🍎"
    assert len(turn_of(message(type="text", text="あ" * 6000)).text) == 5000


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("image", "photo"),
        ("video", "photo"),
        ("audio", "voice"),
        ("file", "file"),
        ("sticker", "sticker"),
        ("hologram", "other"),
        (None, "other"),
        (7, "other"),
    ],
)
def test_other_messages_are_told_apart_and_carry_no_text(kind: Any, expected: str) -> None:
    turn = turn_of(message(type=kind, text="not for us"))
    assert (turn.kind, turn.text) == (TurnKind(expected), "")


@pytest.mark.parametrize(
    ("latitude", "longitude", "point"),
    [
        (35.5, 139.5, (35.5, 139.5)),
        ("35.5", "139.5", (35.5, 139.5)),
        (0, 0, (0.0, 0.0)),
        (91, 0, None),
        (0, 181, None),
        (None, 139.5, None),
        ("north", 139.5, None),
        (True, 139.5, None),
        (10**400, 0, None),
    ],
)
def test_a_place_is_latitude_and_longitude_or_nothing(latitude: Any, longitude: Any, point: Any) -> None:
    turn = turn_of(message(type="location", latitude=latitude, longitude=longitude))
    assert (turn.kind, turn.point) == (TurnKind.LOCATION, point)


def test_a_button_says_what_was_pressed() -> None:
    data = pack("join", {"o": "x1"})
    assert turn_of(happened("postback", postback={"data": data})).pressed == Pressed("join", {"o": "x1"})


@pytest.mark.parametrize("params", [{"date": "2026-12-04"}, {"time": "2026-12-04"}, {"datetime": "2026-12-04"}])
def test_a_picker_says_what_was_picked(params: dict[str, str]) -> None:
    turn = turn_of(happened("postback", postback={"data": pack("day", {}), "params": params}))
    assert turn.pressed == Pressed("day", {}, "2026-12-04")


def test_an_unknown_button_is_a_button_all_the_same() -> None:
    turn = turn_of(happened("postback", postback={"data": "action=old"}))
    assert (turn.kind, turn.pressed) == (TurnKind.BUTTON, None)


def test_unsending_names_the_message_to_erase() -> None:
    turn = turn_of(event("unsend", from_user(USER), THEN, unsend={"messageId": "325708"}))
    assert (turn.kind, turn.message_key) == (TurnKind.UNSEND, b"key of 325708")


@pytest.mark.parametrize("kind", ["follow", "unfollow"])
def test_friends_come_and_go(kind: str) -> None:
    assert turn_of(happened(kind, follow={"isUnblocked": False})).kind == TurnKind(kind)


@pytest.mark.parametrize("kind", ["delivery", "beacon", "messageEdited", "accountLink", "brandNew", None])
def test_what_asks_for_nothing_is_no_turn(kind: Any) -> None:
    assert meant(happened(kind)).turn is None


def test_another_systems_chat_is_left_alone() -> None:
    seen = meant({**message(type="text", text="a"), "mode": "standby"})
    assert (seen.turn, seen.reply_token, seen.standby) == (None, None, True)


def test_a_group_is_told_apart_from_its_member() -> None:
    group = "C" + "0" * 32
    came = event("message", from_group(group, USER), THEN, reply_token="r", message={"type": "text", "text": "a"})
    seen = meant(came)
    assert (seen.chat_kind, seen.chat_id, seen.user_id) == ("group", group, USER)


@pytest.mark.parametrize(
    ("mention", "addressed"),
    [
        ({"mentionees": [{"type": "all"}, {"type": "user", "isSelf": True}]}, True),
        ({"mentionees": [{"type": "user", "isSelf": False}]}, False),
        ({"mentionees": [{"isSelf": "true"}, "odd", None, 7]}, False),
        ({"mentionees": {"isSelf": True}}, False),
        ("odd", False),
        (None, False),
    ],
)
def test_who_calls_our_name_addresses_us(mention: Any, addressed: bool) -> None:
    assert meant(message(type="text", text="@むすび", mention=mention)).addressed is addressed


def test_a_group_that_lets_us_in_addresses_us() -> None:
    assert meant(happened("join")).addressed


def test_without_a_known_source_there_is_no_chat() -> None:
    came = {**message(type="text", text="a"), "source": {"type": "planet", "planetId": "P1"}}
    seen = meant(came)
    assert (seen.chat_kind, seen.chat_id, seen.user_id) == (None, None, None)


@pytest.mark.parametrize("kind", ["message", "postback", "unsend", "follow", "join"])
@pytest.mark.parametrize("odd", ODD_VALUES, ids=repr)
def test_no_odd_value_anywhere_breaks_reading(kind: str, odd: Any) -> None:
    whole = happened(kind, message={"type": "text"}, postback={"data": "v=1&do=x"}, unsend={"messageId": "1"})
    for name in [*whole, "unheardOf"]:
        assert meant({**whole, name: odd}) is not None
    for name in ("id", "text", "type", "latitude"):
        assert meant({**whole, "message": {"type": "text", name: odd}}) is not None
    assert meant({**whole, "postback": {"data": odd, "params": odd}}) is not None

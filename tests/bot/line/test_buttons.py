"""What a button carries comes back as it was, fits, and survives whatever else arrives."""

import pytest

from bot.line.buttons import TooLong, action, address, pack, unpack, works
from bot.line.counting import graphemes
from handlers.turn import Link, PickTime, Press, Pressed, SendPlace, Words


def words(shown: Words) -> str:
    assert isinstance(shown, str)
    return shown


@pytest.mark.parametrize(
    "values", [{}, {"o": "abc123"}, {"q": "手芸 & お茶 = 100%"}, {"a": "1", "empty": ""}, {"plus": "1+1 2"}]
)
def test_a_press_comes_back_as_it_was_packed(values: dict[str, str]) -> None:
    assert unpack(pack("find.start", values)) == Pressed("find.start", values)


def test_what_was_picked_comes_along() -> None:
    assert unpack(pack("day", {}), "2026-12-04") == Pressed("day", {}, "2026-12-04")


def test_a_button_holds_300_characters_and_no_more() -> None:
    room = 300 - len(pack("a", {"x": ""}))
    assert len(pack("a", {"x": "y" * room})) == 300
    with pytest.raises(TooLong, match="301 of 300"):
        pack("a", {"x": "y" * (room + 1)})


@pytest.mark.parametrize("name", ["v", "do"])
def test_a_value_cannot_pose_as_version_or_action(name: str) -> None:
    with pytest.raises(ValueError, match="no value may be called"):
        pack("join", {name: "1"})


@pytest.mark.parametrize(
    "data",
    [
        "",
        "hello",
        "v=1",
        "v=1&do=",
        "do=join",
        "v=2&do=join",
        "v=1&do=join&do=leave",
        "v=1&do=j&x=%00",
        "v=1&do=%ff",
        "&" * 50,
        "v=1&do=j&" + "&".join(f"k{n}=1" for n in range(40)),
        "{}",
        "v=1;do=join",
    ],
)
def test_what_is_not_ours_is_no_press(data: str) -> None:
    assert unpack(data) is None


def test_a_press_is_shown_as_the_residents_words() -> None:
    assert action(Press("参加する", "join", {"o": "x"}, said="参加します"), words, 20) == {
        "type": "postback",
        "label": "参加する",
        "data": "v=1&do=join&o=x",
        "displayText": "参加します",
    }
    assert action(Press("参加する", "join"), words, 20)["displayText"] == "参加する"


def test_pickers_and_places_are_lines_own() -> None:
    picker = action(PickTime("日を選ぶ", "day", "date"), words, 20)
    assert picker == {"type": "datetimepicker", "label": "日を選ぶ", "data": "v=1&do=day", "mode": "date"}
    assert action(SendPlace("場所を送る"), words, 20) == {"type": "location", "label": "場所を送る"}


def test_a_label_is_cut_to_its_place() -> None:
    label = action(Press("とても長い名前のボタンなのでここには入りません", "x"), words, 20)["label"]
    assert graphemes(label) == 20
    assert label.endswith("…")


def test_addresses_are_written_as_line_wants_them() -> None:
    encoded = address(" https://example.jp/日本?q=a%20b#c ")
    assert encoded == "https://example.jp/%E6%97%A5%E6%9C%AC?q=a%20b#c"


@pytest.mark.parametrize(
    ("uri", "opens"),
    [
        ("https://example.jp/案内", True),
        ("tel:0120-000-000", True),
        ("www.example.jp", False),
        ("", False),
        ("javascript:alert(1)", False),
        ("https://", False),
        ("https://example.jp/" + "a" * 1000, False),
    ],
)
def test_links_from_municipal_files_may_be_none(uri: str, opens: bool) -> None:
    assert works(Link("ページ", uri)) is opens

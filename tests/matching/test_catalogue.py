"""An item read from JSON knows its time, its people and its facts."""

from matching.catalogue import from_json

ROW = {
    "id": "a",
    "kind": "group",
    "name": "ひとめひとめ",
    "description": "毛糸を持ち寄っておしゃべり",
    "categories": ["手芸"],
    "audience": "だれでも",
    "schedule": "第1・第3木曜 14:00〜16:00",
    "city": "京都市",
    "ward": "右京区",
    "lat": 35.01,
    "lon": 135.7,
    "notes": "無料・予約不要",
}


def test_time_and_facts_are_read_from_the_words() -> None:
    item = from_json(ROW)
    assert set(item.slots or ()) == {(3, "afternoon")}
    assert item.facts["free"] is True
    assert item.facts["step_free"] is None
    assert item.point == (35.01, 135.7)


def test_what_is_missing_is_empty_or_unknown() -> None:
    item = from_json({"id": 7, "name": None})
    assert (item.id, item.name, item.slots, item.point) == ("7", "", None, None)


def test_given_facts_win() -> None:
    item = from_json({**ROW, "facts": {"free": False}})
    assert item.facts["free"] is False

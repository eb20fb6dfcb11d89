"""The matcher and the gate over lines of JSON."""

import json
from io import StringIO
from typing import Any

from bot import judge

ITEMS = [
    {"id": "knit", "kind": "group", "name": "あみもの部", "description": "毛糸を編みます", "city": "京都市"},
    {"id": "go", "kind": "group", "name": "囲碁クラブ", "description": "碁盤を囲みます", "city": "札幌市"},
]
LOAD = {"op": "load", "items": ITEMS}


def _rank(*lines: object) -> list[dict[str, Any]]:
    out = StringIO()
    typed = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
    judge.rank_lines(StringIO(typed + "\n"), out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_a_loaded_catalogue_is_searched() -> None:
    loaded, found = _rank(LOAD, {"op": "search", "text": "編み物すきです", "loc": None, "k": 10})
    assert loaded == {"ok": True}
    assert [r["id"] for r in found["results"]] == ["knit"]
    assert "編み物" in found["results"][0]["why"]


def test_a_greeting_stays_unanswered() -> None:
    assert _rank(LOAD, {"op": "search", "text": "おはよう", "loc": None})[1] == {"results": []}


def test_another_city_is_left_out_only_when_the_place_is_known() -> None:
    kyoto = {"city": "京都市", "ward": None, "lat": 35.0, "lon": 135.7}
    here, anywhere = _rank(LOAD, {"op": "search", "text": "囲碁", "loc": kyoto}, {"op": "search", "text": "囲碁"})[1:]
    assert here["results"] == []
    assert [r["id"] for r in anywhere["results"]] == ["go"]


def test_a_bad_line_is_answered_and_the_next_is_read() -> None:
    answers = _rank("not json", "[1]", {"op": "dance"}, {"op": "search"}, LOAD)
    assert all("error" in a for a in answers[:4])
    assert answers[4] == {"ok": True}


def test_messages_are_sorted() -> None:
    out = StringIO()
    lines = '{"id": 1, "text": "死にたい"}\n{"id": 2, "text": "編み物"}\n\nbroken\n{"id": 3, "text": "\\ud800"}\n'
    judge.gate_lines(StringIO(lines), out)
    first, second, third, last = [json.loads(line) for line in out.getvalue().splitlines()]
    assert (first["id"], first["route"], first["help"], first["kind"]) == (1, "crisis", True, "self_harm")
    assert (second["route"], second["help"]) == ("interest", False)
    assert "error" in third
    assert last["id"] == 3

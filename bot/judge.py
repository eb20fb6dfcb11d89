"""The matcher and the gate over standard input and output, one JSON object a line: the same code the talk uses.

`rank_lines` answers {"op": "load"} and {"op": "search"}; `gate_lines` sorts messages. A bad line is answered with
{"error": …} and the next one is read.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any, TextIO

from bot.garbage import settle
from matching import catalogue, vocabulary
from matching.gate import gate
from matching.index import Index
from matching.rank import Match, rank
from matching.reasons import Reason
from matching.seeker import Seeker
from matching.sentences import Encode, off
from matching.understand import understand

Answer = Mapping[str, Any]

_MOST = 100
_WHY: Mapping[str, Callable[[Mapping[str, object]], str]] = {
    "reason.interest": lambda a: f"「{_label(a['topic'])}」が合いました",
    "reason.near_interest": lambda a: f"「{_label(a['wanted'])}」に近い「{_label(a['topic'])}」です",
    "reason.guessed": lambda a: f"「{_label(a['topic'])}」のことと思いました",
    "reason.seems": lambda a: f"説明では「{_label(a['topic'])}」のようです",
    "reason.word": lambda a: f"「{a['word']}」が説明にあります",
    "reason.similar": lambda _: "似た内容です",
    "reason.repaired": lambda a: f"「{a['written']}」を「{a['meant']}」と読みました",
    "reason.help": lambda _: "お手伝いを募っています",
    "reason.date": lambda a: f"{a['date']:%-m月%-d日}にあります",
    "reason.no.date": lambda _: "その日にはありません",
    "reason.time": lambda _: "曜日と時間が合います",
    "reason.no.time": lambda _: "ご希望とは別の曜日や時間です",
    "reason.walk": lambda a: f"歩いて約{a['minutes']}分です" if a["minutes"] else "すぐ近くです",
    "reason.distance": lambda a: f"{a['km']}kmほどです",
    "reason.area": lambda a: f"{a['area']}にあります",
    "reason.audience": lambda _: "対象が合います",
}  # fmt: skip


def rank_lines(stdin: TextIO, stdout: TextIO, encode: Encode = off) -> None:
    """Load a catalogue, then answer searches, until the input ends."""
    index = Index(encode=encode)

    def answer(line: Mapping[str, Any]) -> Answer:
        nonlocal index
        if line["op"] == "load":
            index = Index((catalogue.from_json(item) for item in line["items"]), encode)
            settle()
            return {"ok": True}
        if line["op"] == "search":
            return {"results": [_result(m) for m in search(index, line)]}
        raise ValueError(f"unknown op: {line['op']}")

    _each_line(stdin, stdout, answer)


def gate_lines(stdin: TextIO, stdout: TextIO) -> None:
    """Answer {"id", "text"} with {"id", "route", "help", "kind"} until the input ends."""

    def answer(line: Mapping[str, Any]) -> Answer:
        verdict = gate(str(line["text"]))
        return {"id": line.get("id"), "route": verdict.route, "help": verdict.help, "kind": verdict.kind}

    _each_line(stdin, stdout, answer)


def search(index: Index, line: Mapping[str, Any]) -> list[Match]:
    """Gate, understand, rank: nothing for messages that are not the matcher's business."""
    text, loc = str(line["text"]), line.get("loc") or {}
    if not gate(text).searches:
        return []
    seeker = Seeker(city=loc.get("city") or "", ward=loc.get("ward") or "", lat=loc.get("lat"), lon=loc.get("lon"))
    wanted = understand(text, prior_city=seeker.city or None)
    return rank(wanted, index, seeker, k=min(int(line.get("k") or 10), _MOST))


def _label(key: object) -> str:
    return vocabulary.label(str(key))


def _result(match: Match) -> Answer:
    return {"id": match.item_id, "score": match.score, "why": why(match.reasons)}


def why(reasons: tuple[Reason, ...]) -> str:
    """A short Japanese sentence for people who read results in a terminal."""
    said = [_WHY[r.key](r.args) for r in reasons if r.key in _WHY]
    return "。".join(said[:3]) + "。" if said else "条件が合います。"


def _each_line(stdin: TextIO, stdout: TextIO, answer: Callable[[Mapping[str, Any]], Answer]) -> None:
    for line in stdin:
        if not line.strip():
            continue
        try:
            reply = answer(json.loads(line))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            reply = {"error": f"{type(error).__name__}: {error}"}
        stdout.write(json.dumps(reply, ensure_ascii=True) + "\n")
        stdout.flush()

"""How well the matcher and the gate do on labelled sentences. Takes answers, gives figures; trains nothing.

The labelled sets are in `data/bench`; `python -m bot evaluate` prints the report.
"""

import json
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, partial
from itertools import product
from pathlib import Path
from typing import Any

from matching import catalogue
from matching.gate import Verdict, gate
from matching.gate_rules import ROUTES
from matching.index import Index
from matching.rank import rank
from matching.seeker import Seeker
from matching.sentences import Encode, off
from matching.understand import understand

BENCH = Path(__file__).parent / "data" / "bench"
# Name, end of the files' names, and whether the added topics are in the catalogue.
DEVELOPMENT = (("development", "dev", False), ("hard", "hard", True))
# The last was never read and nothing was set on it: what it says holds for sentences nobody has seen.
SETS = (*DEVELOPMENT, ("held out", "held-out", True))
# Sets of which one part was read and the other was not.
SPLIT = ("fresh", "blind")
Row = Mapping[str, Any]
Figures = dict[str, float]


def rows(name: str) -> list[Row]:
    """The labelled rows of one set in `data/bench`."""
    return [json.loads(line) for line in (BENCH / name).read_text(encoding="utf-8").splitlines() if line]


def fresh_messages(*, learned: bool) -> list[Row]:
    """The half of the fresh messages that the gate has learned from, or the half that it has not."""
    return [row for row in rows("gate-fresh.jsonl") if row["learned"] == learned]


def bench_index(*, more: bool = False, encode: Encode = off) -> Index:
    """The catalogue the labelled queries were written for; `more` adds the topics of the harder sets."""
    return _bench_index(more, encode)


@cache
def _bench_index(more: bool, encode: Encode) -> Index:
    items = rows("catalogue.jsonl") + (rows("catalogue-more.jsonl") if more else [])
    return Index((catalogue.from_json(row) for row in items), encode)


@cache
def split_index(name: str, encode: Encode = off) -> Index:
    """The catalogue with the topics of one of the `SPLIT` sets, which the others do not have."""
    items = rows("catalogue.jsonl") + rows(f"catalogue-{name}.jsonl")
    return Index((catalogue.from_json(row) for row in items), encode)


def split_queries(name: str, *, read: bool) -> list[Row]:
    """Of one of these sets the sentences whose mistakes were read, or those of which only the figures are known."""
    return [row for row in rows(f"queries-{name}.jsonl") if row["read"] == read]


def answer(index: Index, query: Row, *, near: bool = False) -> list[str]:
    """What the bot would propose for a labelled query; `near` uses the resident's place."""
    if not gate(query["text"]).searches:
        return []
    loc = query["loc"] if near else {}
    seeker = Seeker(city=loc.get("city", ""), ward=loc.get("ward", ""), lat=loc.get("lat"), lon=loc.get("lon"))
    wanted = understand(query["text"], prior_city=seeker.city or None)
    return [m.item_id for m in rank(wanted, index, seeker, k=10)]


def ndcg(relevant: Mapping[str, int], ids: Sequence[str], k: int = 5) -> float:
    """Discounted gain of the first `k` against the best possible order, 0–1."""
    best = sum(
        (2**grade - 1) / math.log2(at + 2) for at, grade in enumerate(sorted(relevant.values(), reverse=True)[:k])
    )
    got = sum((2 ** relevant.get(i, 0) - 1) / math.log2(at + 2) for at, i in enumerate(ids[:k]))
    return got / best if best else 0.0


def matching_figures(queries: Iterable[Row], respond: Callable[[Row], Sequence[str]]) -> Figures:
    """nDCG@5 (overall and by style), R@10, MRR, silence F1, share of lost answers, refused items in the first five."""
    total: dict[str, list[float]] = defaultdict(list)
    for query in queries:
        _add_query(total, query, list(respond(query)))
    figures = {name: sum(values) / len(values) for name, values in total.items()}
    precision, recall = figures.pop("silence precision", 0.0), figures.get("silence recall", 0.0)
    figures["silence F1"] = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return figures


def _add_query(total: dict[str, list[float]], query: Row, ids: list[str]) -> None:
    if not ids:
        total["silence precision"].append(query["intent"] == "none")
    if query["intent"] == "none":
        total["silence recall"].append(not ids)
        return
    total["lost"].append(not ids)
    good = {i for i, grade in query["relevant"].items() if grade >= 2}
    if good:
        value = ndcg(query["relevant"], ids)
        total["nDCG@5"].append(value)
        total[f"nDCG@5 {query['style']}"].append(value)
        total["R@10"].append(len(good & set(ids[:10])) / min(10, len(good)))
        total["MRR"].append(next((1 / (at + 1) for at, i in enumerate(ids) if i in good), 0.0))
    if query["avoid"]:
        total["refused in top 5"].append(bool(set(query["avoid"]) & set(ids[:5])))


def nearby(index: Index, query: Row) -> Row:
    """The same query for someone who lives at its place: other cities are worth nothing, beyond 8 km one grade less."""
    where = {e.item.id: e.item for e in index.snapshot().entries}
    loc, grades = query["loc"], {}
    for item_id, grade in query["relevant"].items():
        item = where[item_id]
        if item.city == loc["city"] and item.point:
            far = math.dist((item.point[0] * 111.3, item.point[1] * 91), (loc["lat"] * 111.3, loc["lon"] * 91)) > 8
            grades[item_id] = max(grade - far, 0)
    return {**query, "relevant": grades}


def gate_figures(messages: Iterable[Row], judge: Callable[[str], Verdict]) -> Figures:
    """Crisis recall and precision, wrongly stopped interests, needless help, macro F1."""
    right_of, said, meant = Counter[str](), Counter[str](), Counter[str]()
    seen: dict[str, list[float]] = defaultdict(list)
    for row in messages:
        verdict = judge(row["text"])
        right = verdict.route == row["route"] or verdict.route in row.get("also_ok", ())
        label = verdict.route if right else row["route"]
        said[verdict.route] += 1
        meant[label] += 1
        right_of[label] += right
        if verdict.route == "crisis":
            seen["crisis precision"].append(right)
        if row["route"] == "crisis":
            seen["crisis recall"].append(right or verdict.help)
            if row["severity"]:
                seen[f"crisis recall {row['severity']}"].append(right or verdict.help)
        if row["route"] == "interest":
            seen["interest stopped"].append(not right)
            seen["needless help"].append(verdict.help or verdict.route == "crisis")
    figures = {name: sum(values) / len(values) for name, values in seen.items()}
    figures["macro F1"] = sum(2 * right_of[r] / max(said[r] + meant[r], 1) for r in ROUTES) / len(ROUTES)
    return figures


def wishes_figures(queries: Iterable[Row], judge: Callable[[str], Verdict]) -> Figures:
    """Of labelled wishes how many are left without an answer, and beside how many stand numbers."""
    verdicts = [judge(query["text"]) for query in queries if query["intent"] != "none"]
    return {
        "interest stopped": sum(not verdict.searches for verdict in verdicts) / len(verdicts),
        "needless help": sum(verdict.help for verdict in verdicts) / len(verdicts),
    }


def new_topics(queries: Iterable[Row]) -> list[Row]:
    """The queries whose best answers are all among the added topics."""
    return [q for q in queries if q["relevant"] and not any(i.startswith("c") for i in _best(q["relevant"]))]


def _best(relevant: Mapping[str, int]) -> list[str]:
    top = max(relevant.values())
    return [item for item, grade in relevant.items() if grade == top]


@cache
def report(encode: Encode = off) -> Mapping[str, Figures]:
    """Everything measured on the labelled sets that ship; what each is for is told in `data/bench/README.md`."""
    figures: dict[str, Figures] = {}
    for name, file, more in SETS:
        index, queries = bench_index(more=more, encode=encode), rows(f"queries-{file}.jsonl")
        near = [nearby(index, query) for query in queries]
        figures[f"matching, {name}"] = matching_figures(queries, partial(answer, index))
        figures[f"matching near, {name}"] = matching_figures(near, partial(answer, index, near=True))
        if more:
            figures[f"matching new topics, {name}"] = matching_figures(new_topics(queries), partial(answer, index))
        figures[f"gate, {name}"] = gate_figures(rows(f"gate-{file}.jsonl"), gate)
    for name, read in product(SPLIT, (True, False)):
        queries, respond = split_queries(name, read=read), partial(answer, split_index(name, encode))
        part = f"{name}, {'read' if read else 'unread'}"
        figures[f"matching, {part}"] = matching_figures(queries, respond)
        figures[f"matching new topics, {part}"] = matching_figures(new_topics(queries), respond)
        figures[f"gate on wishes, {part}"] = wishes_figures(queries, gate)
    figures["gate, fresh"] = gate_figures(fresh_messages(learned=False), gate)
    for read in (True, False):
        messages = [row for row in rows("gate-desk.jsonl") if row["read"] == read]
        figures[f"gate, desk, {'read' if read else 'unread'}"] = gate_figures(messages, gate)
    return figures

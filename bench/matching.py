"""Matching against other ways to search, by size of the catalogue: time per sentence, quality, and what ours costs.

    bench/matching.py            every size, each in a process of its own
    bench/matching.py 300 3000   these sizes

Ours is all that stands between a sentence and the proposals as residents read them: gate, understanding, ranking,
reasons in words. The others find ids.
"""

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import psutil
import psycopg
from rig import peers
from rig.catalogues import grown
from rig.figures import percentile, table
from rig.peers import Answer
from rig.places import ROOT, scratch_database

from bot.garbage import settle
from handlers.chat.reasons import sentence
from handlers.texts import say
from matching import catalogue
from matching.catalogue import Item
from matching.evaluate import Row, matching_figures, rows
from matching.gate import gate
from matching.index import Index
from matching.rank import rank
from matching.seeker import Seeker
from matching.understand import understand

SIZES = (300, 3_000, 30_000, 300_000)
NATIONWIDE = 300_000
ROUNDS, SHOWN, EDITS = 2, 5, 40
# After so many seconds a way is not asked on; how many sentences it was asked is printed.
PATIENCE = 25.0
_TO_START = 3_000
# Runs a command and tells seconds, seconds on the processor, and its memory: a small parent, since a child is counted
# from what its parent holds.
_ALONE = """
import resource, subprocess, sys, time
started = time.perf_counter()
subprocess.run(sys.argv[1:], check=True)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(time.perf_counter() - started, used.ru_utime + used.ru_stime, used.ru_maxrss, file=sys.stderr)
"""


class Taken(NamedTuple):
    """Milliseconds by sentence: until the answer was there, and of those on the processor in this process."""

    waited: list[float]
    worked: list[float]


def main(sizes: Sequence[int]) -> None:
    """Measure and print."""
    if not sizes:
        for size in SIZES:
            subprocess.run([sys.executable, __file__, str(size)], check=True)
        return
    load = os.getloadavg()[0]
    print(f"(load of this machine {load:.1f} on {os.cpu_count()} cores)\n")
    for size in sizes:
        _measured(size)


def _measured(size: int) -> None:
    queries = rows("queries-dev.jsonl")
    labelled = [catalogue.from_json(row) for row in rows("catalogue.jsonl")]
    items = grown(labelled, size)
    index = _built(items, labelled[:1])
    _edited(index, items)
    if size <= _TO_START:
        _started(items)
    tokens = {item.id: peers.words(peers.told(item)) for item in items}
    with scratch_database("bench_matching") as url, psycopg.connect(url, autocommit=True) as server:
        answers = {
            "Musubi": _ours(index),
            "tantivy, Sudachi words": peers.lucene_like(tokens, items),
            "SQLite FTS5, Sudachi words": peers.fts5(tokens, items),
            "pg_trgm word_similarity": peers.trigrams(server, items),
            "rapidfuzz WRatio": peers.wratio(items),
        }
        settle()
        if items == labelled:
            quality = {name: _quality(answer, queries) for name, answer in answers.items()}
            _print("anywhere", _times(answers, [(q["text"], "") for q in queries]), quality)
        _print("in the resident's city", _times(answers, [(q["text"], q["loc"]["city"]) for q in queries]))
        if size == NATIONWIDE:
            _print("anywhere", _times(answers, [(q["text"], "") for q in queries]))


def _built(items: Sequence[Item], first: Sequence[Item]) -> Index:
    """The index of these items, with what it took."""
    _ours(Index(first))("編み物が好き", "")
    before, started = _megabytes(), time.perf_counter()
    index = Index(items)
    took = time.perf_counter() - started
    settle()
    cities = len({item.city for item in items})
    print(f"## {len(items)} items in {cities} cities\n")
    print(f"- index built in {took:.2f} s, {took / len(items) * 1000:.2f} ms an item")
    print(f"- process {before:.0f} MB before the first item, {_megabytes():.0f} MB with all")
    return index


def _edited(index: Index, items: Sequence[Item]) -> None:
    took = []
    for number in range(EDITS):
        item = items[number * 7 % len(items)]
        edited = replace(item, description=f"{item.description}。{number}月から編み物もします")
        started = time.perf_counter()
        index.change([edited])
        took.append((time.perf_counter() - started) * 1000)
        index.change([item])
    print(f"- one item edited in {percentile(took, 0.5):.1f} ms, the slowest of {EDITS} in {max(took):.1f} ms")


def _started(items: Sequence[Item]) -> None:
    """`python -m bot rank` from nothing to its first answer."""
    keys = ("id", "kind", "name", "description", "city", "ward", "lat", "lon")
    load = {"op": "load", "items": [{key: getattr(item, key) for key in keys} for item in items]}
    search = {"op": "search", "text": "編み物が好き", "k": 5}
    lines = "\n".join(json.dumps(line, ensure_ascii=False) for line in (load, search)) + "\n"
    command = [sys.executable, "-c", _ALONE, sys.executable, "-m", "bot", "rank"]
    done = subprocess.run(command, input=lines, capture_output=True, text=True, check=True, cwd=ROOT)
    assert json.loads(done.stdout.splitlines()[1])["results"]
    took, worked, most = map(float, done.stderr.split()[-3:])
    most /= 2**20 if sys.platform == "darwin" else 2**10
    print(f"- `python -m bot rank`: first answer, and end, {took:.2f} s after the start", end="")
    print(f" ({worked:.2f} s of them on the processor); {most:.0f} MB at most")


def _ours(index: Index) -> Answer:
    def answer(text: str, city: str) -> list[str]:
        if not gate(text).searches:
            return []
        found = rank(understand(text, prior_city=city or None), index, Seeker(city=city), k=peers.MOST)
        for match in found[:SHOWN]:
            for words in filter(None, (sentence(reason, "ja") for reason in match.reasons)):
                say("ja", words)
        return [match.item_id for match in found]

    return answer


def _times(answers: Mapping[str, Answer], asked: Sequence[tuple[str, str]]) -> Mapping[str, Taken]:
    """What each sentence takes, in an order of chance, `ROUNDS` times or until patience ends."""
    order = random.Random(2).sample(list(asked), len(asked)) * ROUNDS
    return {name: _taken(answer, order) for name, answer in answers.items()}


def _taken(answer: Answer, asked: Sequence[tuple[str, str]]) -> Taken:
    waited, worked = [], []
    for text, city in asked:
        started, began = time.perf_counter(), time.thread_time()
        answer(text, city)
        worked.append((time.thread_time() - began) * 1000)
        waited.append((time.perf_counter() - started) * 1000)
        if sum(waited) > PATIENCE * 1000:
            break
    return Taken(waited, worked)


def _quality(answer: Answer, queries: Sequence[Row]) -> float:
    def respond(query: Row) -> Sequence[str]:
        return answer(query["text"], "")

    return matching_figures(queries, respond)["nDCG@5"]


def _print(where: str, times: Mapping[str, Taken], quality: Mapping[str, float] | None = None) -> None:
    ours = next(iter(times.values()))
    head = (
        where,
        "asked",
        "p50 ms",
        "ratio",
        "p99 ms",
        "ratio",
        "p50 CPU",
        "p99 CPU",
        *(["nDCG@5"] if quality else []),
    )
    print()
    table(head, [[name, *_figures(ours, taken), *_said(quality, name)] for name, taken in times.items()])


def _figures(ours: Taken, taken: Taken) -> list[str]:
    """How often it was asked; its percentiles, and how often ours fit into them."""
    found = [str(len(taken.waited))]
    for share in (0.5, 0.99):
        value = percentile(taken.waited, share)
        found += [f"{value:.2f}", f"{value / percentile(ours.waited, share):.2f}"]
    return found + [f"{percentile(taken.worked, share):.2f}" for share in (0.5, 0.99)]


def _said(quality: Mapping[str, float] | None, name: str) -> list[str]:
    return [f"{quality[name]:.3f}"] if quality else []


def _megabytes() -> float:
    return psutil.Process().memory_info().rss / 2**20


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]])

"""Matching against plain likeness of strings: time per sentence and quality, on the labelled sentences that ship.

Ours is all that stands between a sentence and the proposals as residents read them: gate, understanding, ranking,
reasons in words. The others compare the sentence with name and description, and say nothing about why.
"""

import random
import resource
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import psycopg
from rapidfuzz import fuzz, process
from rig.figures import percentile, table
from rig.places import scratch_database

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

ROUNDS, COPIES, SHOWN, RANKED = 2, 9, 5, 10
_WORD_SIMILARITY = "select id from item order by word_similarity(%s, told) desc, id limit %s"
Answer = Callable[[str], Sequence[str]]


def main() -> None:
    """Measure and print."""
    queries = rows("queries-dev.jsonl")
    items = [catalogue.from_json(row) for row in rows("catalogue.jsonl")]
    _ours(Index(items[:1]))("編み物が好き")
    with scratch_database("bench_ranking") as url, psycopg.connect(url, autocommit=True) as server:
        server.execute("create extension pg_trgm")
        for some in (items, items + _copies(items)):
            index = _built(some)
            answers = {
                "Musubi": _ours(index),
                "rapidfuzz WRatio": _wratio(some),
                "pg_trgm word_similarity": _trigrams(server, some),
            }
            times = _times(answers, [query["text"] for query in queries])
            # Only the catalogue that was labelled can be judged.
            quality = {name: _quality(answer, queries) for name, answer in answers.items() if some is items}
            _print(times, quality)


def _copies(items: Sequence[Item]) -> list[Item]:
    """The same kinds of things elsewhere, told a little differently."""
    chance, copies = random.Random(1), list[Item]()
    for number in range(1, COPIES + 1):
        for item in items:
            place, told = chance.choice(items), item.description.split("。")
            chance.shuffle(told)
            moved = replace(item, pref=place.pref, city=place.city, ward=place.ward, lat=place.lat, lon=place.lon)
            name = place.town + item.name
            copies.append(replace(moved, id=f"{item.id}-{number}", name=name, description="。".join(told)))
    return copies


def _built(items: Sequence[Item]) -> Index:
    """The index of these items, with what it took."""
    before, started = _megabytes(), time.perf_counter()
    index = Index(items)
    index.snapshot()
    took = time.perf_counter() - started
    each, memory = took / len(items) * 1000, _megabytes() - before
    print(f"\n{len(items)} items: index built in {took:.2f} s ({each:.2f} ms each), ", end="")
    print(f"memory {memory:.0f} MB more, {_megabytes():.0f} MB in all.\n")
    return index


def _ours(index: Index) -> Answer:
    def answer(text: str) -> list[str]:
        if not gate(text).searches:
            return []
        found = rank(understand(text), index, Seeker(), k=RANKED)
        for match in found[:SHOWN]:
            for words in filter(None, (sentence(reason, "ja") for reason in match.reasons)):
                say("ja", words)
        return [match.item_id for match in found]

    return answer


def _wratio(items: Sequence[Item]) -> Answer:
    told = {item.id: _told(item) for item in items}

    def answer(text: str) -> list[str]:
        return [item_id for _, _, item_id in process.extract(text, told, scorer=fuzz.WRatio, limit=RANKED)]

    return answer


def _trigrams(server: psycopg.Connection, items: Sequence[Item]) -> Answer:
    server.execute("drop table if exists item")
    server.execute("create table item (id text, told text)")
    with server.cursor() as cursor:
        cursor.executemany("insert into item values (%s, %s)", [(item.id, _told(item)) for item in items])
    server.execute("analyze item")

    def answer(text: str) -> list[str]:
        return [row[0] for row in server.execute(_WORD_SIMILARITY, (text, RANKED))]

    return answer


def _told(item: Item) -> str:
    return f"{item.name} {item.description}"


def _times(answers: Mapping[str, Answer], texts: Sequence[str]) -> Mapping[str, list[float]]:
    """Milliseconds per sentence, every way in turns."""
    times: dict[str, list[float]] = {name: [] for name in answers}
    for _ in range(ROUNDS):
        for name, answer in answers.items():
            for text in texts:
                started = time.perf_counter()
                answer(text)
                times[name].append((time.perf_counter() - started) * 1000)
    return times


def _quality(answer: Answer, queries: Sequence[Row]) -> float:
    return matching_figures(queries, lambda query: answer(query["text"]))["nDCG@5"]


def _print(times: Mapping[str, Sequence[float]], quality: Mapping[str, float]) -> None:
    ours = next(iter(times.values()))
    table(
        ("per sentence", "p50 ms", "ratio", "p99 ms", "ratio", "nDCG@5"),
        [
            [
                name,
                *_against(ours, taken, 0.5),
                *_against(ours, taken, 0.99),
                _said(quality.get(name)),
            ]
            for name, taken in times.items()
        ],
    )


def _against(ours: Sequence[float], taken: Sequence[float], share: float) -> tuple[str, str]:
    """The percentile, and how often ours fits into it."""
    value = percentile(taken, share)
    return f"{value:.2f}", f"{value / percentile(ours, share):.2f}"


def _said(quality: float | None) -> str:
    return "–" if quality is None else f"{quality:.3f}"


def _megabytes() -> float:
    """The most memory this process ever held."""
    kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return kilobytes / (1024**2 if sys.platform == "darwin" else 1024)


if __name__ == "__main__":
    main()

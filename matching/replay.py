"""What a correction would change: the same searches, answered with the words that hold and with those of a draft.

Plain values alone. Which searches are tried, and which answers got better by it, is told in `handlers/acts/replay.py`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from matching import evaluate, record, vocabulary
from matching.corrected import reads_otherwise
from matching.index import Index
from matching.moment import NO_MOMENT, Moment
from matching.rank import rank
from matching.seeker import Seeker
from matching.understand import Wanted, understand
from matching.vocabulary import Vocabulary

SHOWN = 5
# As many as a search ranks, so that the first five are the same.
_RANKED = 20
_LEAST = 1e-6
Ids = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked at a place, by all searches (public ids) that asked the same there.

    `text` empty: it is no longer kept, what was understood of it has to do.
    """

    searches: tuple[str, ...]
    text: str
    understood: Mapping[str, Any]
    seeker: Seeker


@dataclass(frozen=True, slots=True)
class Stage:
    """A state of the words, and the catalogue as it reads with them."""

    words: Vocabulary
    index: Index


@dataclass(frozen=True, slots=True)
class Change:
    """The first answers to a question, with the words that hold and with those of the draft."""

    asked: Asked
    before: Ids
    after: Ids


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of it. `silent`: how many searches found nothing, before and after; `ranked`: asked twice."""

    changes: Sequence[Change]
    searches: int
    ranked: int
    silent: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Labelled:
    """One labelled set: figures before and after, and the sentences whose first answers change, by name."""

    figures: Mapping[str, tuple[float, float]]
    better: int
    worse: int
    rows: Sequence[Mapping[str, Any]]


class Scene(NamedTuple):
    """When it is asked. `today` is in Japan."""

    today: date
    moment: Moment = NO_MOMENT


def stage_after(before: Stage, words: Vocabulary) -> tuple[Stage, int]:
    """The catalogue as it would read with other words, and how many of its items read otherwise."""
    otherwise, index = reads_otherwise(before.words, words), before.index.branch()
    changed = [entry.item for entry in index.snapshot().entries if otherwise(entry.item)]
    with vocabulary.using(words):
        index.change(changed)
    return Stage(words, index), len(changed)


def replay(
    asked: Sequence[Asked], before: Stage, words: Vocabulary, scene: Scene, done: Callable[[float], object]
) -> Tried:
    """Answer each question twice, where the answers can differ at all. `done` hears how far it is, 0–1."""
    after, items = stage_after(before, words)
    anew = items > 0 or _ties_differ(before.words, words)
    changes: list[Change] = []
    silent, ranked = [0, 0], 0
    for number, each in enumerate(asked):
        readings = [_read(each, stage.words, scene.today) for stage in (before, after)]
        first = _answer(each, readings[0], before, scene)
        last = first
        if anew or readings[0] != readings[1] or _kept_out_otherwise(readings[0], before.words, words):
            ranked += 1
            last = _answer(each, readings[1], after, scene)
        if first != last:
            changes.append(Change(each, first, last))
        silent = [count + len(each.searches) * (not ids) for count, ids in zip(silent, (first, last), strict=True)]
        done((number + 1) / len(asked))
    return Tried(changes, sum(len(each.searches) for each in asked), ranked, (silent[0], silent[1]))


def _read(asked: Asked, words: Vocabulary, today: date) -> Wanted:
    with vocabulary.using(words):
        if not asked.text:
            return record.wanted({**asked.understood, "dates": ()})
        return understand(asked.text, prior_city=asked.seeker.city or None, today=today)


def _answer(asked: Asked, wanted: Wanted, stage: Stage, scene: Scene) -> Ids:
    with vocabulary.using(stage.words):
        matches = rank(wanted, stage.index, asked.seeker, k=_RANKED, moment=scene.moment)
    return tuple(match.item_id for match in matches[:SHOWN])


def _ties_differ(one: Vocabulary, other: Vocabulary) -> bool:
    """Whether concepts that both have stand otherwise to each other: then anything may rank otherwise."""
    both = one.concepts.keys() & other.concepts.keys()
    pairs = ((one.concepts[key], other.concepts[key]) for key in both)
    return any(a is not b and (a.broader, a.near) != (b.broader, b.near) for a, b in pairs)


def _kept_out_otherwise(wanted: Wanted, one: Vocabulary, other: Vocabulary) -> bool:
    asked = (*wanted.concepts, *(key for key, _ in wanted.guessed[:1]))
    return any(one.barred.get(key) != other.barred.get(key) for key in asked)


def labelled(words: Sequence[Vocabulary], done: Callable[[float], object]) -> Mapping[str, Labelled]:
    """The labelled sets on which the vocabulary is set, with two states of it."""
    found: dict[str, Labelled] = {}
    for number, (name, file, more) in enumerate(evaluate.DEVELOPMENT):
        queries = evaluate.rows(f"queries-{file}.jsonl")
        with vocabulary.using(vocabulary.shipped()):
            base = Stage(vocabulary.shipped(), evaluate.bench_index(more=more))
        answers = [_answers(queries, stage_after(base, each)[0]) for each in words]
        found[name] = _compared(queries, answers, base.index)
        done((number + 1) / len(evaluate.DEVELOPMENT))
    return found


def _answers(queries: Iterable[evaluate.Row], stage: Stage) -> list[list[str]]:
    with vocabulary.using(stage.words):
        return [evaluate.answer(stage.index, query) for query in queries]


def _compared(queries: Sequence[evaluate.Row], answers: Sequence[Sequence[list[str]]], index: Index) -> Labelled:
    figures = [_figures(queries, each) for each in answers]
    names = {entry.item.id: entry.item.name for entry in index.snapshot().entries}
    rows = []
    for query, first, last in zip(queries, *answers, strict=True):
        if first[:SHOWN] != last[:SHOWN]:
            gain = _worth(query, last) - _worth(query, first)
            verdict = "different" if abs(gain) < _LEAST else "better" if gain > 0 else "worse"
            shown = {"before": first, "after": last}
            told = {side: [names.get(one, one) for one in ids[:SHOWN]] for side, ids in shown.items()}
            rows.append({"text": query["text"], "verdict": verdict, **told})
    verdicts = [row["verdict"] for row in rows]
    compared = {name: (figures[0].get(name, 0.0), figures[1].get(name, 0.0)) for name in ("nDCG@5", "R@10")}
    silent = (float(sum(not ids for ids in answers[0])), float(sum(not ids for ids in answers[1])))
    return Labelled({**compared, "silent": silent}, verdicts.count("better"), verdicts.count("worse"), rows)


def _figures(queries: Sequence[evaluate.Row], answers: Iterable[list[str]]) -> evaluate.Figures:
    given = iter(answers)
    return evaluate.matching_figures(queries, lambda _query: next(given))


def _worth(query: evaluate.Row, ids: Sequence[str]) -> float:
    """How good an answer is, 0–1; to what asks for nothing, silence is best."""
    if query["intent"] == "none":
        return float(not ids)
    refused = bool({*query["avoid"]} & {*ids[:SHOWN]})
    return evaluate.ndcg(query["relevant"], ids) - refused

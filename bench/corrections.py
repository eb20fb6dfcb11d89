"""What corrections cost: until a saved one is laid over everything, per sentence with many of them, and to try one.

    bench/corrections.py            a catalogue of 3,000
    bench/corrections.py 30000      this size

Times are those on the processor, of one process without a database. Last, by the clock on the wall: how long after a
version was saved (its commit) two other processes with the sample city in memory read a sentence by it.
"""

import os
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from statistics import median
from subprocess import PIPE, Popen
from typing import Any

from rig.catalogues import grown
from rig.figures import percentile, table
from rig.places import ROOT, scratch_database
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.opendata.sample import load
from matching import catalogue, vocabulary
from matching.corrected import Edit, corrected
from matching.evaluate import rows
from matching.index import Index
from matching.rank import rank
from matching.replay import Asked, Scene, Stage, labelled, replay, stage_after
from matching.seeker import Seeker
from matching.understand import understand
from matching.vocabulary import Vocabulary
from models.correction import Correction, CorrectionEdit, CorrectionState, EditKind
from models.session import make_engine

EDITS, SEARCHES = (0, 1, 50, 500), 2_000
_ROUNDS, _OTHERS = 5, 2
_OURS = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'bench'}"}
_RARE, _COMMON = Edit("word", "knitting", "ぽんぽこだいら"), Edit("word", "tea_talk", "ひろば")


def main(size: int) -> None:
    """Measure and print."""
    print(f"(load of this machine {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores, {size:,} items)\n")
    index = Index(grown([catalogue.from_json(row) for row in rows("catalogue.jsonl")], size))
    said = [row["text"] for row in rows("queries-dev.jsonl")]
    shipped = Stage(vocabulary.shipped(), index)
    vocabulary.shipped().forms()
    table(["edits", "laid over, s", "items read again", "a sentence, ms", "p95"], _laid(shipped, said))
    asked = [Asked((str(n),), said[n % len(said)], {}, Seeker(city="京都市")) for n in range(SEARCHES)]
    table(["tried", "s", "ranked twice", "answers changed"], _tried(shipped, asked))
    later = _live()
    table(["saved, until read elsewhere", "median s", "longest s"], [["", f"{median(later):.2f}", f"{max(later):.2f}"]])


def _laid(shipped: Stage, said: list[str]) -> list[list[str]]:
    found = []
    for number in EDITS:
        words, made = _timed(lambda number=number: _made(_edits(number)))
        (stage, changed), read = _timed(lambda words=words: stage_after(shipped, words))
        taken = _asked(stage, said)
        each = f"{sum(taken) / len(taken):.1f}", f"{percentile(taken, 0.95):.1f}"
        found.append([f"{number}", f"{made + read:.2f}", f"{changed:,}", *each])
    return found


def _edits(number: int) -> list[Edit]:
    keys = [key for key, one in vocabulary.shipped().concepts.items() if one.kind == "topic"]
    return [Edit("word", keys[n * 7 % len(keys)], f"ぽんぽこ{n}号") for n in range(number)]


def _made(edits: list[Edit]) -> Vocabulary:
    words = corrected(edits, "1")
    words.forms()
    return words


def _asked(stage: Stage, said: list[str]) -> list[float]:
    """Milliseconds a sentence, the second time round."""
    with vocabulary.using(stage.words):
        for text in said:
            rank(understand(text), stage.index, Seeker())
        return [
            _timed(lambda text=text: rank(understand(text), stage.index, Seeker(city="京都市")))[1] * 1_000
            for text in said
        ]


def _tried(shipped: Stage, asked: list[Asked]) -> list[list[str]]:
    found = []
    scene = Scene(date(2026, 12, 2))
    for name, edit in (("a rare word", _RARE), ("a common word", _COMMON)):
        words = corrected([edit], "1")
        told, taken = _timed(lambda words=words: replay(asked, shipped, words, scene, lambda _share: None))
        found.append([f"{name}, {SEARCHES:,} searches", f"{taken:.1f}", f"{told.ranked:,}", f"{len(told.changes):,}"])
    both = vocabulary.shipped(), corrected([_COMMON], "1")
    sets, taken = _timed(lambda: labelled(both, lambda _share: None))
    changed = sum(len(each.rows) for each in sets.values())
    return [*found, ["the labelled sets", f"{taken:.1f}", "–", f"{changed:,}"]]


def _live() -> list[float]:
    """Seconds from a commit until each of two other processes understood the new word, several times over."""
    with scratch_database("bench_corrections") as url:
        engine = make_engine(url)
        with Session(engine) as session, session.begin():
            load(session, now=datetime.now(UTC))
        found = [late for number in range(_ROUNDS) for late in _heard(engine, url, number)]
        engine.dispose()
    return found


def _heard(engine: Engine, url: str, number: int) -> list[float]:
    word = f"ぽんぽこ{'いろはにほへと'[number]}だいら"
    command = [sys.executable, "-m", "rig.elsewhere", url, f"{word}がしたい"]
    others = [Popen(command, stdout=PIPE, text=True, env=_OURS) for _ in range(_OTHERS)]
    for other in others:
        _said(other)
    with Session(engine) as session, session.begin():
        now = datetime.now(UTC)
        edit = CorrectionEdit(made_at=now, made_by="a", kind=EditKind.WORD, concept="knitting", form=word)
        state = {"state": CorrectionState.SAVED, "number": number + 1, "saved_at": now}
        session.add(Correction(made_at=now, made_by="a", edits=[edit], **state))
    saved = time.time()
    late = [float(_said(other)) - saved for other in others]
    for other in others:
        other.wait()
    return late


def _said(process: "Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline()


def _timed(work: Callable[[], Any]) -> tuple[Any, float]:
    begun = time.process_time()
    return work(), time.process_time() - begun


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3_000)

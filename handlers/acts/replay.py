"""Try a correction on past searches before it is saved: which are tried, what speaks for and against a changed answer.

The result holds figures and public ids of searches, nothing that anybody said. How they are answered is told in
`matching/replay.py`.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, func, select
from sqlalchemy.orm import Session

from handlers.acts.audit import Actor, Deed, record
from handlers.acts.check_edit import CannotCorrect
from handlers.acts.correct import fingerprint
from matching.replay import SHOWN, Asked, Change, Ids, Labelled, Tried
from matching.seeker import Seeker
from matching.seekers import layers_of, place_of
from models.area import Area
from models.correction import OPEN, AnswerMark, Correction, ReplayState
from models.match_log import MatchLog
from models.match_mark import MatchMark

SEARCHES = 2_000
# So many changed answers are shown, of the worse ones first.
MOST_SHOWN = 300
_MOST_ROWS = 60
_ORDER = ("worse", "better", "different")
# What speaks for a gathering in an answer, and against it.
_BY_STEP = {"opened": 0.3, "joined": 1.0, "went": 1.0, "again": 1.0, "dismissed": -1.0}
_WHOLE_ANSWER = 0.5
_LEAST = 1e-6
# So long without a sign of life, and it may be begun anew.
STUCK = timedelta(seconds=60)
Grades = Mapping[tuple[str, str], float]


@dataclass(frozen=True)
class Reach:
    """Whose searches are tried: a condition on `MatchLog` joined with `Area`; `whole`: the whole city's."""

    where: ColumnElement[bool]
    whole: bool


def ask_replay(session: Session, actor: Actor, draft: Correction) -> None:
    """Have a draft or proposal tried, in the background.

    Raises:
        CannotCorrect: there is nothing to try, or it is being tried.
    """
    session.refresh(draft, with_for_update=True)
    if draft.state not in OPEN:
        raise CannotCorrect("correction.not_now")
    if not draft.edits:
        raise CannotCorrect("correction.no_edits")
    if draft.replay_state is ReplayState.RUNNING and not is_stuck(session, draft):
        raise CannotCorrect("correction.being_tried")
    draft.replay_state, draft.replay_by, draft.replay = ReplayState.RUNNING, actor.key, {}
    draft.progress, draft.progress_at = 0, None
    draft.replay_asked_at = session.scalar(select(func.now()))
    session.flush()


def is_stuck(session: Session, draft: Correction) -> bool:
    """Whether whoever tries it has long given no sign of life."""
    since = func.coalesce(Correction.progress_at, Correction.replay_asked_at)
    return bool(session.scalar(select(func.clock_timestamp() - since > STUCK).where(Correction.id == draft.id)))


def asked_lately(session: Session, reach: Reach, *, most: int = SEARCHES, city: str = "") -> list[Asked]:
    """The latest searches within reach, those that asked the same at the same place as one. `city`: of the account."""
    rows = (
        select(MatchLog.public_id, MatchLog.text, MatchLog.understood, MatchLog.area_id)
        .outerjoin(Area, Area.id == MatchLog.area_id)
        .where(reach.where)
        .order_by(MatchLog.asked_at.desc(), MatchLog.id.desc())
        .limit(most)
    )
    found: dict[tuple[str, int | None], list[Any]] = {}
    for row in session.execute(rows):
        found.setdefault((row.text or repr(sorted(row.understood.items())), row.area_id), []).append(row)
    areas = list(session.scalars(select(Area).where(Area.id.in_({area for _, area in found if area}))))
    layers = layers_of(session, [area.id for area in areas])
    places: dict[int | None, Seeker] = {area.id: place_of(area, layers) for area in areas}
    return [_asked(same, places.get(area, Seeker(city=city))) for (_, area), same in found.items()]


def _asked(same: Sequence[Row[Any]], seeker: Seeker) -> Asked:
    return Asked(tuple(row.public_id for row in same), same[0].text or "", same[0].understood, seeker)


@dataclass(frozen=True)
class Outcome:
    """What a replay found. `base`: the version that held."""

    base: int
    tried: Tried
    labelled: Mapping[str, Labelled]
    seconds: float


def note(session: Session, draft: Correction, outcome: Outcome, *, whole: bool) -> None:
    """Keep what came of it with the draft."""
    tried, grades = outcome.tried, _grades(session, outcome.tried.changes)
    judged = [(verdict(change, grades), change) for change in tried.changes]
    judged.sort(key=lambda pair: (_ORDER.index(pair[0]), -len(pair[1].asked.searches)))
    counts = {name: sum(len(c.asked.searches) for found, c in judged if found == name) for name in _ORDER}
    draft.replay = {
        "base": outcome.base,
        "edits": fingerprint(draft.edits),
        "whole": whole,
        "searches": tried.searches,
        "ranked": tried.ranked,
        "seconds": round(outcome.seconds, 1),
        "counts": counts,
        "silent": list(tried.silent),
        "changes": [_told(found, change) for found, change in judged[:MOST_SHOWN]],
        "labelled": {name: _figures(each) for name, each in outcome.labelled.items()},
    }
    draft.replay_state, draft.progress = ReplayState.DONE, 100


def verdict(change: Change, grades: Grades) -> str:
    """Better or worse by what is known of these answers to these searches; different when nothing is."""
    gain = sum(_worth(search, change.after, grades) - _worth(search, change.before, grades) for search in _of(change))
    return "different" if abs(gain) < _LEAST else "better" if gain > 0 else "worse"


def _of(change: Change) -> Sequence[str]:
    return change.asked.searches


def _worth(search: str, ids: Ids, grades: Grades) -> float:
    return sum(grades.get((search, one), 0.0) / math.log2(place + 2) for place, one in enumerate(ids))


def _grades(session: Session, changes: Sequence[Change]) -> Grades:
    """What marks and what followed say of gatherings in answers, by search and gathering."""
    ids = {search for change in changes for search in change.asked.searches}
    grades: dict[tuple[str, str], float] = {}
    rows = select(MatchLog.public_id, MatchLog.outcome, MatchLog.shown).where(MatchLog.public_id.in_(ids))
    shown: dict[str, list[str]] = {}
    for row in session.execute(rows):
        shown[row.public_id] = [one["id"] for one in row.shown[:SHOWN]]
        for item, steps in row.outcome.items():
            told = [_BY_STEP[step] for step in steps if step in _BY_STEP]
            grades[row.public_id, item] = min(told) if -1.0 in told else max(told, default=0.0)
    for mark in session.scalars(select(MatchMark).where(MatchMark.search.in_(ids))):
        for item in shown.get(mark.search, ()):
            grades.setdefault((mark.search, item), _WHOLE_ANSWER if mark.good else -_WHOLE_ANSWER)
    for one in session.scalars(select(AnswerMark).where(AnswerMark.search_public_id.in_(ids))):
        grades[one.search_public_id, one.item] = 1.0 if one.good else -1.0
    return grades


def _told(found: str, change: Change) -> dict[str, Any]:
    searches = change.asked.searches
    return {
        "verdict": found,
        "search": searches[0],
        "number": len(searches),
        "before": list(change.before),
        "after": list(change.after),
    }


def _figures(each: Labelled) -> dict[str, Any]:
    figures = {name: [round(value, 4) for value in pair] for name, pair in each.figures.items()}
    rows = sorted(each.rows, key=lambda row: _ORDER.index(row["verdict"]))[:_MOST_ROWS]
    return {"figures": figures, "better": each.better, "worse": each.worse, "rows": rows}


def mark_answer(session: Session, actor: Actor, search: MatchLog, item: str, *, good: bool, now: datetime) -> None:
    """Say that a gathering (public id) was, or would have been, a good or a bad answer to a search."""
    here = select(AnswerMark).where(AnswerMark.search_public_id == search.public_id, AnswerMark.item == item)
    found = session.scalar(here)
    before = {} if found is None else {"good": found.good}
    if before == {"good": good}:
        return
    if found is None:
        found = AnswerMark(search_public_id=search.public_id, item=item)
        session.add(found)
    found.good, found.made_at, found.made_by = good, now, actor.key
    deed = Deed("answer.mark", f"search:{search.public_id}", before, {"gathering": item, "good": good})
    record(session, actor, deed, now=now)

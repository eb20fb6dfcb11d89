"""Searches of made-up residents, asked of the real engine, so that the match log of the demo has something to show.

What was written and what came of it stands in `sample/searches.tsv`. Nobody can be written to: all of them blocked us.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from handlers.acts.areas_called import areas_called
from handlers.acts.consent import give_consent
from handlers.acts.note_outcomes import note_asked_again, note_visits
from matching.search import Request, Search
from models.attendance import Attendance, AttendanceStatus
from models.base import JAPAN
from models.consent import Purpose
from models.match_log import Came, MatchLog
from models.occurrence import Occurrence
from models.resident import Resident, ResidentStatus

_FILE = Path(__file__).parent / "sample" / "searches.tsv"
_CITY, _WEEK, _MINUTE = "京都市", timedelta(days=7), timedelta(minutes=1)
_UNREMEMBERED = "~"
_VISITS = (Came.WENT, Came.AGAIN)


@dataclass(frozen=True)
class _Asked:
    at: datetime
    who: str
    where: str
    text: str
    steps: tuple[str, ...]


def load(session: Session, *, now: datetime) -> int:
    """Ask everything that is written there. Returns how many searches there are."""
    search, people = Search(), dict[str, Resident]()
    asked = sorted(_read(now), key=lambda each: each.at)
    for each in asked:
        resident = people.get(each.who) or people.setdefault(each.who, _resident(session, each.who, now))
        _ask(session, search, resident, each)
        note_asked_again(session, now=each.at)
    note_visits(session, now=now)
    return len(asked)


def _ask(session: Session, search: Search, resident: Resident, asked: _Asked) -> None:
    area = areas_called(session, {asked.where}, city=_CITY).get(asked.where, [None])[0]
    remember = _UNREMEMBERED not in asked.text
    text = asked.text.removesuffix(_UNREMEMBERED).strip()
    request = Request(resident, asked.at, text=text, area=area, city=_CITY, remember=remember, asks_back=True)
    found = search.find(session, request)
    log = MatchLog.by_public_id(session, found.log_id)
    if log is None or not found.proposals:
        return
    gathering = found.proposals[0].gathering
    for number, step in enumerate(asked.steps, start=1):
        if step in _VISITS:
            _visit(session, resident, gathering.id, asked.at + (number - 2) * _WEEK)
        else:
            log.came_of_it(gathering.public_id, step, at=asked.at + number * _MINUTE)
    session.flush()


def _visit(session: Session, resident: Resident, gathering: int, at: datetime) -> None:
    """A date of before, which somebody came to."""
    date = Occurrence(gathering_id=gathering, original_at=at, starts_at=at, ends_at=at + 90 * _MINUTE, by_hand=True)
    session.add(date)
    session.flush()
    came = {"status": AttendanceStatus.GOING, "queued_at": at - _WEEK, "came": True}
    session.add(Attendance(occurrence_id=date.id, resident_id=resident.id, **came))


def _resident(session: Session, who: str, now: datetime) -> Resident:
    key = hashlib.sha256(f"sample/{who}".encode()).digest()
    told = {"line_key": key, "line_sealed": key, "followed_at": now, "last_seen_at": now}
    resident = Resident(language="ja", status=ResidentStatus.BLOCKED, **told)
    session.add(resident)
    session.flush()
    give_consent(session, resident, Purpose.MATCHING, now=now)
    return resident


def _read(now: datetime) -> list[_Asked]:
    lines = _FILE.read_text(encoding="utf-8").splitlines()
    return [_row(line.split("\t"), now) for line in lines if line and not line.startswith("#")]


def _row(cells: list[str], now: datetime) -> _Asked:
    days, clock, who, where, text, *steps = cells
    day = now.astimezone(JAPAN).date() - timedelta(days=int(days))
    at = datetime.combine(day, time.fromisoformat(clock), JAPAN)
    return _Asked(at, who, where, text, tuple(steps[0].split()) if steps else ())

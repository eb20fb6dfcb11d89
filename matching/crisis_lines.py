"""Which telephone numbers to show for which trouble: at most three, best first, those open now before the closed.

The numbers and when they were last checked are in `data/crisis_lines.json`; the words around them are texts.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

_FILE = Path(__file__).parent / "data" / "crisis_lines.json"
_TOKYO = ZoneInfo("Asia/Tokyo")
_MOST = 3


@dataclass(frozen=True, slots=True)
class Line:
    """One line to call. `number` "" means: see the city's own page. `checked`: the year its page was last seen.

    `open_hours`: (from, to, weekdays only) in local time, None when they differ by day or place.
    """

    id: str
    name: str
    number: str
    hours: str
    free: bool
    checked: int
    note: str = ""
    open_hours: tuple[tuple[str, str, bool], ...] | None = None

    def is_open(self, now: datetime) -> bool | None:
        """Whether somebody answers now; None when the hours are not known."""
        if self.open_hours is None:
            return None
        local = now.astimezone(_TOKYO)
        clock = local.strftime("%H:%M")
        return any(
            start <= clock < end and not (weekdays and local.weekday() > 4) for start, end, weekdays in self.open_hours
        )


@cache
def _data() -> tuple[Mapping[str, Line], Mapping[str, Mapping[str, Sequence[str]]]]:
    stored = json.loads(_FILE.read_text(encoding="utf-8"))
    return {row["id"]: _line(row) for row in stored["lines"]}, stored["show"]


def _line(row: Mapping[str, Any]) -> Line:
    hours = row["open"] and tuple((o[0], o[1], len(o) > 2) for o in row["open"])
    plain = {key: row[key] for key in ("id", "name", "number", "hours", "free", "checked", "note")}
    return Line(**plain, open_hours=hours)


def lines_for(
    kind: str | None,
    severity: str | None,
    now: datetime,
    *,
    who: str | None = None,
    own: Mapping[str, Sequence[Line]] | None = None,
) -> list[Line]:
    """Lines for a kind of trouble; also None, "consult", "sexual", and the worries "young", "deceived", "addiction".

    `who` speaks ("child", "witness", "at_sea", "foreign" …): some have lines of their own. `own`: the city's, first.
    """
    lines, show = _data()
    by_severity = show.get(f"{kind}/{who}") or show.get(kind or "", show[""])
    ids = by_severity.get(severity or "serious") or by_severity["serious"]
    chosen = [*(own or {}).get(kind or "", ()), *(lines[i] for i in ids)]
    return sorted(chosen, key=lambda line: line.is_open(now) is False)[:_MOST]

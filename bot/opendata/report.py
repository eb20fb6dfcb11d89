"""What an import did: every repair, drop and refusal with its line, and the counts. Values of contact columns never."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from enum import StrEnum
from typing import Any

from handlers.acts.keep_dates import HourChange
from handlers.acts.take_in_dates import Rested
from models.base import JAPAN

_SHOWN = 40
_LONGEST = 60
_DAYS_SHOWN = 5


class Refused(Exception):
    """The file cannot be taken in; nothing of it was stored. The message says why, for the operator."""


class What(StrEnum):
    """Lost: a whole row could not be used. Refusal: one of its cells could not. Repair: read differently from what
    stands there. Fold: the row joined another of its name and place. Drop: known, but not kept.

    Move: dates that were stored have another hour now.
    """

    LOST = "lost"

    REPAIR = "repair"
    DROP = "drop"
    REFUSAL = "refusal"
    FOLD = "fold"
    MOVE = "move"


WORDS = {
    What.LOST: "行ごと取り込めませんでした",
    What.REPAIR: "直して読みました",
    What.DROP: "取り込みませんでした",
    What.REFUSAL: "読めませんでした",
    What.FOLD: "1つにまとめました",
    What.MOVE: "移しました",
}


@dataclass(frozen=True)
class Note:
    """One line's remark. `before` and `after` are empty where the value must not be repeated."""

    line: int
    what: What
    field: str
    why: str
    before: str = ""
    after: str = ""

    def __str__(self) -> str:
        """One sentence for the operator."""
        change = f"「{self.before}」" if self.before else ""
        change += f" → 「{self.after}」" if self.after else ""
        place = f"{self.line}行目" if self.line else "ファイル"
        return f"{place} {self.field}: {self.why}{change}（{WORDS[self.what]}）"

    def as_row(self) -> dict[str, Any]:
        """The shape stored with the import."""
        return {
            "line": self.line,
            "what": self.what.value,
            "field": self.field,
            "why": self.why,
            "from": self.before,
            "to": self.after,
        }


@dataclass
class Report:
    """Grows while one file is read. `counts` by noun and outcome: "gathering created" and so on.

    `touched`: public ids of the gatherings and roles that are new or changed.
    """

    file_name: str
    kind: str = ""
    rows: int = 0
    notes: list[Note] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    touched: set[str] = field(default_factory=set)
    _seen: set[Note] = field(default_factory=set, repr=False)

    def add(self, line: int, what: What, field: str, why: str, *, change: tuple[str, str] = ("", "")) -> None:
        """Note something about one line, once; `change` is what stood there and what it was read as."""
        before, after = (_short(value) for value in change)
        note = Note(line, what, field, why, before, after)
        if note not in self._seen:
            self._seen.add(note)
            self.notes.append(note)

    def add_changes(self, changes: Iterable[HourChange]) -> None:
        """Note the gatherings with a new hour, a line for each."""
        for change in changes:
            was, becomes = (_hour(moment) for moment in (change.was, change.becomes))
            told = f"参加予定の{change.told}人に知らせます" if change.told else "参加予定の人はいません"
            why = f"「{change.name}」の始まりが{was}から{becomes}に変わりました（日程{change.dates}件、{told}）"
            self.add(0, What.MOVE, "start", why)

    def add_rested(self, rested: Iterable[Rested]) -> None:
        """Note the listed dates that a pause kept from being made, a line for each gathering."""
        for one in rested:
            days = "、".join(f"{day.month}月{day.day}日" for day in one.days[:_DAYS_SHOWN])
            left = len(one.days) - _DAYS_SHOWN
            more = f"ほか{left}日" if left > 0 else ""
            why = f"「{one.name}」はお休みの期間です。{days}{more}の日程は作りません"
            self.add(0, What.DROP, "days", why)

    def add_dates(self, *, made: int, removed: int, changes: Sequence[HourChange]) -> None:
        """Count the dates that rules made, took back and moved."""
        moved = sum(change.dates for change in changes)
        self.counts += Counter({"occurrence created": made, "occurrence removed": removed, "occurrence moved": moved})
        self.add_changes(changes)

    def count(self, what: What) -> int:
        """How many remarks of one kind."""
        return sum(note.what is what for note in self.notes)

    @property
    def changed(self) -> int:
        """How many stored rows were made or changed: 0 when the same file comes again."""
        return sum(n for name, n in self.counts.items() if not name.endswith(("unchanged", "kept for people")))

    def lines(self, limit: int = _SHOWN) -> list[str]:
        """The report in sentences, the summary first."""
        counted = "、".join(f"{_in_words(name)} {n}" for name, n in sorted(self.counts.items()) if n)
        rows = f" {self.rows}行" if self.rows else ""
        first = f"{self.file_name}: {KINDS.get(self.kind, self.kind)}{rows} — {counted or '変わりなし'}"
        told = [str(note) for note in self.notes[:limit]]
        left = len(self.notes) - len(told)
        return [first, *told, *([f"ほか {left} 件"] if left else [])]


KINDS = {
    "events": "催し",
    "facilities": "施設",
    "groups": "子ども食堂などの集まり",
    "layer": "地域の層",
    "": "種類不明",
}
_NOUNS = {
    "venue": "場所",
    "group": "団体",
    "gathering": "集まり",
    "role": "出番",
    "occurrence": "日程",
    "area": "地域",
    "block": "町",
}
_OUTCOMES = {
    "created": "新しい",
    "updated": "変更",
    "unchanged": "同じ",
    "removed": "取り消し",
    "moved": "時刻の変更",
    "kept for people": "人の確認待ち",
}


def _in_words(name: str) -> str:
    noun, _, outcome = name.partition(" ")
    return f"{_NOUNS.get(noun, noun)}（{_OUTCOMES.get(outcome, outcome)}）"


def _hour(moment: datetime) -> str:
    local = moment.astimezone(JAPAN)
    return f"{local:%H:%M}" if local.time() != time(0) else "時刻なし"


def _short(value: str) -> str:
    flat = " ".join(value.split())
    return flat if len(flat) <= _LONGEST else flat[: _LONGEST - 1] + "…"


def report_table(report: Report) -> str:
    """A plain-text table of the remarks, grouped by what and why, with the first lines they stand in."""
    groups: dict[tuple[str, str, str], list[int]] = {}
    for note in report.notes:
        groups.setdefault((WORDS[note.what], note.field, note.why), []).append(note.line)
    rows = [(*key, str(len(lines)), _first(lines)) for key, lines in groups.items()]
    summary = report.lines(0)[0]
    if not rows:
        return summary + "\n気になる点はありませんでした。"
    table = [("扱い", "列", "わけ", "件数", "行"), *rows]
    widths = [max(_width(row[i]) for row in table) for i in range(5)]
    return "\n".join(
        [summary, *("  ".join(_pad(c, w) for c, w in zip(row, widths, strict=True)).rstrip() for row in table)]
    )


def _first(lines: list[int]) -> str:
    shown = ", ".join(str(line) for line in lines[:5] if line)
    return shown + (" …" if len(lines) > 5 else "")


def _width(text: str) -> int:
    return sum(2 if ord(c) > 0x2E7F else 1 for c in text)


def _pad(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


def add_counts(report: Report, counts: Mapping[str, int]) -> None:
    """Put an act's counts into the report."""
    report.counts.update(counts)

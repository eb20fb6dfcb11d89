"""When an announcement goes out, as it was typed: now, at a time, or to each person at their best hour of a span."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from werkzeug.datastructures import MultiDict

from bot.console.desk import say
from handlers.acts.best_hour import hours_between
from handlers.acts.remind import awake
from models.announcement import AnnouncementKind
from models.base import JAPAN

_A_YEAR, _LATE = timedelta(days=365), timedelta(minutes=5)
# Each hour of the day comes within a day; who asks for longer has mistyped something.
_LONGEST = timedelta(days=7)


class When(StrEnum):
    """What was chosen."""

    NOW = "now"
    AT = "at"
    BEST = "best"


@dataclass(frozen=True)
class Timing:
    """`due_at`: when it is wished for; `goes_at`: when it begins to go out, which at night is the next morning.

    `hours`: each hour of the day that can be somebody's best, and when it comes; none: everybody is told at once.
    """

    due_at: datetime
    goes_at: datetime
    expires_at: datetime | None
    best_until: datetime | None
    hours: Mapping[int, datetime]

    @property
    def waits(self) -> bool:
        """Whether it rests until the morning."""
        return self.goes_at != self.due_at


def read_timing(form: MultiDict[str, str], kind: AnnouncementKind, faults: list[str], *, now: datetime) -> Timing:
    """Read it; what is wrong is added to the faults, and the rest is as it would be sent."""
    when = chosen(form)
    due_at = (_moment(form, "at", faults, now) if when is not When.NOW else None) or now
    goes_at = due_at if kind is AnnouncementKind.DISASTER else awake(due_at)
    best_until = _moment(form, "best_until", faults, now) if when is When.BEST else None
    hours = hours_between(goes_at, best_until) if best_until else {}
    if when is When.BEST and (fault := _fault(kind, goes_at, best_until, hours)):
        faults.append(say(f"announcement.{fault}"))
    expires_at = _moment(form, "until", faults, now)
    if expires_at and expires_at <= max((goes_at, *hours.values())):
        faults.append(say("announcement.bad_until"))
    return Timing(due_at, goes_at, expires_at, best_until, hours)


def chosen(form: MultiDict[str, str]) -> When:
    """Which of the three; a time alone chooses itself."""
    typed = form.get("when", "")
    if typed in set(When):
        return When(typed)
    return When.AT if form.get("at", "").strip() else When.NOW


def _fault(
    kind: AnnouncementKind, goes_at: datetime, best_until: datetime | None, hours: Mapping[int, datetime]
) -> str:
    """What is wrong with a span, a word; empty: nothing."""
    if kind is AnnouncementKind.DISASTER:
        return "best_disaster"
    if best_until is None:
        return "best_no_end"
    if not hours:
        return "best_no_hour"
    return "best_long" if best_until - goes_at > _LONGEST else ""


def _moment(form: MultiDict[str, str], name: str, faults: list[str], now: datetime) -> datetime | None:
    typed = form.get(name, "").strip()
    try:
        at = datetime.fromisoformat(typed).replace(tzinfo=JAPAN) if typed else None
    except ValueError:
        faults.append(say("announcement.bad_moment"))
        return None
    if at and not now - _LATE <= at < now + _A_YEAR:
        faults.append(say("announcement.bad_past" if at < now else "announcement.bad_far"))
        return None
    return at

"""What is stuck, and what to do about it, in plain words. Looks at everything, changes nothing.

Findings about the tables are judged here, from one `State`; those about database and machine in `doctor_house.py`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import IntEnum

from bot.beat import SILENT
from bot.line.transport import Trouble
from bot.pace import MULTICASTS_PER_SECOND, PUSHES_PER_SECOND
from bot.state import ActRun, Announced, Due, Failed, Jobs, Process, State
from handlers.acts.announce import APPROVAL

_LATE, _VERY_LATE = 60.0, 300.0
_DAY = 26 * 3600.0
_RECENT_DEATH = 3600.0
_FEW_LEFT = 0.1
_MONTHS_AHEAD = 2
_ROLES = ("web", "worker", "clock")
_PACES = {"multicast": MULTICASTS_PER_SECOND, "push": PUSHES_PER_SECOND}
# What helps when LINE refuses or does not answer.
_REMEDIES = {
    Trouble.QUOTA: "buy more messages in LINE's Official Account Manager; it goes on by itself within the hour",
    Trouble.UNAUTHORIZED: "set a valid LINE_CHANNEL_ACCESS_TOKEN and start again; then: python -m bot check",
    Trouble.FORBIDDEN: "look at the account's plan and rights in LINE's console; then: python -m bot check",
    Trouble.RATE: "nothing: it goes slower by itself, and then faster again",
    Trouble.DOWN: "nothing: LINE does not answer, one try goes out now and then; see python -m bot check",
    Trouble.BAD_REQUEST: "a message that LINE does not accept: send its kind and cause to whoever maintains the bot",
    Trouble.NOT_FOUND: "nothing: the person has left or blocked the account",
}


class Level(IntEnum):
    """Also the exit code."""

    FINE = 0
    WARNING = 1
    TROUBLE = 2


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. `do`: the command, or what else helps; empty when all is well."""

    level: Level
    name: str
    told: str
    do: str = ""


def judge(state: State) -> list[Finding]:
    """What the tables say, one finding per thing and more where more is wrong."""
    judges: tuple[Callable[[State], Iterator[Finding]], ...] = (
        _processes, _acts, _inbox, _due, _failed, _announcements, _pace, _quota, _jobs, _forwarded, _months,
    )  # fmt: skip
    found: list[Finding] = []
    for one in judges:
        name = one.__name__.removeprefix("_")
        found += list(one(state)) or [Finding(Level.FINE, name, "fine")]
    return found


def _graded(value: float, warning: float, trouble: float) -> Level:
    return Level.TROUBLE if value > trouble else Level.WARNING if value > warning else Level.FINE


def _processes(state: State) -> Iterator[Finding]:
    alive = [one for one in state.processes if one.silent_seconds <= SILENT.total_seconds()]
    for role in _ROLES:
        if role not in {one.role for one in alive}:
            yield Finding(Level.TROUBLE, "processes", f"no {role} is running", f"python -m bot {role}")
    dead = [one for one in state.processes if SILENT.total_seconds() < one.silent_seconds < _RECENT_DEATH]
    yield from map(_died, dead)
    versions = {one.version for one in alive}
    if len(versions) > 1:
        told = f"releases {', '.join(sorted(versions))} run side by side"
        yield Finding(Level.WARNING, "processes", told, "finish the deployment: start the older ones again")


def _died(process: Process) -> Finding:
    told = f"{process.name} has been silent for {_time(process.silent_seconds)}: it hangs, or died without a word"
    return Finding(Level.WARNING, "processes", told, f"look at its log; if it is gone: python -m bot {process.role}")


def _acts(state: State) -> Iterator[Finding]:
    for run in state.acts:
        level = _graded(run.age_seconds, _DAY, 2 * _DAY) if run.daily else _graded(run.age_seconds, _LATE, _VERY_LATE)
        if level:
            yield _stands_still(run, level)


def _stands_still(run: ActRun, level: Level) -> Finding:
    told = f"the clock's act {run.act} has not run for {_time(run.age_seconds)}"
    return Finding(level, "acts", told, "look for 'job failed' in its log; if there is none: python -m bot clock")


def _inbox(state: State) -> Iterator[Finding]:
    inbox = state.inbox
    if level := _graded(inbox.oldest_seconds, 10, _LATE):
        told = f"{inbox.waiting} events wait, the oldest for {_time(inbox.oldest_seconds)}; {inbox.leased} are at work"
        yield Finding(level, "inbox", told, "start one more worker: python -m bot worker")
    if inbox.parked:
        kinds = ", ".join(f"{row.error or 'unknown'} {row.number}" for row in state.parked)
        told = f"{inbox.parked} events failed too often ({kinds}); their residents got an apology"
        yield Finding(Level.WARNING, "inbox", told, "python -m bot inbox parked, then: python -m bot inbox retry ROW")


def _due(state: State) -> Iterator[Finding]:
    for due in state.due:
        if level := _graded(due.oldest_seconds, _LATE, _VERY_LATE):
            yield _late(due, level)


def _late(due: Due, level: Level) -> Finding:
    cause = f" ({due.cause})" if due.cause else ""
    told = f"{due.number} messages of kind {due.kind} are late, the oldest by {_time(due.oldest_seconds)}{cause}"
    return Finding(level, "due", told, _remedy(due.cause) or "start one more worker: python -m bot worker")


def _failed(state: State) -> Iterator[Finding]:
    def told(row: Failed) -> str:
        return f"{row.number} messages of kind {row.kind} were given up within a day ({row.cause or 'unknown'})"

    for row in state.failed:
        yield Finding(Level.WARNING, "failed", told(row), _remedy(row.cause) or "see the worker's log")


def _announcements(state: State) -> Iterator[Finding]:
    for one in state.announced:
        if one.state == "stopped":
            yield _stopped(one)
        elif level := _graded(one.late_seconds, _VERY_LATE, 4 * _VERY_LATE):
            told = f"announcement {one.public_id} ({one.state}) should be on its way for {_time(one.late_seconds)}"
            yield Finding(level, "announcements", told, f"python -m bot announcements report {one.public_id}")


def _stopped(one: Announced) -> Finding:
    told = f"announcement {one.public_id} stands still" + (f": {one.cause}" if one.cause else ", somebody stopped it")
    first = f"{_remedy(one.cause)}; then: " if _remedy(one.cause) else ""
    if one.cause == APPROVAL:
        waits = f"announcement {one.public_id} waits for a second person"
        return Finding(Level.FINE, "announcements", waits, "approve it in the console")
    level = Level.WARNING if one.cause else Level.FINE
    return Finding(level, "announcements", told, f"{first}python -m bot announcements resume {one.public_id}")


def _pace(state: State) -> Iterator[Finding]:
    """LINE said "too fast" again and again: much slower than usual, and just now."""
    for pace in state.paces:
        usual = _PACES.get(pace.endpoint, 0.0)
        if pace.per_second < usual / 2 and pace.age_seconds < _LATE:
            told = f"{pace.endpoint} goes at {pace.per_second:.0f} calls a second instead of {usual:.0f}"
            yield Finding(
                Level.WARNING, "pace", told, "nothing: LINE said too fast, and it recovers; does somebody else send?"
            )


def _quota(state: State) -> Iterator[Finding]:
    for quota in state.quota:
        if quota.age_seconds > _DAY / 13:
            told = f"LINE has not told its quota for {_time(quota.age_seconds)}"
            yield Finding(Level.WARNING, "quota", told, "python -m bot check")
        if quota.most is not None and quota.most - quota.used < quota.most * _FEW_LEFT:
            level = Level.TROUBLE if quota.used >= quota.most else Level.WARNING
            told = f"{max(0, quota.most - quota.used)} of {quota.most} messages are left this month"
            yield Finding(level, "quota", told, "buy more in LINE's Official Account Manager; replies are free")


def _jobs(state: State) -> Iterator[Finding]:
    rows = {row.status: row for row in state.jobs}
    failed, waiting = rows.get("failed"), rows.get("todo", Jobs("todo", 0, 0))
    if failed:
        told = f"{failed.number} background jobs failed"
        yield Finding(Level.WARNING, "jobs", told, "python -m bot jobs status, then: python -m bot jobs retry JOB")
    if level := _graded(waiting.oldest_seconds, _VERY_LATE, _DAY):
        told = f"{waiting.number} background jobs wait, the oldest for {_time(waiting.oldest_seconds)}"
        yield Finding(level, "jobs", told, "python -m bot jobs run")


def _forwarded(state: State) -> Iterator[Finding]:
    if state.forwarded.oldest_seconds > _VERY_LATE:
        told = f"{state.forwarded.waiting} bodies wait for other services, {_time(state.forwarded.oldest_seconds)}"
        yield Finding(Level.WARNING, "forwarded", told, "ask the service of MUSUBI_FORWARD_URLS; they go after a day")


def _months(state: State) -> Iterator[Finding]:
    for month in state.months:
        if month.ahead < _MONTHS_AHEAD:
            level = Level.WARNING if month.ahead else Level.TROUBLE
            told = f"{month.table} has {month.ahead} months made, from this one on"
            yield Finding(level, "months", told, "python -m bot clock makes them, once a day")
        if month.rest:
            told = f"rows of {month.table} lie outside of every month"
            yield Finding(Level.WARNING, "months", told, "python -m bot clock takes them over with their month")


def _remedy(cause: str) -> str:
    return _REMEDIES.get(Trouble(cause), "") if cause in set(Trouble) else ""


def _time(seconds: float) -> str:
    for size, word in ((86400, "days"), (3600, "hours"), (60, "minutes")):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {word}"
    return f"{seconds:.0f} seconds"

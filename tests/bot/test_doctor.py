"""The doctor names what is stuck, how bad it is, and the command that helps."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from bot.cli import COMMANDS
from bot.doctor import Finding, Level, judge
from bot.state import (
    ActRun,
    Announced,
    Due,
    Failed,
    Forwarded,
    Inbox,
    Jobs,
    Month,
    Pace,
    Parked,
    Process,
    Quota,
    State,
)

ROOT = Path(__file__).resolve().parents[2]
HEALTHY = State(
    inbox=Inbox(waiting=2, leased=1, parked=0, oldest_seconds=0.5),
    parked=[],
    due=[Due("reply", "claimed", "", 3, 1.0)],
    failed=[],
    announced=[Announced("abc", "planned", "", 0, 0.0)],
    batches=[],
    paces=[Pace("multicast", 195.0, 2.0), Pace("push", 20.0, 9999.0)],
    quota=[Quota(30_000, 12, 60.0)],
    forwarded=Forwarded(0, 0.0),
    processes=[Process(f"{role}-1", role, "1.0", 99.0, 2.0) for role in ("web", "worker", "clock")],
    acts=[ActRun("plan_due", False, 4.0), ActRun("retention", True, 80_000.0)],
    jobs=[Jobs("succeeded", 5, 0.0)],
    months=[Month("match_log", 3, False)],
)
# What is wrong, and: the level, a word of what is told, a word of what helps.
CASES = {
    "events wait long": (
        {"inbox": Inbox(400, 8, 0, 90.0)}, Level.TROUBLE, "the oldest for 90 seconds", "python -m bot worker",
    ),
    "events are parked": (
        {"inbox": Inbox(0, 0, 2, 0.0), "parked": [Parked("ValueError", 2)]},
        Level.WARNING, "ValueError 2", "python -m bot inbox retry",
    ),
    "messages are late because LINE is down": (
        {"due": [Due("reply", "planned", "down", 9, 400.0)]}, Level.TROUBLE, "(down)", "LINE does not answer",
    ),
    "messages are late and nobody knows why": (
        {"due": [Due("offer", "planned", "", 1, 70.0)]}, Level.WARNING, "kind offer", "python -m bot worker",
    ),
    "messages were given up": (
        {"failed": [Failed("reply", "unauthorized", 4)]}, Level.WARNING, "4 messages", "LINE_CHANNEL_ACCESS_TOKEN",
    ),
    "the quota is used up": (
        {"quota": [Quota(200, 200, 5.0)]}, Level.TROUBLE, "0 of 200", "Official Account Manager",
    ),
    "the quota ends": ({"quota": [Quota(200, 190, 5.0)]}, Level.WARNING, "10 of 200", "Official Account Manager"),
    "LINE was not asked": ({"quota": [Quota(None, 9, 9000.0)]}, Level.WARNING, "2 hours", "python -m bot check"),
    "an announcement stopped by itself": (
        {"announced": [Announced("xyz", "stopped", "quota_exhausted", 9, 1.0)]},
        Level.WARNING, "quota_exhausted", "then: python -m bot announcements resume xyz",
    ),
    "an announcement does not start": (
        {"announced": [Announced("xyz", "planned", "", 0, 2000.0)]}, Level.TROUBLE, "33 minutes", "report xyz",
    ),
    "LINE says too fast": (
        {"paces": [Pace("push", 20.0, 2.0)]}, Level.WARNING, "20 calls a second instead of 1900", "too fast",
    ),
    "no worker runs": (
        {"processes": HEALTHY.processes[::2]}, Level.TROUBLE, "no worker", "python -m bot worker",
    ),
    "one of two webs died": (
        {"processes": [*HEALTHY.processes, Process("web-2", "web", "1.0", 99.0, 45.0)]},
        Level.WARNING, "web-2 has been silent", "python -m bot web",
    ),
    "two releases run": (
        {"processes": [*HEALTHY.processes, Process("web-2", "web", "1.1", 9.0, 1.0)]},
        Level.WARNING, "1.0, 1.1", "finish the deployment",
    ),
    "the clock stands still": (
        {"acts": [ActRun("plan_due", False, 400.0)]}, Level.TROUBLE, "plan_due", "python -m bot clock",
    ),
    "a daily act was left out": (
        {"acts": [ActRun("retention", True, 100_000.0)]}, Level.WARNING, "retention", "job failed",
    ),
    "a job failed": ({"jobs": [Jobs("failed", 1, 0.0)]}, Level.WARNING, "1 background", "python -m bot jobs retry"),
    "jobs wait": ({"jobs": [Jobs("todo", 3, 600.0)]}, Level.WARNING, "10 minutes", "python -m bot jobs run"),
    "no month is made": ({"months": [Month("delivery_past", 0, False)]}, Level.TROUBLE, "delivery_past", "clock"),
    "rows lie outside": ({"months": [Month("match_log", 3, True)]}, Level.WARNING, "outside", "clock"),
    "another service takes nothing": (
        {"forwarded": Forwarded(7, 600.0)}, Level.WARNING, "7 bodies", "MUSUBI_FORWARD_URLS",
    ),
}  # fmt: skip


def wrong(findings: list[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.level]


def test_a_healthy_house_is_fine() -> None:
    assert wrong(judge(HEALTHY)) == []
    assert len(judge(HEALTHY)) == 11


@pytest.mark.parametrize("case", CASES)
def test_what_is_wrong_is_told_with_what_helps(case: str) -> None:
    change, level, told, help_ = CASES[case]
    (finding,) = wrong(judge(replace(HEALTHY, **change)))  # type: ignore[arg-type]
    assert finding.level == level
    assert told in finding.told
    assert help_ in finding.do


def test_who_died_yesterday_is_no_news_today() -> None:
    dead = Process("web-2", "web", "0.9", 99_999.0, 7200.0)
    assert wrong(judge(replace(HEALTHY, processes=[*HEALTHY.processes, dead]))) == []


def test_an_announcement_that_somebody_stopped_is_no_fault() -> None:
    stopped = Announced("xyz", "stopped", "", 9, 1.0)
    assert wrong(judge(replace(HEALTHY, announced=[stopped]))) == []


def test_an_announcement_that_waits_for_approval_is_no_fault() -> None:
    waiting = Announced("xyz", "stopped", "approval", 0, 99_999.0)
    assert wrong(judge(replace(HEALTHY, announced=[waiting]))) == []


def test_every_command_that_is_named_exists() -> None:
    texts = [(ROOT / "bot" / name).read_text(encoding="utf-8") for name in ("doctor.py", "doctor_house.py")]
    named = set(re.findall(r"python -m bot (\w+)", " ".join(texts)))
    assert named - set(COMMANDS) == set()
    assert len(named) > 5

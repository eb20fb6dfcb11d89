"""What is done to the running system, large: one row per scenario. Small ones, by the same code, are `tests/faults`.

python bench/chaos/run.py                    # all of them, some hours on two cores
python bench/chaos/run.py kill9 db_down      # some
"""

import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.faults import announcements, database, days, disk, killing, line, poison, reminders, webhooks
from tests.faults.crowd import Outcome
from tests.faults.town import Town, open_town

_HEAD = ("scenario", "messages", "answered", "lost", "twice", "recovery s", "seconds", "also")
Scenario = Callable[[Town], Outcome | tuple[Outcome, object]]

SCENARIOS: Mapping[str, Scenario] = {
    "kill9": lambda town: killing.kill_at_random(town, people=400, rounds=200, per_second=3),
    "deploy": lambda town: killing.deployed(town, people=100),
    "line_errors": lambda town: line.share_of_trouble(town, people=200, share=0.1, per_second=10),
    "line_429": lambda town: line.burst_of_429(town, people=200, calls=400),
    "line_down": lambda town: line.away(town, people=100, seconds=75),
    "line_slow": lambda town: line.slow(town, people=30, seconds=9),
    "duplicates": lambda town: webhooks.twice_and_out_of_order(town, people=200),
    "redelivery": lambda town: webhooks.redelivered_later(town, people=100),
    "poison": poison.poison_among_healthy,
    "clock": lambda town: days.jumping(town, people=200, hours=(2, -4, 2, 14, -14) * 4),
    "midnight": lambda town: days.over_midnight(town, people=100),
    "db_down": lambda town: database.stopped(town, people=100, seconds=30),
    "db_down_once": lambda town: database.stopped(town, people=100, seconds=30, redelivery=False),
    "db_crash": lambda town: database.stopped(town, people=100, seconds=0, how="immediate"),
    "db_children": lambda town: database.children_killed(town, people=100, rounds=20),
    "db_frozen": lambda town: database.frozen(town, people=100, seconds=30),
    "db_storm": lambda town: database.thrown_out(town, people=100, rounds=100),
    "db_crowded": lambda town: database.crowded_out(town, people=100, seconds=30),
    "disk_full": lambda town: disk.full(town, people=100, seconds=30),
    "reminders_kill9": lambda town: reminders.killed_while_sending(town, people=500, rounds=10),
    "reminders_two": lambda town: reminders.sent_by_two(town, people=500),
    "reminders_moved": lambda town: reminders.moved_while_sending(town, people=200),
    "reminders_left": lambda town: reminders.withdrawn_before_sending(town, people=300),
    "broadcast_kill9": lambda town: announcements.killed_while_sending(town, people=30_000, rounds=8),
    "broadcast_line": lambda town: announcements.troubled(town, people=30_000, share=0.1),
    "broadcast_deploy": lambda town: announcements.deployed(town, people=10_000),
    "broadcast_absent": lambda town: announcements.absent(town, people=10_000),
    "broadcast_db": lambda town: announcements.database_killed(town, people=10_000),
    "broadcast_stop": lambda town: announcements.withdrawn_while_stopped(town, people=10_000, some=500),
    "broadcast_recall": lambda town: announcements.recalled(town, people=10_000),
    "broadcast_quota": lambda town: announcements.without_quota(town, people=10_000),
}


def main(names: Sequence[str]) -> int:
    """Run them one after the other, each in a town of its own; 1: something was lost or came twice."""
    print("| " + " | ".join(_HEAD) + " |")
    print("|---|" + "---:|" * (len(_HEAD) - 2) + "---|", flush=True)
    clean = [_ran(name) for name in names or SCENARIOS]
    return int(not all(clean))


def _ran(name: str) -> bool:
    began = time.monotonic()
    try:
        with open_town(disk.small_disk if name == "disk_full" else None) as town:
            town.calm()
            result = SCENARIOS[name](town)
    except Exception as error:
        # The next one has a town of its own.
        print(f"| {name} | not run to its end: {error!r:.200} |", flush=True)
        return False
    outcome, also = result if isinstance(result, tuple) else (result, "")
    figures = (outcome.due, outcome.due - outcome.lost, outcome.lost, outcome.twice)
    seconds = (round(outcome.recovery, 1), round(time.monotonic() - began))
    print("| " + " | ".join(map(str, (name, *figures, *seconds, also))) + " |", flush=True)
    return outcome.clean


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

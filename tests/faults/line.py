"""LINE makes trouble: errors, silence and nonsense, before it took a message and after; slow; away for a while."""

import time
from collections.abc import Mapping

from bot.simulator.faults import Fault
from tests.faults.crowd import Crowd, Outcome
from tests.faults.town import PATIENCE, Town

_PAGE = b"<html><body>Bad Gateway</body></html>"
# Our own patience with LINE ends after ten seconds.
_TOO_LONG = 11.0

# Each call that meets one of these has to be made again, or must not be: LINE may have taken the message.
TROUBLE = {
    "error": Fault(500),
    "error, accepted": Fault(500, accepted=True),
    "too fast": Fault(429),
    "connection lost": Fault(dropped=True),
    "connection lost, accepted": Fault(dropped=True, accepted=True),
    "a page instead of an answer": Fault(502, garbage=_PAGE),
    "a page, accepted": Fault(502, garbage=_PAGE, accepted=True),
    "half an answer, accepted": Fault(200, garbage=b'{"sentMess', accepted=True),
    "no HTTP at all": Fault(garbage=b"\x00\xff\r\n\r\n"),
    "no HTTP at all, accepted": Fault(garbage=b"\x00\xff\r\n\r\n", accepted=True),
    "silence": Fault(seconds=_TOO_LONG, dropped=True),
    "silence, accepted": Fault(seconds=_TOO_LONG, accepted=True),
    "silence, accepted at the end of it": Fault(seconds=_TOO_LONG),
}
QUICK = {name: fault for name, fault in TROUBLE.items() if not fault.seconds}


def each_trouble_once(town: Town) -> Outcome:
    """As many people as kinds of trouble write at once; each kind strikes one call."""
    crowd = Crowd(town, len(TROUBLE))
    for fault in TROUBLE.values():
        town.platform.faults.add("*", fault)
    crowd.follow()
    return crowd.wait()


def share_of_trouble(
    town: Town, *, people: int, share: float, per_second: float, kinds: Mapping[str, Fault] = TROUBLE
) -> Outcome:
    """This share of all calls goes wrong in one way or another, for as long as people write."""
    crowd = Crowd(town, people)
    for fault in kinds.values():
        town.platform.faults.add("*", fault, times=None, share=share / len(kinds))
    with crowd.talking(per_second):
        time.sleep(3 * people / per_second)
    return crowd.wait()


def burst_of_429(town: Town, *, people: int, calls: int) -> Outcome:
    """LINE says "too fast" so many times in a row."""
    crowd = Crowd(town, people)
    town.platform.faults.add("*", Fault(429), times=calls)
    crowd.follow()
    return crowd.wait()


def away(town: Town, *, people: int, seconds: float, per_second: float = 5.0) -> tuple[Outcome, int]:
    """LINE hangs up on everybody for a while; also, how many calls were made in vain."""
    crowd, faults = Crowd(town, people), town.platform.faults
    before = faults.struck
    faults.add("*", Fault(dropped=True), times=None)
    with crowd.talking(per_second):
        time.sleep(seconds)
        faults.clear()
        struck = faults.struck - before
    return crowd.wait(PATIENCE + seconds), struck


def slow(town: Town, *, people: int, seconds: float, per_second: float = 5.0) -> tuple[Outcome, float]:
    """LINE takes so long for every answer; also, how long most webhooks waited for ours, in milliseconds."""
    crowd = Crowd(town, people)
    town.platform.faults.add("*", Fault(seconds=seconds), times=None)
    town.platform.webhooks.log.clear()
    with crowd.talking(per_second):
        time.sleep(people / per_second)
    outcome = crowd.wait(PATIENCE + people * seconds)
    waited = sorted(one.milliseconds for one in town.platform.webhooks.log)
    return outcome, waited[len(waited) // 2]

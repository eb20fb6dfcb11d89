"""Reminders go out while processes die, run twice, or what they tell changes."""

import json
from collections.abc import Sequence

from bot.simulator.faults import Fault
from handlers.acts.consent import withdraw_consent
from handlers.acts.erase import erase
from models.consent import Purpose
from tests.bot.running import until
from tests.faults.crowd import Outcome
from tests.faults.guests import Guests
from tests.faults.town import PATIENCE, Town

_CHANGED = "変わりました"


def killed_while_sending(town: Town, *, people: int, rounds: int) -> Outcome:
    """Worker and clock die in turns while everybody is reminded."""
    guests = Guests(town, people)
    guests.expect_reminders()
    town.platform.faults.add("*", Fault(seconds=0.2), times=None)
    guests.evening_before()
    for number in range(rounds):
        _wait_for_more(guests, (number + 1) * people // (rounds + 2))
        victim = ("worker", "clock")[number % 2]
        town.crew.kill(victim)
        town.crew.start(victim)
    return guests.wait()


def sent_by_two(town: Town, *, people: int) -> Outcome:
    """Two workers and two clocks are at it, and LINE loses answers."""
    guests = Guests(town, people)
    guests.expect_reminders()
    town.crew.start("worker-2", "clock-2")
    town.platform.faults.add("*", Fault(500, accepted=True), times=None, share=0.3)
    guests.evening_before()
    return guests.wait()


def moved_while_sending(town: Town, *, people: int) -> tuple[Outcome, int]:
    """The date moves to another week while its reminders go out. Judged is the news; also, how many were told the
    old date after the new one."""
    guests = Guests(town, people)
    town.platform.faults.add("*", Fault(seconds=0.2), times=None)
    guests.evening_before()
    _wait_for_more(guests, people // 4)
    town.command("dates", "move", guests.date, "2026-12-16 14:00")
    until(lambda: not _news(guests).lost, PATIENCE)
    town.wait_idle()
    return _news(guests), _told_backwards(guests)


def withdrawn_before_sending(town: Town, *, people: int) -> Outcome:
    """A third takes the consent back after the reminder was planned, a third leaves altogether."""
    guests = Guests(town, people)
    now, third = town.platform.clock.now(), people // 3
    owners = [phone.owner for phone in guests.phones]
    guests.change(owners[:third], lambda session, one: withdraw_consent(session, one, Purpose.REMINDERS, now=now))
    guests.change(owners[third : 2 * third], lambda session, one: erase(session, one, now=now))
    guests.due.update({phone.id: int(at >= 2 * third) for at, phone in enumerate(guests.phones)})
    guests.evening_before()
    return guests.wait()


def _wait_for_more(guests: Guests, messages: int) -> None:
    """Until so many have got something."""
    ids = {phone.id for phone in guests.phones}
    ledger = guests.town.platform.ledger
    if not until(lambda: len(ids & {to for one in ledger.all() for to in one.to}) >= messages, PATIENCE):
        raise TimeoutError("nothing is sent")


def _heard(guests: Guests, chat: str) -> Sequence[str]:
    return [json.dumps(one.messages, ensure_ascii=False) for one in guests.town.platform.ledger.to(chat)]


def _news(guests: Guests) -> Outcome:
    """Whether everybody heard of the change, once."""
    told = [sum(_CHANGED in said for said in _heard(guests, phone.id)) for phone in guests.phones]
    return Outcome(len(told), told.count(0), sum(max(0, times - 1) for times in told))


def _told_backwards(guests: Guests) -> int:
    """Who heard anything after the news."""
    return sum(_CHANGED not in said[-1] for phone in guests.phones if (said := _heard(guests, phone.id)))

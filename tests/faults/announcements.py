"""One announcement to everybody, and what can happen to it on its way."""

import os
import signal
import time

from sqlalchemy.orm import Session

from bot.identity import Domain, Vault
from bot.simulator.faults import Fault
from bot.simulator.people import Resident as Person
from handlers.acts.consent import withdraw_consent
from handlers.acts.erase import erase
from models.consent import Purpose
from models.resident import Resident
from tests.bot.running import until
from tests.faults.citizens import Campaign, Citizens
from tests.faults.crowd import Outcome
from tests.faults.line import QUICK
from tests.faults.town import PATIENCE, Town

# LINE takes its time, so that there is a middle in which something can happen.
_LINE = Fault(seconds=0.4)
_STILL_SECONDS = 4.0
# Longer than the lease of who sends.
_AWAY_SECONDS = 7.0


def killed_while_sending(town: Town, *, people: int, rounds: int) -> Outcome:
    """Who sends dies again and again."""
    campaign = _begun(town, people)
    for number in range(rounds):
        campaign.wait_for((number + 1) / (rounds + 2))
        town.crew.kill("worker")
        town.crew.start("worker")
    return campaign.wait()


def troubled(town: Town, *, people: int, share: float) -> Outcome:
    """LINE makes all kinds of trouble with a share of the calls."""
    citizens = Citizens(town, people)
    for fault in QUICK.values():
        town.platform.faults.add("multicast", fault, times=None, share=share / len(QUICK))
    return Campaign(citizens).wait()


def deployed(town: Town, *, people: int) -> tuple[Outcome, int]:
    """A new worker comes, the old one is told to go. Also, the exit code of the old one."""
    campaign = _begun(town, people)
    campaign.wait_for(0.2)
    town.crew.start("worker-2")
    code = town.crew.end("worker")
    return campaign.wait(), code


def absent(town: Town, *, people: int) -> Outcome:
    """Who sends hangs for longer than its lease, another takes over, and then the first comes back to life."""
    campaign = _begun(town, people)
    town.crew.start("announcer-2")
    campaign.wait_for(0.2)
    os.killpg(town.crew.pid("worker"), signal.SIGSTOP)
    time.sleep(_AWAY_SECONDS)
    os.killpg(town.crew.pid("worker"), signal.SIGCONT)
    return campaign.wait()


def recalled(town: Town, *, people: int) -> tuple[Outcome, int]:
    """Recalled in the middle: judged is who had got it by then. Also, how many more got it."""
    campaign = _begun(town, people)
    campaign.wait_for(0.2)
    campaign.command("recall")
    _wait_for_standstill(campaign)
    told = campaign.told()
    time.sleep(2)
    meant = [one for one in campaign.citizens.people if one.id in told]
    return campaign.outcome(meant), people - len(meant)


def without_quota(town: Town, *, people: int) -> tuple[Outcome, str]:
    """The month's messages are used up in the middle; somebody buys more and lets it go on. Also, what state it was."""
    campaign, quota = _begun(town, people), town.platform.quota
    campaign.wait_for(0.2)
    quota.limit = quota.used(town.platform.clock.now())
    until(lambda: campaign.state().startswith("stopped"), PATIENCE)
    state = campaign.state()
    quota.limit = None
    campaign.command("resume")
    return campaign.wait(), state


def withdrawn_while_stopped(town: Town, *, people: int, some: int = 5) -> tuple[Outcome, int]:
    """Stopped in the middle; some whose turn has not come take their consent back, some leave; then it goes on.

    Also, how many were told while it was stopped.
    """
    campaign = _begun(town, people)
    campaign.wait_for(0.2)
    campaign.command("stop")
    _wait_for_standstill(campaign)
    told = campaign.told()
    untold = [one for one in campaign.citizens.people if one.id not in told]
    withdrew, left = untold[:some], untold[-some:]
    _change(town, withdrew, left)
    meanwhile = len(campaign.told()) - len(told)
    campaign.command("resume")
    gone = {one.id for one in (*withdrew, *left)}
    return campaign.wait([one for one in campaign.citizens.people if one.id not in gone]), meanwhile


def database_killed(town: Town, *, people: int) -> Outcome:
    """The database crashes in the middle."""
    campaign = _begun(town, people)
    campaign.wait_for(0.2)
    with town.postgres.stopped("immediate"):
        time.sleep(1)
    return campaign.wait()


def _begun(town: Town, people: int) -> Campaign:
    citizens = Citizens(town, people)
    town.platform.faults.add("multicast", _LINE, times=None)
    return Campaign(citizens)


def _wait_for_standstill(campaign: Campaign) -> None:
    """Until what was on its way has arrived: on a busy machine its next call to LINE may begin seconds later."""
    seen = -1
    while (now := len(campaign.told())) != seen:
        seen = now
        time.sleep(_STILL_SECONDS)


def _change(town: Town, withdrew: list[Person], left: list[Person]) -> None:
    vault, now = Vault(town.environment["SECRET_KEY"]), town.platform.clock.now()
    with Session(town.engine()) as session, session.begin():

        def row(one: Person) -> Resident:
            found = Resident.by_line_key(session, vault.key_of(one.id, Domain.USER))
            assert found is not None
            return found

        for one in withdrew:
            withdraw_consent(session, row(one), Purpose.ANNOUNCEMENTS, now=now)
        for one in left:
            erase(session, row(one), now=now)

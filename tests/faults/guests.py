"""Residents who said yes to one date, a week ahead: the town's reminders are about it."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.identity import Domain, Vault
from bot.simulator.people import Resident as Person
from handlers.acts.consent import give_consent
from handlers.acts.sign_up import sign_up
from models.consent import Purpose
from models.resident import Resident
from tests import factories
from tests.faults.crowd import Crowd
from tests.faults.town import MORNING, Town

# As the rule of the gathering has it: Wednesdays at half past one.
STARTS = (MORNING + timedelta(days=7)).replace(hour=13, minute=30)
DAY_BEFORE = (STARTS - timedelta(days=1)).replace(hour=18, second=5)


class Guests(Crowd):
    """A crowd whose reminders are planned. `date` is the id that staff know the date by."""

    def __init__(self, town: Town, size: int) -> None:
        super().__init__(town, size)
        self._vault = Vault(town.environment["SECRET_KEY"])
        now = town.platform.clock.now()
        with Session(town.engine()) as session, session.begin():
            date = factories.occurrence(session, STARTS, gathering=factories.gathering(session, created_at=now))
            self.date = date.public_id
            for phone in self.phones:
                phone.owner.friend = True
                resident = self._take_in(session, phone.owner, now)
                give_consent(session, resident, Purpose.REMINDERS, now=now)
                sign_up(session, resident, date, now=now)

    def change(self, some: Sequence[Person], act: Callable[[Session, Resident], object]) -> None:
        """Something happens to some of them, all at the same moment."""
        with Session(self.town.engine()) as session, session.begin():
            for one in some:
                resident = Resident.by_line_key(session, self._vault.key_of(one.id, Domain.USER))
                assert resident is not None
                act(session, resident)

    def expect_reminders(self) -> None:
        for phone in self.phones:
            self.due[phone.id] += 1

    def evening_before(self) -> None:
        """The day goes on to the hour at which everybody is reminded."""
        self.town.platform.clock.set_to(DAY_BEFORE)

    def _take_in(self, session: Session, person: Person, now: datetime) -> Resident:
        line = {"line_key": self._vault.key_of(person.id, Domain.USER), "line_sealed": self._vault.seal(person.id)}
        return factories.resident(session, **line, followed_at=now, last_seen_at=now)

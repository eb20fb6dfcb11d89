"""Whom an announcement is for: everyone or those who said yes, narrowed by a rule. Sends and cuts nothing.

Asked twice: when residents are put into batches, and of those, before the first try, who still wants it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, literal_column, select
from sqlalchemy.orm import Session, aliased

from handlers.acts.whom import Rule, read, stored
from handlers.acts.within import within
from models.announcement import CHUNK, AnnouncementReach
from models.consent import Consent, Purpose
from models.resident import Resident, ResidentStatus


@dataclass(frozen=True)
class Audience:
    """`everyone`: who follows the account and did not say no; else who said yes. `segment` None: the whole city.

    `bundle`, of a digest: who waits for all of these announcements; `others`: and for none of these.
    """

    everyone: bool
    segment: Rule | None = None
    bundle: tuple[int, ...] = ()
    others: tuple[int, ...] = ()

    def stored(self) -> dict[str, Any]:
        """As the announcement keeps it."""
        kept: dict[str, Any] = {"everyone": self.everyone, "segment": stored(self.segment)}
        return kept | ({"bundle": list(self.bundle), "others": list(self.others)} if self.bundle else {})

    @classmethod
    def read(cls, kept: dict[str, Any]) -> "Audience":
        """As it was kept."""
        bundled = tuple(kept.get("bundle", ())), tuple(kept.get("others", ()))
        return cls(kept["everyone"], read(kept["segment"]), *bundled)


def people(audience: Audience, *, after: int = 0, until: int | None = None) -> Select[int, str]:
    """Id and language of who is meant, with ids above `after` and up to `until` (None: no end)."""
    bounds = (Resident.id > after, *((Resident.id <= until,) if until is not None else ()))
    meant = (wants(audience), *within(audience.segment), *_waiting(audience))
    return select(Resident.id, Resident.language).where(*bounds, *meant)


def wants(audience: Audience) -> ColumnElement[bool]:
    """Whether a resident is to be told: there, not resting, and consent as the audience asks."""
    said = and_(Consent.resident_id == Resident.id, about_announcements(Consent))
    if not audience.everyone:
        return and_(Resident.status == ResidentStatus.ACTIVE, _one_by_one(said, Consent.withdrawn_at.is_(None)))
    later = aliased(Consent)
    again = exists().where(
        later.resident_id == Consent.resident_id, later.withdrawn_at.is_(None), about_announcements(later)
    )
    refused = _one_by_one(said, Consent.withdrawn_at.is_not(None), ~again)
    return and_(Resident.status == ResidentStatus.ACTIVE, ~refused)


def count(session: Session, audience: Audience) -> int:
    """How many are meant now."""
    return session.scalar(select(func.count()).select_from(people(audience).subquery())) or 0


def about_announcements(consent: Any) -> ColumnElement[bool]:
    """Whether a consent is about announcements: written out, for the database to see that an index holds just these."""
    announcements: ColumnElement[bool] = consent.purpose == literal_column(f"'{Purpose.ANNOUNCEMENTS}'")
    return announcements


def _one_by_one(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether there is such a row, looked up in its index for each resident.

    The offset keeps the database from joining the tables as a whole on an old idea of how many said no.
    """
    return select(Consent.id).where(*conditions).offset(0).exists()


def _waiting(audience: Audience) -> Iterable[ColumnElement[bool]]:
    for one in audience.bundle:
        yield _is_held(one)
    for one in audience.others:
        yield ~_is_held(one)


def _is_held(announcement_id: int) -> ColumnElement[bool]:
    reach = aliased(AnnouncementReach)
    bit = func.get_bit(reach.held, Resident.id % CHUNK)
    here = (reach.announcement_id == announcement_id, reach.chunk == Resident.id // CHUNK)
    return select(reach.chunk).where(*here, bit == 1).exists()

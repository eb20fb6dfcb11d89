"""Whom an announcement is for: everyone or those who said yes, narrowed by a rule. Sends and cuts nothing.

Asked twice: when residents are put into batches, and of those, before the first try, who still wants it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, exists, func, literal_column, select, true
from sqlalchemy.orm import Session, aliased

from handlers.acts.whom import Rule, read, stored
from handlers.acts.within import within
from models.announcement import CHUNK, AnnouncementReach
from models.consent import Consent, Purpose
from models.resident import Resident, ResidentStatus

# Of so many residents the database keeps who said no in memory, however wrong its idea of their number.
_MOST_AMONG = 100_000


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


class Ids(NamedTuple):
    """Residents by their numbers, the first and the last included."""

    first: int
    last: int


def people(audience: Audience, *, after: int = 0, until: int | None = None) -> Select[int, str]:
    """Id and language of who is meant, with ids above `after` and up to `until` (None: no end)."""
    among = Ids(after + 1, until) if until is not None else None
    bounds = Resident.id.between(*among) if among else Resident.id > after
    meant = (wants(audience, among), *within(audience.segment), *_waiting(audience))
    return select(Resident.id, Resident.language).where(bounds, *meant)


def wants(audience: Audience, among: Ids | None = None) -> ColumnElement[bool]:
    """Whether a resident is to be told: there, not resting, and consent as the audience asks.

    `among`: only these are asked about. Who of them said no is then looked up once, unless they are too many: to look
    it up for each costs as much as all the rest.
    """
    is_there = Resident.status == ResidentStatus.ACTIVE
    if among and among.last - among.first < _MOST_AMONG:
        few = _said(audience, Consent.resident_id.between(*among))
        return and_(is_there, Resident.id.not_in(few) if audience.everyone else Resident.id.in_(few))
    said = _one_by_one(_said(audience, Consent.resident_id == Resident.id))
    return and_(is_there, ~said if audience.everyone else said)


def count(session: Session, audience: Audience) -> int:
    """How many are meant now."""
    here = (Resident.status == ResidentStatus.ACTIVE, *within(audience.segment), *_waiting(audience))
    said = Resident.id.in_(_said(audience, true()))
    found = select(func.count()).select_from(Resident).where(*here)
    spoke = session.scalar(found.where(said)) or 0
    return (session.scalar(found) or 0) - spoke if audience.everyone else spoke


def about_announcements(consent: Any) -> ColumnElement[bool]:
    """Whether a consent is about announcements: written out, for the database to see that an index holds just these."""
    announcements: ColumnElement[bool] = consent.purpose == literal_column(f"'{Purpose.ANNOUNCEMENTS}'")
    return announcements


def _said(audience: Audience, who: ColumnElement[bool]) -> Select[int]:
    """Those who said no, of an audience of everyone, or yes, of one of those who did."""
    said = select(Consent.resident_id).where(who, about_announcements(Consent))
    if not audience.everyone:
        return said.where(Consent.withdrawn_at.is_(None))
    later = aliased(Consent)
    again = exists().where(
        later.resident_id == Consent.resident_id, later.withdrawn_at.is_(None), about_announcements(later)
    )
    return said.where(Consent.withdrawn_at.is_not(None), ~again)


def _one_by_one(said: Select[int]) -> ColumnElement[bool]:
    """Whether there is such a row, looked up in its index for each resident.

    The offset keeps the database from joining the tables as a whole on an old idea of how many said no.
    """
    return said.correlate(Resident).offset(0).exists()


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

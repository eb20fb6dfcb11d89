"""What a new release of a list names no more: gatherings and venues, with what hangs on them. Staff decide.

Venues are asked of lists of venues alone: a list of events names other places each month.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from handlers.acts.audit import Actor, Deed, record
from handlers.acts.end import cancel_dates, told_of_gathering
from handlers.acts.import_changes import RowChange
from models.gathering import Gathering, GatheringStatus
from models.import_run import ImportChange, ImportOutcome, ImportRun
from models.room import Room
from models.venue import Venue

_VENUES_OF = "facilities"


@dataclass(frozen=True)
class Hanging:
    """What hangs on a row: gatherings and rooms of a venue that are in use, people who said yes to a gathering."""

    gatherings: int = 0
    rooms: int = 0
    people: int = 0

    @property
    def holds(self) -> bool:
        """Whether something has to be seen to before it can end. People are told, and hold nothing."""
        return bool(self.gatherings or self.rooms)


_NOTHING = Hanging()


def not_named(session: Session, source: str, keys: Collection[str]) -> list[RowChange]:
    """Rows of the data set that are still in use and that its new release, with these keys, does not name."""
    gatherings = select(Gathering.public_id, Gathering.name, Gathering.source_key).where(
        Gathering.source == source, Gathering.status == GatheringStatus.ACTIVE
    )
    rows = [("gathering", row) for row in session.execute(gatherings.order_by(Gathering.name))]
    if source.partition(":")[0] == _VENUES_OF:
        venues = select(Venue.public_id, Venue.name, Venue.source_key).where(Venue.source == source, ~Venue.ended)
        rows += [("venue", row) for row in session.execute(venues.order_by(Venue.name))]
    return [
        RowChange(noun, row.public_id, row.name, ImportOutcome.MISSING)
        for noun, row in rows
        if row.source_key not in keys
    ]


def hanging(session: Session, changes: Collection[ImportChange], *, now: datetime) -> dict[str, Hanging]:
    """What hangs on each of these rows now, by its public id."""
    found = dict.fromkeys((one.row_public_id for one in changes), _NOTHING)
    of = {noun: [one.row_public_id for one in changes if one.noun == noun] for noun in ("venue", "gathering")}
    for venue in session.scalars(select(Venue).where(Venue.public_id.in_(of["venue"]))):
        found[venue.public_id] = _on_venue(session, venue)
    for gathering in session.scalars(select(Gathering).where(Gathering.public_id.in_(of["gathering"]))):
        found[gathering.public_id] = Hanging(people=told_of_gathering(session, gathering, now=now))
    return found


def end_missing(session: Session, actor: Actor, run: ImportRun, ids: Collection[str], *, now: datetime) -> int:
    """End what the file names no more; who said yes is told once. A later file that names it again brings it back.

    Returns how many: those that were still in use, and venues only where nothing hangs on them.
    """
    rows = select(ImportChange).where(
        ImportChange.run_id == run.id,
        ImportChange.outcome == ImportOutcome.MISSING,
        ImportChange.row_public_id.in_(ids),
    )
    ended = [change for change in session.scalars(rows).all() if _end(session, change, now)]
    if ended:
        after = {"ended": [change.row_public_id for change in ended]}
        subject = f"import:{run.public_id}"
        record(session, actor, Deed("import.end_missing", subject, {}, after), now=now)
    return len(ended)


def _on_venue(session: Session, venue: Venue) -> Hanging:
    held = select(func.count()).where(Gathering.venue_id == venue.id, Gathering.status != GatheringStatus.ENDED)
    rooms = select(func.count()).where(Room.venue_id == venue.id, Room.open)
    return Hanging(session.scalar(held) or 0, session.scalar(rooms) or 0)


def _end(session: Session, change: ImportChange, now: datetime) -> bool:
    fields = (_end_venue if change.noun == "venue" else _end_gathering)(session, change.row_public_id, now)
    if fields is None:
        return False
    # A row of its own, the youngest: what was done last is taken back first.
    session.delete(change)
    session.add(
        ImportChange(
            run_id=change.run_id, noun=change.noun, row_public_id=change.row_public_id, name=change.name,
            outcome=ImportOutcome.ENDED, fields=fields, kept={},
        )
    )  # fmt: skip
    return True


def _end_gathering(session: Session, public_id: str, now: datetime) -> dict[str, list[object]] | None:
    """What changed; None: it does not take place any more anyhow."""
    found = Gathering.by_public_id(session, public_id)
    if found is None or found.status is not GatheringStatus.ACTIVE:
        return None
    fields: dict[str, list[object]] = {"status": [found.status.value, GatheringStatus.ENDED.value]}
    cancel_dates(session, found, now=now)
    found.status, found.updated_at = GatheringStatus.ENDED, now
    return fields


def _end_venue(session: Session, public_id: str, now: datetime) -> dict[str, list[object]] | None:
    """What changed; None: something takes place there, or it was ended before."""
    found = session.scalar(select(Venue).where(Venue.public_id == public_id, ~Venue.ended).with_for_update(of=Venue))
    if found is None or _on_venue(session, found).holds:
        return None
    found.ended, found.updated_at = True, now
    return {"ended": [False, True]}

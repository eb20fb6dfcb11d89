"""Say yes to what a 町会 circulates or to a district's news, and stop it: one yes for each, apart from all others."""

from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from models.area import Area
from models.group import Group
from models.resident import Resident
from models.subscription import Subscription

# Grows when the sentences that ask change their meaning; old yeses keep the version they saw.
WORDING = "2026-12"


def subscribe(session: Session, resident: Resident, to: Group | Area, *, now: datetime) -> bool:
    """Record a yes. False: it stands already."""
    row = insert(Subscription).values(resident_id=resident.id, wording=WORDING, given_at=now, **_to(to))
    made = row.on_conflict_do_nothing().returning(Subscription.id)
    return session.scalar(made) is not None


def unsubscribe(session: Session, resident: Resident, to: Group | Area, *, now: datetime) -> bool:
    """Date the end of a yes. False: there is none."""
    standing = update(Subscription).filter_by(resident_id=resident.id, withdrawn_at=None, **_to(to))
    ended = standing.values(withdrawn_at=now).returning(Subscription.id)
    return session.scalar(ended) is not None


def subscribed(session: Session, resident: Resident, to: Group | Area) -> bool:
    """Whether a yes stands."""
    rows = select(Subscription.id).filter_by(resident_id=resident.id, withdrawn_at=None, **_to(to))
    return session.scalar(rows) is not None


def standing(session: Session, resident: Resident) -> list[tuple[str, datetime]]:
    """What the resident said yes to, by name, and since when."""
    mine = (Subscription.resident_id == resident.id, Subscription.withdrawn_at.is_(None))
    rows = select(func.coalesce(Group.name, Area.name), Subscription.given_at).select_from(Subscription)
    rows = rows.outerjoin(Group, Group.id == Subscription.group_id).outerjoin(Area, Area.id == Subscription.area_id)
    return [(name, at) for name, at in session.execute(rows.where(*mine).order_by(Subscription.id))]


def _to(to: Group | Area) -> dict[str, int]:
    return {"group_id": to.id} if isinstance(to, Group) else {"area_id": to.id}

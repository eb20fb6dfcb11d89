"""What part of the catalogue an account sees: the whole city, its wards and towns, or its group's own."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, and_, false, or_, true

from models.account import Account, AccountDuty, Duty, today
from models.area import Area
from models.gathering import Gathering


def seen_by(account: Account, duties: Collection[Duty], *, now: datetime) -> ColumnElement[bool]:
    """A condition on gatherings joined with `Area` (their place): what duties of today, of these kinds, reach."""
    held = [duty for duty in account.duties_on(today(now)) if duty.duty in duties]
    return or_(false(), *map(_reach, held))


def _reach(duty: AccountDuty) -> ColumnElement[bool]:
    if duty.group_id is not None:
        return Gathering.group_id == duty.group_id
    if duty.area is None:
        return true()
    parts = {"city": duty.area.city, "ward": duty.area.ward}
    if duty.area.layer not in ("city", "ward"):
        return Area.id == duty.area_id
    return and_(*(getattr(Area, name) == value for name, value in parts.items() if value))

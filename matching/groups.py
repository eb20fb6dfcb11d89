"""Groups as plain values: each with all that its gatherings say and what the office wrote down of it.

A gathering that no group is named for stands for one; a group that holds none is there when something is written of it.
Reads rows beside the items that `live` keeps. Which groups suit each other is judged in `partners`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from matching.catalogue import Item
from matching.exchange import UNTOLD, Wares
from matching.partners import Group
from matching.seekers import place_of
from models.gathering import Gathering
from models.group import Group as GroupRow
from models.group_ware import GroupWare, Side
from models.role import Role


class _Holder(NamedTuple):
    """Who holds a gathering: a group's public id, name, description and topics."""

    id: str
    name: str
    description: str
    categories: Sequence[str]


def groups(session: Session, items: Iterable[Item], *, day: date) -> dict[str, Group]:
    """Every group with a gathering among the items, by public id, and the same under the ids of its gatherings.

    `day`: of Japan; what is written down of a group holds until a day.
    """
    holders, written = _holders(session), _written(session, day)
    wanted = set(session.scalars(select(Gathering.public_id).join(Role).where(Role.open)))
    held: dict[str, list[Item]] = {}
    for item in sorted((item for item in items if item.kind == "gathering"), key=lambda item: item.id):
        held.setdefault(holders[item.id].id if item.id in holders else item.id, []).append(item)
    found: dict[str, Group] = {}
    for holder, mine in held.items():
        ids = [item.id for item in mine]
        group = Group(_merged(holder, mine, holders), any(each in wanted for each in ids), written.get(holder, UNTOLD))
        found |= dict.fromkeys([holder, *ids], group)
    return found | _without_gatherings(session, {key: told for key, told in written.items() if key not in found})


def _written(session: Session, day: date) -> dict[str, Wares]:
    """What the office wrote down that holds on a day, by the group's public id; said, not guessed."""
    rows = select(GroupRow.public_id, GroupWare.side, GroupWare.kind).join(GroupWare, GroupWare.group_id == GroupRow.id)
    found: dict[str, Wares] = {}
    for key, side, kind in session.execute(rows.where(GroupWare.holds(day))):
        told = found.setdefault(key, Wares({}, {}))
        (told.seeks if side is Side.SEEKS else told.offers)[kind.value] = 1.0
    return found


def _without_gatherings(session: Session, written: Mapping[str, Wares]) -> dict[str, Group]:
    rows = session.scalars(select(GroupRow).where(GroupRow.public_id.in_(written)))
    return {row.public_id: Group(_alone(row), written=written[row.public_id]) for row in rows}


def _alone(row: GroupRow) -> Item:
    at = place_of(row.area, {})
    return Item(
        row.public_id, "group", row.name, row.description, tuple(row.categories),
        city=at.city, ward=at.ward, town=at.town, lat=at.lat, lon=at.lon,
    )  # fmt: skip


def _holders(session: Session) -> Mapping[str, _Holder]:
    """Who holds each gathering, by its public id; gatherings of no group are not in it."""
    rows = select(Gathering.public_id, GroupRow.public_id, GroupRow.name, GroupRow.description, GroupRow.categories)
    return {
        row[0]: _Holder(*row[1:]) for row in session.execute(rows.join(GroupRow, Gathering.group_id == GroupRow.id))
    }


def _merged(holder: str, items: Sequence[Item], holders: Mapping[str, _Holder]) -> Item:
    """One item that says what all of a group's gatherings say; its place is that of the first."""
    first = items[0]
    if first.id not in holders:
        return replace(first, kind="group")
    group = holders[first.id]
    times = [item.slots for item in items if item.slots is not None]
    for_all = any(not item.for_whom for item in items)
    return replace(
        first,
        id=holder,
        kind="group",
        name=group.name,
        description="\n".join([group.description, *(f"{item.name}。{item.description}" for item in items)]),
        categories=tuple(dict.fromkeys([*group.categories, *(one for item in items for one in item.categories)])),
        audience=" ".join(dict.fromkeys(item.audience for item in items)),
        notes=" ".join(dict.fromkeys(item.notes for item in items)),
        slots=frozenset().union(*times) if times else None,
        for_whom=frozenset() if for_all else frozenset().union(*(item.for_whom for item in items)),
        age_from=None,
        age_to=None,
    )

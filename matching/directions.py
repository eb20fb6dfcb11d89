"""The other directions, from the database: whom to ask, groups for groups, circles of wishes, help for a need.

Each loads plain values and hands them to the module that judges. Nothing is written, sent or remembered here.
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matching.catalogue import Item
from matching.circles import FEWEST, Circle, circles
from matching.entry import read
from matching.groups import groups
from matching.live import LiveIndex
from matching.moments import Moments
from matching.partners import Group, Partner, pairs, partners
from matching.people import people, wishes
from matching.seekers import at_place
from matching.understand import understand
from matching.who_can_help import Help, as_role, offers, who_can_help
from matching.who_to_ask import Askable, topics_of, who_to_ask
from models.area import Area
from models.base import JAPAN
from models.role import Role


class UnknownItem(LookupError):
    """No open role, or no group with an active gathering, has this public id."""


@dataclass(frozen=True)
class Named:
    """What a public id in an answer stands for: a gathering, role or group. Residents have no names here."""

    name: str
    place: str


@dataclass(frozen=True)
class Need:
    """What somebody needs, in their words, and where. `resident`: their public id; they are not asked themselves."""

    text: str
    area: Area | None = None
    resident: str = ""


class Directions:
    """One per process, like `Search`; the catalogue stays in memory and is kept fresh."""

    def __init__(self, live: LiveIndex | None = None) -> None:
        """`live`: a catalogue that is in memory already."""
        self._live = live or LiveIndex()
        self._moments = Moments()

    def who_to_ask(self, session: Session, role: str, *, k: int = 5, now: datetime) -> Askable:
        """Residents who might help in the open role with this public id.

        Raises:
            UnknownItem: no such role, or it is closed.
        """
        item, row = self._items(session, now).get(role), session.scalar(select(Role).where(Role.public_id == role))
        if item is None or row is None:
            raise UnknownItem(role)
        likes = topics_of(read(item).concepts)
        who = people(session, likes.keys(), city=item.city, role=row, now=now)
        return who_to_ask(item, who, k=k, moment=self._moments.at(session, now))

    def partners(self, session: Session, group: str, *, k: int = 5, now: datetime) -> list[Partner]:
        """Groups that suit the one with this public id (or the one that holds the gathering with it).

        Raises:
            UnknownItem: no such group, or nothing of it takes place.
        """
        known = groups(session, self._items(session, now).values(), day=now.astimezone(JAPAN).date())
        if group not in known:
            raise UnknownItem(group)
        here = known[group]
        others = {each.item.id: each for each in known.values() if each.item.city == here.item.city}
        return partners(here, others.values(), k=k)

    def pairs(self, session: Session, among: AbstractSet[str], *, now: datetime) -> list[tuple[str, Partner]]:
        """Of these groups (public ids) those of one city that suit each other, best pair first."""
        known = groups(session, self._items(session, now).values(), day=now.astimezone(JAPAN).date())
        by_city: dict[str, list[Group]] = {}
        for key in sorted(among & known.keys()):
            by_city.setdefault(known[key].item.city, []).append(known[key])
        found = [pair for here in by_city.values() for pair in pairs(here)]
        return sorted(found, key=lambda pair: -pair[1].score)

    def circles(self, session: Session, *, city: str = "", k: int = FEWEST, now: datetime) -> list[Circle]:
        """Circles of `k` residents or more who wish for like things near each other."""
        return circles(wishes(session, city=city, now=now), k=k)

    def who_can_help(self, session: Session, need: Need, *, k: int = 5, now: datetime) -> Help:
        """Groups, roles and residents for what somebody needs."""
        seeker = at_place(session, need.area)
        wanted = understand(need.text, prior_city=seeker.city or None)
        items = self._items(session, now).values()
        roles = offers(item for item in items if item.kind == "role" and seeker.city in {"", item.city})
        likes = topics_of(read(as_role(wanted, seeker)).concepts)
        who = people(session, likes.keys(), city=seeker.city, now=now)
        others = [person for person in who if person.id != need.resident]
        return who_can_help(wanted, [roles, self._live.fresh(session, now)], others, seeker, k=k)

    def named(self, session: Session, *, now: datetime) -> dict[str, Named]:
        """What the public ids of gatherings, roles and groups stand for."""
        items = self._items(session, now)
        day = now.astimezone(JAPAN).date()
        held = {each.item.id: each.item for each in groups(session, items.values(), day=day).values()}
        return {key: Named(item.name, item.venue) for key, item in (held | items).items()}

    def _items(self, session: Session, now: datetime) -> dict[str, Item]:
        return {entry.item.id: entry.item for entry in self._live.fresh(session, now).snapshot().entries}

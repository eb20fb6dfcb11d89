"""町会・自治会 among the groups: which they are, who speaks for them on LINE, whose town lies in them. Looks only."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, or_, select
from sqlalchemy.orm import Session, aliased

from handlers.acts.keeper_link import speaks_for
from handlers.acts.within import lies_in
from matching.vocabulary import label
from models.account import Account, AccountDuty, Duty
from models.area import Area
from models.group import Group
from models.keeping import KeeperLink
from models.resident import Resident, ResidentArea, ResidentStatus
from models.subscription import Subscription

# The entry of the vocabulary, and how their names end.
CONCEPT = "neighborhood"
_NAMED = "(町会|町内会|自治会|自治連合会|住民自治協議会|区会)"
_MOST_FOUND = 10


def is_neighbourhood() -> ColumnElement[bool]:
    """A condition on groups: by its category (staff choose it by its label), or by its name where files tell none."""
    filed = (Group.categories.contains([word]) for word in (CONCEPT, label(CONCEPT)))
    return or_(*filed, Group.name.regexp_match(_NAMED))


def is_one(session: Session, group: Group) -> bool:
    """Whether this group is one."""
    return session.scalar(select(Group.id).where(Group.id == group.id, is_neighbourhood())) is not None


def officers(session: Session, groups: Collection[int], *, now: datetime) -> dict[int, list[int]]:
    """Residents on LINE who speak for each of these groups today; groups without any are missing."""
    rows = _speaking(now, AccountDuty.group_id, KeeperLink.resident_id).where(AccountDuty.group_id.in_(groups))
    found: dict[int, list[int]] = defaultdict(list)
    for group, resident in session.execute(rows.distinct()):
        if group is not None and resident is not None:
            found[group].append(resident)
    return dict(found)


def on_line(now: datetime) -> Select[int | None]:
    """Ids of the groups for which somebody on LINE speaks today."""
    return _speaking(now, AccountDuty.group_id)


def around(session: Session, resident: Resident) -> list[Group]:
    """町会 that the resident's towns lie in, the narrowest first; those that cannot be told apart by area by name."""
    whole, part = aliased(Area), aliased(Area)
    wide = whole.layer.in_(("city", "ward"))
    rows = (
        select(Group).join(whole, whole.id == Group.area_id).where(is_neighbourhood(), _theirs(resident, part, whole))
    )
    return list(session.scalars(rows.order_by(wide, Group.name, Group.id).limit(_MOST_FOUND)))


def named(session: Session, words: str, city: str) -> list[Group]:
    """町会 with these words in their name or reading; `city` empty: anywhere."""
    if not words.strip():
        return []
    said = words.strip()[:40]
    like = or_(Group.name.icontains(said, autoescape=True), Group.kana.icontains(said, autoescape=True))
    rows = select(Group).outerjoin(Area, Area.id == Group.area_id).where(is_neighbourhood(), like)
    if city:
        rows = rows.where(or_(Area.id.is_(None), Area.city == city))
    return list(session.scalars(rows.order_by(Group.name, Group.id).limit(_MOST_FOUND)))


def followed(session: Session, resident: Resident) -> list[Group]:
    """町会 whose circulars the resident said yes to."""
    standing = (Subscription.resident_id == resident.id, Subscription.withdrawn_at.is_(None))
    rows = select(Group).join(Subscription, Subscription.group_id == Group.id).where(*standing)
    return list(session.scalars(rows.order_by(Group.name, Group.id)))


def may_follow(session: Session, resident: Resident, group: Group) -> bool:
    """Whether it may be theirs: their town lies in it, or one of the two is not known."""
    if group.area is None or not resident.areas:
        return True
    part, whole = aliased(Area), aliased(Area)
    here = _theirs(resident, part, whole)
    return session.scalar(select(whole.id).where(whole.id == group.area_id, here)) is not None


def followers(group: Group) -> Select[int]:
    """Ids of residents who said yes to what this 町会 circulates, and have not told a town elsewhere since."""
    part, whole = aliased(Area), aliased(Area)
    towns = select(ResidentArea.area_id).where(ResidentArea.resident_id == Subscription.resident_id)
    # Also where another statement stands between the two.
    towns = towns.correlate(Subscription)
    inside = exists().where(part.id.in_(towns), whole.id == group.area_id, lies_in(part, whole))
    standing = (Subscription.group_id == group.id, Subscription.withdrawn_at.is_(None))
    rows = select(Subscription.resident_id).join(Resident, Resident.id == Subscription.resident_id)
    rows = rows.where(*standing, Resident.status == ResidentStatus.ACTIVE)
    return rows if group.area_id is None else rows.where(or_(inside, ~towns.exists()))


def _speaking(now: datetime, *columns: Any) -> Select[Any]:
    """Duties of officers on LINE, with their chats."""
    rows = select(*columns).select_from(AccountDuty).join(Account, Account.id == AccountDuty.account_id)
    rows = rows.join(KeeperLink, KeeperLink.account_id == Account.id)
    rows = rows.join(Resident, Resident.id == KeeperLink.resident_id)
    return rows.where(speaks_for(now, (Duty.OFFICER,)), Resident.status == ResidentStatus.ACTIVE)


def _theirs(resident: Resident, part: type[Area], whole: type[Area]) -> ColumnElement[bool]:
    return exists().where(
        ResidentArea.resident_id == resident.id, part.id == ResidentArea.area_id, lies_in(part, whole)
    )

"""The districts' bulletin: post news of a district and tell those who follow it, once each; take a post down again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, aliased

from handlers.acts.audit import Actor, Deed, record
from handlers.acts.circulate import Draft
from handlers.acts.within import lies_in
from models.account import today
from models.area import Area
from models.base import JAPAN, new_public_id
from models.bulletin import BulletinPost
from models.delivery import Delivery, DeliveryKind, DeliveryState
from models.resident import Resident, ResidentArea, ResidentStatus
from models.subscription import Subscription

# The layer of areas that have a bulletin: see docs/areas.md.
LAYER = "district"
_PRIORITY = 8
_MOST_SHOWN = 100


@dataclass(frozen=True)
class Author:
    """Who writes, for which district. `public_id`: the one the post is to have, so that twice is once; None: any."""

    actor: Actor
    area: Area
    public_id: str | None = None


def districts(session: Session, *, city: str = "") -> list[Area]:
    """All of them, or those of a city, by name."""
    rows = select(Area).where(Area.layer == LAYER)
    rows = rows.where(Area.city == city) if city else rows
    return list(session.scalars(rows.order_by(Area.city, Area.ward, Area.name)))


def district(session: Session, key: str) -> Area | None:
    """The district with this key."""
    found = Area.by_key(session, key)
    return found if found is not None and found.layer == LAYER else None


def districts_of(session: Session, resident: Resident) -> list[Area]:
    """Those that the resident follows, then those their towns lie in."""
    part, standing = aliased(Area), (Subscription.resident_id == resident.id, Subscription.withdrawn_at.is_(None))
    follows = select(Area).join(Subscription, Subscription.area_id == Area.id).where(Area.layer == LAYER, *standing)
    home = select(Area).join(part, lies_in(part, Area)).join(ResidentArea, ResidentArea.area_id == part.id)
    home = home.where(Area.layer == LAYER, ResidentArea.resident_id == resident.id)
    found = [*session.scalars(follows.order_by(Area.name)), *session.scalars(home.order_by(Area.name))]
    return list(dict.fromkeys(found))


def post(session: Session, by: Author, draft: Draft, *, now: datetime) -> BulletinPost:
    """Write it down, and plan it for everybody who follows the district.

    Raises:
        Unsuitable: something of it cannot be.
    """
    made = BulletinPost(area_id=by.area.id, until=draft.check(now), made_at=now, made_by=by.actor.key)
    made.public_id = by.public_id or new_public_id()
    made.title, made.text, made.easy, made.url = draft.title, draft.text, draft.easy, draft.url
    session.add(made)
    session.flush()
    after = {"title": made.title, "area": by.area.key}
    record(session, by.actor, Deed("bulletin.post", _subject(made), {}, after), now=now)
    _tell(session, made, now)
    return made


def take_down(session: Session, actor: Actor, one: BulletinPost, *, now: datetime) -> None:
    """Show it no more; who has not got it yet never does. Twice is once."""
    if one.ended_at is None:
        one.ended_at = now
        record(session, actor, Deed("bulletin.end", _subject(one), {}, {"title": one.title}), now=now)


def shown(session: Session, area: Area, *, now: datetime) -> Sequence[BulletinPost]:
    """What is news in a district now, the latest first."""
    rows = select(BulletinPost).where(
        BulletinPost.area_id == area.id, BulletinPost.ended_at.is_(None), BulletinPost.until >= today(now)
    )
    return session.scalars(rows.order_by(BulletinPost.made_at.desc(), BulletinPost.id.desc()).limit(_MOST_SHOWN)).all()


def _tell(session: Session, made: BulletinPost, now: datetime) -> None:
    """A row for each follower in the ledger, which knows each post and person once."""
    over = datetime.combine(made.until + timedelta(days=1), datetime.min.time(), tzinfo=JAPAN)
    when = Delivery.due_at.type
    own = (
        select(
            literal(DeliveryKind.BULLETIN.value), literal(made.public_id), Subscription.resident_id,
            literal({}, Delivery.arguments.type), literal(_PRIORITY), literal(now, when), literal(over, when),
            # Made by the database, one for each row: our default would be one for all of them.
            literal(DeliveryState.PLANNED.value), literal(0), func.gen_random_uuid(),
        )
        .join(Resident, Resident.id == Subscription.resident_id)
        .where(Subscription.area_id == made.area_id, Subscription.withdrawn_at.is_(None))
        .where(Resident.status == ResidentStatus.ACTIVE)
    )  # fmt: skip
    columns = ["kind", "subject", "resident_id", "arguments", "priority", "due_at", "expires_at", "state", "attempts"]
    planned = insert(Delivery).from_select([*columns, "retry_key"], own, include_defaults=False)
    session.execute(planned.on_conflict_do_nothing())


def _subject(made: BulletinPost) -> str:
    return f"post:{made.public_id}"

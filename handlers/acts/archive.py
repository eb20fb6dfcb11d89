"""Months of the growing tables: made ahead, dropped when old; settled messages move into theirs."""

from datetime import datetime, timedelta

from sqlalchemy import delete, func, insert, select, text
from sqlalchemy.orm import Session

from models.delivery import SETTLED_ROWS, Delivery, DeliveryPast, DrawnLetter
from models.months import TABLES, drop_months, make_month, month_of

_AHEAD = 2
# Months leave whole: of the first of them nothing is older than this, of the last day it is a month less.
LIFE = {"match_log": timedelta(days=395), "delivery_past": timedelta(days=395), "inbox_seen": timedelta(days=62)}
# Longer than a parked event may be taken up again: until then its answer must be known to be one.
_SETTLED_FOR = timedelta(days=15)
_AT_ONCE = 5_000
# A message is tried for a day at most, and the letter it carries is stored again while it is used.
_LETTERS_FOR = timedelta(days=2)


def keep_months(session: Session, *, now: datetime) -> dict[str, int]:
    """Make this month and the next two of every growing table, drop the old ones. Returns how many of both.

    Twice, or from two clocks, changes nothing more.
    """
    months = [month_of(now, ahead=ahead) for ahead in range(_AHEAD + 1)]
    made = sum(make_month(session, monthly, month) for monthly in TABLES for month in months)
    dropped = sum(drop_months(session, monthly, begun_before=now - LIFE[monthly.table]) for monthly in TABLES)
    return {"made": made, "dropped": dropped} if made or dropped else {}


def move_settled(session: Session, *, now: datetime) -> int:
    """Move messages settled for 15 days into their month, some thousand at a time. Returns how many.

    Letters that nobody sends any more go with them.
    """
    session.execute(delete(DrawnLetter).where(DrawnLetter.drawn_at < now - _LETTERS_FOR))
    settled_at = func.coalesce(Delivery.done_at, Delivery.due_at)
    old = (
        select(Delivery.id)
        .where(text(SETTLED_ROWS), settled_at < now - _SETTLED_FOR)
        .limit(_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    kept = [column.name for column in DeliveryPast.__table__.columns if column.name != "done_at"]
    gone = (
        delete(Delivery)
        .where(Delivery.id.in_(old))
        .returning(*(getattr(Delivery, name) for name in kept), settled_at.label("done_at"))
        .cte("gone")
    )
    moved = insert(DeliveryPast).from_select([*kept, "done_at"], select(gone)).returning(DeliveryPast.id)
    return len(session.scalars(moved).all())

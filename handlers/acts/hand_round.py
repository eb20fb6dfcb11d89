"""Hand an item round to the residents of a 町会 that accepted it: a copy for each, once. Count how many saw it."""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import delete, func, literal, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from handlers.acts.neighbourhoods import followers
from handlers.acts.sent_copies import sent_of
from models.account import today
from models.base import JAPAN
from models.circulation import AskAnswer, Circular, CircularAsk, CircularCopy, CircularState
from models.delivery import Delivery, DeliveryKind, DeliveryState
from models.group import Group
from models.resident import Resident

COPY_LIFE = timedelta(days=30)
_PRIORITY = 8
_CIRCULARS_AT_ONCE = 20


class Sight(StrEnum):
    """What a tap on 「見ました」 met: counted now, counted before, too late, or no copy of this person's."""

    COUNTED = "counted"
    AGAIN = "again"
    OVER = "over"
    NONE = "none"


def hand_round(session: Session, ask: CircularAsk, *, now: datetime) -> None:
    """Plan a card for everybody who wants this 町会's circulars and has no copy yet, from whichever 町会.

    The ledger is unique on the item and the person, so that nobody gets a second one however often this runs.
    """
    circular = ask.circular
    meant = followers(ask.group).add_columns(literal(circular.id), literal(ask.id))
    copies = upsert(CircularCopy).from_select(["resident_id", "circular_id", "ask_id"], meant)
    session.execute(copies.on_conflict_do_nothing())
    own = select(
        literal(DeliveryKind.CIRCULAR.value), literal(circular.public_id), CircularCopy.resident_id,
        literal({}, Delivery.arguments.type), literal(_PRIORITY), literal(now, Delivery.due_at.type),
        literal(after_last_day(circular), Delivery.due_at.type), literal(DeliveryState.PLANNED.value), literal(0),
        # Made by the database, one for each row: our default would be one for all of them.
        func.gen_random_uuid(),
    ).where(CircularCopy.ask_id == ask.id, CircularCopy.circular_id == circular.id)  # fmt: skip
    columns = ["kind", "subject", "resident_id", "arguments", "priority", "due_at", "expires_at", "state", "attempts"]
    planned = upsert(Delivery).from_select([*columns, "retry_key"], own, include_defaults=False)
    session.execute(planned.on_conflict_do_nothing())


def hand_to_newcomer(session: Session, group: Group, *, now: datetime) -> None:
    """Somebody said yes to this 町会: what it circulates now comes to them, too."""
    rows = select(CircularAsk).join(CircularAsk.circular).where(
        CircularAsk.group_id == group.id, CircularAsk.answer == AskAnswer.ACCEPTED,
        Circular.state == CircularState.OPEN, Circular.until >= today(now),
    )  # fmt: skip
    for one in session.scalars(rows.order_by(CircularAsk.id)).all():
        hand_round(session, one, now=now)


def saw(session: Session, ask: CircularAsk, resident: Resident, *, now: datetime) -> Sight:
    """Count somebody who saw it, once."""
    own = (CircularCopy.circular_id == ask.circular_id, CircularCopy.resident_id == resident.id)
    copy = session.scalar(select(CircularCopy).where(*own).with_for_update())
    if not ask.circular.is_open(now):
        return Sight.OVER
    if copy is None or copy.seen_at is not None:
        return Sight.NONE if copy is None else Sight.AGAIN
    copy.seen_at = now
    session.flush()
    session.execute(update(CircularAsk).where(CircularAsk.id == copy.ask_id).values(seen=CircularAsk.seen + 1))
    return Sight.COUNTED


def forget_copies(session: Session, *, now: datetime) -> int:
    """Of what was over 30 days ago keep the numbers, and nobody. Returns how many items. Run by the clock."""
    kept = select(CircularCopy.circular_id).where(CircularCopy.circular_id == Circular.id).exists()
    rows = select(Circular).where(Circular.until < today(now) - COPY_LIFE, kept)
    over = session.scalars(rows.order_by(Circular.id).limit(_CIRCULARS_AT_ONCE).with_for_update(of=Circular)).all()
    for circular in over:
        numbers = sent_of(session, [circular.id])
        for one in circular.asks:
            one.sent = numbers.get(one.id, 0)
        session.execute(delete(CircularCopy).where(CircularCopy.circular_id == circular.id))
    session.flush()
    return len(over)


def after_last_day(circular: Circular) -> datetime:
    """The midnight in Japan after its last day."""
    day = circular.until + timedelta(days=1)
    return datetime(day.year, day.month, day.day, tzinfo=JAPAN)

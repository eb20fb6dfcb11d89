"""Let go of what has been kept long enough. The periods are the ones the columns state."""

from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from models.clock_slot import ClockSlot
from models.delivery import Delivery, DeliveryState
from models.hand_over import HandOver
from models.inbox import InboxEvent, InboxState
from models.match_log import MatchLog, Wish

TEXT_LIFE = timedelta(days=30)
LEDGER_LIFE = timedelta(days=395)
INBOX_LIFE = timedelta(days=90)
PARKED_LIFE = timedelta(days=14)
YEAR = timedelta(days=365)


def sweep(session: Session, *, now: datetime) -> dict[str, int]:
    """Delete what is due. Returns rows per table that were deleted or emptied; running twice is harmless."""
    settled = Delivery.state.in_((DeliveryState.ACCEPTED, DeliveryState.FAILED, DeliveryState.DROPPED))
    acts = {
        "match_log.text": update(MatchLog)
        .where(MatchLog.asked_at < now - TEXT_LIFE, MatchLog.text.is_not(None))
        .values(text=None, message_key=None),
        "match_log": delete(MatchLog).where(MatchLog.asked_at < now - LEDGER_LIFE),
        "wish": delete(Wish).where(Wish.made_at < now - YEAR),
        "delivery": delete(Delivery).where(settled, Delivery.due_at < now - LEDGER_LIFE),
        "inbox_event": delete(InboxEvent).where(
            InboxEvent.state == InboxState.DONE, InboxEvent.received_at < now - INBOX_LIFE
        ),
        "inbox_event.parked": update(InboxEvent)
        .where(
            InboxEvent.state == InboxState.PARKED,
            InboxEvent.received_at < now - PARKED_LIFE,
            InboxEvent.raw.is_not(None),
        )
        .values(raw=None),
        "hand_over": delete(HandOver).where(HandOver.closed_at < now - YEAR),
        "clock_slot": delete(ClockSlot).where(ClockSlot.slot_at < now - INBOX_LIFE),
    }
    return {name: session.execute(act).rowcount for name, act in acts.items()}  # type: ignore[attr-defined]

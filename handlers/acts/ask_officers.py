"""Ask officers of 町会 on LINE whether they circulate an item, remind them once, take in what they say.

What is said to them is `circular_letters`'s.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from handlers.acts.audit import Actor, Deed, record
from handlers.acts.circular_fees import worth
from handlers.acts.hand_round import after_last_day, hand_round
from handlers.acts.neighbourhoods import officers
from handlers.acts.remind import awake
from models.account import today
from models.circulation import AskAnswer, Circular, CircularAsk, CircularState
from models.delivery import Delivery, DeliveryKind

REMIND_AFTER = timedelta(days=3)
LONGEST_REASON = 200
# Ends the subject of a reminder, so that the ledger takes it for another message than the question.
AGAIN = ":again"
_AT_ONCE = 200
_ROWS_AT_ONCE = 1_000


@dataclass(frozen=True)
class Said:
    """What a 町会 said. `by_hand`: staff wrote it down after a call, possibly after the last day."""

    answer: AskAnswer
    reason: str = ""
    by_hand: bool = False


def ask(session: Session, circular: Circular, *, now: datetime) -> None:
    """Ask every 町会 of an open item; where nobody is on LINE it goes on paper. Asked twice is asked once."""
    asks = [one for one in circular.asks if one.asked_at is None]
    speakers = officers(session, [one.group_id for one in asks], now=now)
    for one in asks:
        one.asked_at, one.on_paper = now, one.group_id not in speakers
    session.flush()
    _plan(session, [(one, one.public_id, speakers.get(one.group_id, [])) for one in asks], now)


def remind_officers(session: Session, *, now: datetime) -> int:
    """Remind, once, who was asked three days ago and said nothing. Returns how many 町会. Run by the clock."""
    if awake(now) != now:
        return 0
    rows = select(CircularAsk).join(CircularAsk.circular).where(
        CircularAsk.answer.is_(None), CircularAsk.reminded_at.is_(None), CircularAsk.asked_at <= now - REMIND_AFTER,
        CircularAsk.on_paper.is_(False), Circular.state == CircularState.OPEN, Circular.until >= today(now),
    )  # fmt: skip
    asks = session.scalars(rows.order_by(CircularAsk.id).limit(_AT_ONCE).with_for_update(of=CircularAsk)).all()
    speakers = officers(session, [one.group_id for one in asks], now=now)
    for one in asks:
        # Nobody speaks for it on LINE any more: somebody has to call.
        one.reminded_at, one.on_paper = now, one.group_id not in speakers
    session.flush()
    _plan(session, [(one, one.public_id + AGAIN, speakers.get(one.group_id, [])) for one in asks], now)
    return len(asks)


def take_answer(session: Session, actor: Actor, ask: CircularAsk, said: Said, *, now: datetime) -> str:
    """Keep what a 町会 said, and hand the item round if it said yes.

    Returns a word: taken, already (it said so before), too_late (nothing can be changed any more), or sent (a yes
    cannot be taken back, as residents have it).
    """
    held = CircularAsk.by_public_id(session, ask.public_id, lock=True)
    if held is None or held.asked_at is None or not _takes(held, said, now):
        return "too_late"
    if held.answer is said.answer:
        return "already"
    if held.answer is AskAnswer.ACCEPTED and not held.on_paper:
        return "sent"
    before = {"answer": held.answer.value} if held.answer else {}
    held.answer, held.reason = said.answer, said.reason[:LONGEST_REASON]
    held.answered_at, held.answered_by = now, actor.key
    accepted = said.answer is AskAnswer.ACCEPTED
    held.yen = worth(session, held.group_id) if accepted else None
    session.flush()
    record(session, actor, Deed("circulation.answer", _subject(held), before, _after(held, said)), now=now)
    if accepted and held.circular.is_open(now):
        hand_round(session, held, now=now)
    return "taken"


def add_reason(session: Session, ask: CircularAsk, reason: str) -> bool:
    """Keep why a 町会 does not circulate an item. False: it does, by now."""
    held = CircularAsk.by_public_id(session, ask.public_id, lock=True)
    if held is None or held.answer is not AskAnswer.REFUSED:
        return False
    held.reason = " ".join(reason.replace("\0", "").split())[:LONGEST_REASON]
    session.flush()
    return True


def _takes(ask: CircularAsk, said: Said, now: datetime) -> bool:
    """Staff may write down after the last day what was agreed before it."""
    return ask.circular.state is CircularState.OPEN if said.by_hand else ask.circular.is_open(now)


def _plan(session: Session, asked: Sequence[tuple[CircularAsk, str, list[int]]], now: datetime) -> None:
    rows = [
        {"kind": DeliveryKind.CIRCULATE, "subject": subject, "resident_id": resident, "priority": 7, "due_at": now}
        | {"expires_at": after_last_day(one.circular)}
        for one, subject, residents in asked
        for resident in residents
    ]
    # One statement takes some ten values for each row, and 65,535 in all.
    for begin in range(0, len(rows), _ROWS_AT_ONCE):
        session.execute(insert(Delivery).values(rows[begin : begin + _ROWS_AT_ONCE]).on_conflict_do_nothing())


def _subject(ask: CircularAsk) -> str:
    return f"circular:{ask.circular.public_id}"


def _after(ask: CircularAsk, said: Said) -> dict[str, object]:
    return {"group": ask.group.public_id, "answer": said.answer.value, "by_hand": said.by_hand, "yen": ask.yen}

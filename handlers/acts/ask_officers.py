"""Ask officers of 町会 on LINE whether they circulate an item, remind them once, take in what they say.

What is said to them is `circular_letters`'s.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from handlers.acts.accounts import Unsuitable
from handlers.acts.audit import Actor, Deed, record
from handlers.acts.circular_fees import worth
from handlers.acts.hand_round import after_last_day, hand_round
from handlers.acts.neighbourhoods import officers, on_line
from handlers.acts.remind import awake
from models.account import Account, Duty, today
from models.circulation import AskAnswer, Circular, CircularAsk, CircularState
from models.delivery import Delivery, DeliveryKind

REMIND_AFTER = timedelta(days=3)
LONGEST_REASON, LONGEST_BLOCKS, MOST_COPIES = 200, 60, 10_000
# Ends the subject of a reminder, so that the ledger takes it for another message than the question.
AGAIN = ":again"
_AT_ONCE = 200
_ROWS_AT_ONCE = 1_000


@dataclass(frozen=True)
class Paper:
    """How many sheets a 町会 wants (None: it did not say), and for which 班, in its own words."""

    copies: int | None
    blocks: str = ""


@dataclass(frozen=True)
class Said:
    """What a 町会 said. `paper` None: nothing about it, so that what it said before stays.

    `by_hand`: staff wrote it down after a call, possibly after the last day.
    """

    answer: AskAnswer
    reason: str = ""
    by_hand: bool = False
    paper: Paper | None = None


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


def ask_connected(session: Session, account: Account, *, now: datetime) -> int:
    """An officer came to LINE: ask there what their 町会 has not answered yet. Returns how many items."""
    held = [duty for duty in account.duties_on(today(now)) if duty.duty is Duty.OFFICER]
    return _ask_late(session, CircularAsk.group_id.in_([duty.group_id for duty in held if duty.group_id]), now)


def ask_late(session: Session, *, now: datetime) -> int:
    """Ask where nobody was on LINE, and somebody is by now: a new officer, one who came back. Run by the clock."""
    return _ask_late(session, and_(CircularAsk.on_paper, CircularAsk.group_id.in_(on_line(now))), now)


def unanswered(now: datetime) -> ColumnElement[bool]:
    """A condition on asks with their item: the 町会 was asked, and may still answer."""
    standing = (Circular.state == CircularState.OPEN, Circular.until >= today(now))
    return and_(CircularAsk.asked_at.is_not(None), CircularAsk.answer.is_(None), *standing)


def take_answer(session: Session, actor: Actor, ask: CircularAsk, said: Said, *, now: datetime) -> str:
    """Keep what a 町会 said, and hand the item round if it said yes.

    Returns a word: taken, already (it said so before), too_late (nothing can be changed any more), or sent (a yes
    cannot be taken back, as residents have it).

    Raises:
        Unsuitable: a number of sheets that cannot be.
    """
    if said.paper and said.paper.copies is not None and not 0 <= said.paper.copies <= MOST_COPIES:
        raise Unsuitable("circulation.bad_number")
    held = CircularAsk.by_public_id(session, ask.public_id, lock=True)
    if held is None or held.asked_at is None or not _takes(held, said, now):
        return "too_late"
    again, before = held.answer is said.answer, _beside(held)
    if held.answer is AskAnswer.ACCEPTED and not again and not held.on_paper:
        return "sent"
    _note(held, said)
    if again and _beside(held) == before:
        return "already"
    if not again:
        held.answered_at, held.answered_by = now, actor.key
        held.yen = worth(session, held.group_id) if said.answer is AskAnswer.ACCEPTED else None
    session.flush()
    record(session, actor, Deed("circulation.answer", _subject(held), before, _after(held, said)), now=now)
    if not again and said.answer is AskAnswer.ACCEPTED and held.circular.is_open(now):
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


def _ask_late(session: Session, where: ColumnElement[bool], now: datetime) -> int:
    """Who was asked before is not asked again: the ledger knows each of them once."""
    rows = select(CircularAsk).join(CircularAsk.circular).where(unanswered(now), where)
    found = session.scalars(rows.order_by(CircularAsk.id).limit(_AT_ONCE).with_for_update(of=CircularAsk)).all()
    speakers = officers(session, [one.group_id for one in found], now=now)
    asks = [one for one in found if one.group_id in speakers]
    for one in asks:
        if one.on_paper:
            one.on_paper, one.asked_at, one.reminded_at = False, now, None
    session.flush()
    _plan(session, [(one, one.public_id, speakers[one.group_id]) for one in asks], now)
    return len(asks)


def _note(ask: CircularAsk, said: Said) -> None:
    """Write down the answer with what was said beside it. A no wants no paper, a yes needs no reason."""
    again, ask.answer = ask.answer is said.answer, said.answer
    if said.answer is AskAnswer.REFUSED:
        ask.reason = said.reason[:LONGEST_REASON] or (ask.reason if again else "")
        ask.copies, ask.copies_for = None, ""
        return
    ask.reason = ""
    if said.paper:
        ask.copies, ask.copies_for = said.paper.copies, said.paper.blocks[:LONGEST_BLOCKS]


def _beside(ask: CircularAsk) -> dict[str, object]:
    """What an answer says now, as the log has it."""
    said = {"answer": ask.answer, "reason": ask.reason, "copies": ask.copies, "copies_for": ask.copies_for}
    return {name: value for name, value in said.items() if value not in (None, "")}


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
    return {"group": ask.group.public_id, **_beside(ask), "by_hand": said.by_hand, "yen": ask.yen}

"""Ask everybody of a circle whether to meet, take in what they say, close a circle that comes to nothing.

Nobody is named to anybody: the coordinator sees numbers, each resident how many others there are. What is said to them
is `wish_letters.py`'s; the first gathering is `first_gathering.py`'s.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from handlers.acts.accounts import Unsuitable
from handlers.acts.audit import Actor, Deed, record
from handlers.acts.find_circles import may_be_asked
from handlers.acts.often import MOST_A_WEEK, over_the_cap
from handlers.acts.remind import awake
from models.account import today
from models.announcement import is_in
from models.base import JAPAN
from models.delivery import Delivery, DeliveryKind
from models.resident import Resident
from models.wish import Wish
from models.wish_circle import CircleCause, CircleMember, CircleState, MemberAnswer, WishCircle

ANSWER_WITHIN, LONGEST_WAIT = timedelta(days=7), timedelta(days=28)
# A circle in which enough said yes, and of which nothing came, is not kept in suspense for ever.
_LEFT_AFTER = timedelta(days=30)
# Who was told enough this week is asked when the week is over.
_NEXT_WEEK = timedelta(days=4)


@dataclass(frozen=True)
class Said:
    """How many of a circle said what; `silent` were asked and said nothing yet."""

    asked: int
    yes: int
    no: int

    @property
    def silent(self) -> int:
        """Who may still answer."""
        return self.asked - self.yes - self.no


def ask_circle(session: Session, actor: Actor, circle: WishCircle, answer_by: date, *, now: datetime) -> int:
    """Ask everybody of a circle, once. Returns how many are asked.

    Raises:
        Unsuitable: a day that cannot be, it was asked before, or fewer are left than make a circle.
    """
    if not today(now) < answer_by <= today(now) + LONGEST_WAIT:
        raise Unsuitable("wishes.bad_day")
    held = WishCircle.locked(session, circle.id)
    if held.state is not CircleState.FOUND:
        raise Unsuitable("wishes.asked_before")
    standing = standing_members(session, held)
    if len(standing) < held.fewest:
        raise Unsuitable("wishes.too_few_left")
    held.state, held.asked_at, held.asked_by = CircleState.ASKING, now, actor.key
    held.answer_by, held.asked = answer_by, len(standing)
    for member in standing:
        member.asked_at = now
    session.flush()
    plan(session, standing, "ask", until=end_of(answer_by), now=now)
    after = {"asked": len(standing), "answer_by": answer_by.isoformat()}
    record(session, actor, Deed("wish_circle.ask", subject_of(held), {}, after), now=now)
    return len(standing)


def take_answer(session: Session, member: CircleMember, answer: MemberAnswer, *, now: datetime) -> bool:
    """Keep what somebody said; they may change it while the circle is asked. False: it is over."""
    held = WishCircle.locked(session, member.circle_id)
    session.refresh(member)
    if held.state is not CircleState.ASKING or member.asked_at is None or end_of(held.answer_by) < now:
        return False
    member.answer, member.answered_at = answer, now
    session.flush()
    return True


def close_circle(session: Session, actor: Actor, circle: WishCircle, *, now: datetime) -> None:
    """Staff end it: who said yes is told, the wishes stay.

    Raises:
        Unsuitable: it met, or was closed before.
    """
    held = WishCircle.locked(session, circle.id)
    if held.state not in (CircleState.FOUND, CircleState.ASKING):
        raise Unsuitable("wishes.over")
    _close(session, held, CircleCause.STAFF, now)
    record(session, actor, Deed("wish_circle.close", subject_of(held), {}, {"cause": "staff"}), now=now)


def tend_circles(session: Session, *, now: datetime) -> int:
    """Close what comes to nothing: too few yeses by the day, or left lying for a month. Run by the clock."""
    rows = select(WishCircle).where(WishCircle.state == CircleState.ASKING, WishCircle.answer_by < today(now))
    due = session.scalars(rows.order_by(WishCircle.id).with_for_update(skip_locked=True)).all()
    closed = 0
    for circle in due:
        few = len(who_said_yes(session, circle)) < circle.fewest
        if few or end_of(circle.answer_by) + _LEFT_AFTER < now:
            _close(session, circle, CircleCause.FEW if few else CircleCause.LEFT, now)
            closed += 1
    return closed


def standing_members(session: Session, circle: WishCircle) -> Sequence[CircleMember]:
    """Of a circle those who are still here, allow it, and still wish for it."""
    rows = select(CircleMember).join(CircleMember.wish).join(Resident, Resident.id == CircleMember.resident_id)
    mine = rows.where(CircleMember.circle_id == circle.id, may_be_asked(), Wish.fulfilled_at.is_(None))
    return session.scalars(mine.order_by(CircleMember.id)).all()


def who_said_yes(session: Session, circle: WishCircle) -> list[CircleMember]:
    """Of these, who would like to meet."""
    return [one for one in standing_members(session, circle) if one.answer is MemberAnswer.YES]


def said(session: Session, circle: WishCircle) -> Said:
    """How many said what, of those who are still here."""
    counted = Counter(one.answer for one in standing_members(session, circle) if one.asked_at)
    return Said(counted.total(), counted[MemberAnswer.YES], counted[MemberAnswer.NO])


def plan(session: Session, members: Sequence[CircleMember], what: str, *, until: datetime, now: datetime) -> None:
    """Plan a message to each; the same is planned once. Who was told enough this week hears a little later."""
    over = over_the_cap(session, most=MOST_A_WEEK, now=now)
    for member in members:
        later = now + _NEXT_WEEK if is_in(over, member.resident_id) else now
        row = insert(Delivery).values(
            kind=DeliveryKind.WISH, subject=f"{member.public_id}:{what}", resident_id=member.resident_id, priority=6,
            arguments={"what": what, "member": member.id},
            due_at=awake(min(later, max(now, until - timedelta(days=1)))), expires_at=until,
        )  # fmt: skip
        session.execute(row.on_conflict_do_nothing())


def end_of(day: date | None) -> datetime:
    """The end of a day in Japan. A circle that is asked has one."""
    if day is None:
        raise LookupError("no day was named")
    return datetime.combine(day + timedelta(days=1), time(0), tzinfo=JAPAN)


def subject_of(circle: WishCircle) -> str:
    """How the audit log names it."""
    return f"wish_circle:{circle.public_id}"


def _close(session: Session, circle: WishCircle, cause: CircleCause, now: datetime) -> None:
    yes = who_said_yes(session, circle)
    circle.state, circle.closed_at, circle.cause = CircleState.CLOSED, now, cause
    session.flush()
    plan(session, yes, "closed", until=now + ANSWER_WITHIN, now=now)

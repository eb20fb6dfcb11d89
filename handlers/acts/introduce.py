"""Introduce: propose two sides, ask both, take in what they say. Names cross when both have said yes, never before.

A no tells the other side nothing but that it does not come about. What is said is `introduction_letters`'; the meeting
and what the office notes, `introduction_desk`'s; minors, `introduction_minors`'; the clock, `tend_introductions`'.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from handlers.acts.accounts import Unsuitable
from handlers.acts.audit import Actor
from handlers.acts.introduction_desk import PATIENCE, wait_for_answers
from handlers.acts.introduction_letters import tell
from handlers.acts.introduction_minors import is_minor, may_confirm_minor, no_minor_alone
from handlers.acts.introduction_steps import RESIDENT, Happened, close, due, end_for, note_down
from models.account import Account
from models.base import new_public_id
from models.gathering import Gathering, GatheringStatus
from models.group import Group
from models.introduction import (
    OPEN,
    DueFor,
    Introduction,
    IntroductionEvent,
    IntroductionKind,
    IntroductionSide,
    IntroductionState,
    SideKind,
)
from models.resident import Resident

# Grows when the question changes its meaning.
WORDING = "2026-12"
LONGEST_REASON = 300
# Shorter names of places are also common words.
_LEAST_NAME = 4
_GOING_ON = (IntroductionState.ASKED, IntroductionState.ONE_YES)


@dataclass(frozen=True)
class Party:
    """One side as it is proposed: exactly one of the first four.

    `sealed`: name and number of somebody without LINE; of a resident the name they gave, where we know it. `area_id`:
    where that side is at home. `minor`: staff know them to be one.
    """

    resident: Resident | None = None
    group: Group | None = None
    gathering: Gathering | None = None
    sealed: bytes | None = None
    area_id: int | None = None
    minor: bool = False

    @property
    def kind(self) -> SideKind:
        """What it is."""
        if self.resident:
            return SideKind.LINE
        return SideKind.GROUP if self.group else SideKind.GATHERING if self.gathering else SideKind.PHONE

    @property
    def is_person(self) -> bool:
        """A person rather than a group."""
        return self.kind in (SideKind.LINE, SideKind.PHONE)

    @property
    def is_minor(self) -> bool:
        """As staff or they themselves say."""
        return self.minor or is_minor(self.resident)


@dataclass(frozen=True)
class Proposal:
    """Two sides and why. `names`: what the reason must not tell. `minor_confirmed`: staff stand by it.

    `public_id`: the one it is to have, so that twice is once; None: any.
    """

    first: Party
    second: Party
    reason: str
    names: Collection[str] = ()
    minor_confirmed: bool = False
    public_id: str | None = None

    @property
    def kind(self) -> IntroductionKind:
        """A person and a place, two people, two groups."""
        people = self.first.is_person + self.second.is_person
        return (IntroductionKind.GROUPS, IntroductionKind.PLACE, IntroductionKind.PEOPLE)[people]


def propose(session: Session, account: Account, proposal: Proposal, *, now: datetime) -> Introduction:
    """Write it down; nobody is asked yet.

    Raises:
        Unsuitable: it says too little or too much, the sides are one and the same, or a minor needs staff.
    """
    _check(account, proposal, now)
    introduction = Introduction(kind=proposal.kind, reason=proposal.reason)
    introduction.public_id = proposal.public_id or new_public_id()
    introduction.state, introduction.made_at, introduction.made_by = IntroductionState.PROPOSED, now, account.public_id
    introduction.minor_confirmed_by = account.public_id if _is_confirmed(proposal) else None
    introduction.sides = [_side(party, place) for place, party in enumerate((proposal.first, proposal.second))]
    session.add(introduction)
    session.flush()
    due(introduction, DueFor.ASK, now=now)
    after = {"kind": proposal.kind.value, "minor_confirmed": _is_confirmed(proposal)}
    note_down(session, introduction, Actor.of(account), Happened("proposed", after=after), now=now)
    return introduction


def made_before(session: Session, public_id: str) -> Introduction | None:
    """What was proposed under this id; who proposes the same at this moment waits until the other is done."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"introduction {public_id}"))))
    return session.scalar(select(Introduction).where(Introduction.public_id == public_id))


def ask(session: Session, account: Account, introduction: Introduction, *, now: datetime) -> None:
    """Ask both sides: on LINE whom we reach there, by telephone the others.

    Raises:
        Unsuitable: they were asked before, or one of them turned out to be a minor.
    """
    introduction.hold(session)
    if introduction.state is not IntroductionState.PROPOSED:
        raise Unsuitable("introduction.not_now")
    no_minor_alone(introduction)
    introduction.state, introduction.asked_at = IntroductionState.ASKED, now
    told = [tell(session, side, "ask", now=now) for side in introduction.sides]
    due(introduction, DueFor.SILENT if all(told) else DueFor.CALL, now=now, after=PATIENCE if all(told) else None)
    note_down(session, introduction, Actor.of(account), Happened("asked"), now=now)


def answer(session: Session, side: IntroductionSide, *, yes: bool, by: Account | None = None, now: datetime) -> bool:
    """What a side says, itself or to the office (`by`). A yes may become a no until names have crossed. False: it has
    said so before, or it is over.

    Raises:
        Unsuitable: the other is a person too, and one of them turned out to be a minor.
    """
    introduction = side.introduction
    introduction.hold(session)
    said_before = side.answer is False or (side.answer is True and yes)
    if said_before or introduction.state not in _GOING_ON:
        return False
    if yes:
        no_minor_alone(introduction)
    side.answer, side.answered_at, side.wording = yes, now, WORDING
    side.answered_by = by.public_id if by else None
    actor = Actor.of(by) if by else RESIDENT
    if not yes:
        close(session, introduction, IntroductionState.DECLINED, now=now)
    elif all(one.answer for one in introduction.sides):
        _cross(session, introduction, now)
    else:
        introduction.state = IntroductionState.ONE_YES
        wait_for_answers(session, introduction, now=now)
    note_down(session, introduction, actor, Happened("yes" if yes else "no", side), now=now)
    return True


def later(session: Session, side: IntroductionSide, *, now: datetime) -> bool:
    """They want to think about it: they are asked again, once. False: it was answered, or it is over."""
    side.introduction.hold(session)
    if side.answer is not None or side.introduction.state not in _GOING_ON:
        return False
    side.later_at = now
    note_down(session, side.introduction, RESIDENT, Happened("later", side), now=now)
    return True


def accompanied(
    session: Session, side: IntroductionSide, *, wished: bool, by: Account | None = None, now: datetime
) -> bool:
    """Whether they want somebody to come along the first time. False: it is over."""
    introduction = side.introduction
    introduction.hold(session)
    if introduction.state not in OPEN:
        return False
    side.company = wished
    if wished and introduction.state is IntroductionState.BOTH_YES:
        due(introduction, DueFor.MEETING, now=now)
    actor = Actor.of(by) if by else RESIDENT
    note_down(session, introduction, actor, Happened("company" if wished else "no_company", side), now=now)
    return True


def keep_name(session: Session, side: IntroductionSide, sealed: bytes | None, said_in: bytes | None = None) -> bool:
    """The name the other side may read, sealed; None: none. `said_in`: the message. False: over, none is kept."""
    side.introduction.hold(session)
    if side.introduction.state not in OPEN:
        return False
    side.sealed, side.message_key = sealed, said_in
    session.flush()
    return True


def withdraw(session: Session, account: Account, introduction: Introduction, *, now: datetime) -> None:
    """The office takes it back; who had said yes is told that it does not come about, and no more.

    Raises:
        Unsuitable: it is over.
    """
    introduction.hold(session)
    if introduction.state not in OPEN:
        raise Unsuitable("introduction.over")
    close(session, introduction, IntroductionState.WITHDRAWN, now=now)
    note_down(session, introduction, Actor.of(account), Happened("withdrawn"), now=now)


def forget_introductions(session: Session, resident: Resident, *, now: datetime) -> int:
    """Somebody leaves: what is open ends, and nothing of them stays in what has ended. Returns how many."""
    sides = session.query(IntroductionSide).filter_by(resident_id=resident.id).all()
    for side in sides:
        introduction = side.introduction
        end_for(session, side, now=now)
        introduction.reason, introduction.meeting, introduction.meet_at = "", None, None
        side.sealed, side.message_key, side.company = None, None, None
        session.query(IntroductionEvent).filter_by(introduction_id=introduction.id).update({"sealed": None})
        note_down(session, introduction, RESIDENT, Happened("left", side), now=now)
    return len(sides)


def _cross(session: Session, introduction: Introduction, now: datetime) -> None:
    """Both said yes: each is told, and the office sets a day where there is none."""
    introduction.state, introduction.agreed_at = IntroductionState.BOTH_YES, now
    told = [tell(session, side, "both_yes", now=now) for side in introduction.sides]
    wants_company = any(side.company for side in introduction.sides)
    if introduction.meet_at is None or wants_company:
        due(introduction, DueFor.MEETING, now=now)
    else:
        due(introduction, None if all(told) else DueFor.TELL, now=now)


def _check(account: Account, proposal: Proposal, now: datetime) -> None:
    if not proposal.reason:
        raise Unsuitable("introduction.no_reason")
    if len(proposal.reason) > LONGEST_REASON:
        raise Unsuitable("introduction.long_reason")
    if _tells_who(proposal):
        raise Unsuitable("introduction.reason_names")
    first, second = proposal.first, proposal.second
    same = (first.resident and first.resident is second.resident, first.group and first.group is second.group)
    if any(same):
        raise Unsuitable("introduction.same")
    if any(one.gathering and one.gathering.status is not GatheringStatus.ACTIVE for one in (first, second)):
        raise Unsuitable("introduction.place_ended")
    if _is_about_minor(proposal):
        if not proposal.minor_confirmed:
            raise Unsuitable("introduction.minor")
        if not may_confirm_minor(account, now=now):
            raise Unsuitable("introduction.minor_needs_staff")


def _is_about_minor(proposal: Proposal) -> bool:
    return proposal.kind is IntroductionKind.PEOPLE and (proposal.first.is_minor or proposal.second.is_minor)


def _is_confirmed(proposal: Proposal) -> bool:
    """Nobody stands beforehand by a minor of whom they do not know: that would open the door for later."""
    return proposal.minor_confirmed and _is_about_minor(proposal)


def _tells_who(proposal: Proposal) -> bool:
    """Whether the reason names one of them, or gives a number to call."""
    reason = "".join(proposal.reason.split())
    places = [place.name for one in (proposal.first, proposal.second) if (place := one.group or one.gathering)]
    names = [*proposal.names, *(name for name in places if len(name) >= _LEAST_NAME)]
    digits = sum(letter.isdecimal() for letter in reason)
    return digits >= 9 or any(part in reason for name in names for part in _parts(name))


def _parts(name: str) -> Sequence[str]:
    """A name without its spaces, and its parts: one letter alone is in many words."""
    return ["".join(name.split()), *(part for part in name.split() if len(part) > 1)] if name.strip() else []


def _side(party: Party, position: int) -> IntroductionSide:
    return IntroductionSide(
        public_id=new_public_id(),
        position=position,
        kind=party.kind,
        resident=party.resident,
        group=party.group,
        gathering=party.gathering,
        sealed=party.sealed,
        area_id=party.area_id,
        minor=party.is_minor,
    )

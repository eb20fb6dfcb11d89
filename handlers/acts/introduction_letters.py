"""What the two sides of an introduction are told on LINE: planned here, said when due, unless untrue by then.

Before both have said yes, nothing in these letters says who the other is; names are on a page of our own even then. A
place is no person: who shall say whether they want to go is told where.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, joinedload

from handlers.acts.consent import refuses
from handlers.acts.keeper_link import speaker, speaks_for
from handlers.acts.messages import OWN, Content
from handlers.texts.days import Span
from handlers.turn import Answer, Button, Card, Press, Say, Show, Text, t
from models.account import Account, AccountDuty
from models.consent import Purpose
from models.delivery import Delivery, DeliveryKind
from models.introduction import (
    CameOfIt,
    Introduction,
    IntroductionKind,
    IntroductionSide,
    IntroductionState,
    SideKind,
)
from models.keeping import KeeperLink
from models.resident import Resident, ResidentStatus

_LIFE = timedelta(days=7)
# Asked of who rests as little as anything else; what became of their yes they are told.
_QUESTIONS = ("ask", "ask_again", "came_first", "came_later")
_GOING_ON = (IntroductionState.ASKED, IntroductionState.ONE_YES)
_ASKS = {"go": "meet.ask_go", "person": "meet.ask_person", "host": "meet.ask_host", "group": "meet.ask_group"}
_CAME = {
    CameOfIt.LINKED: "button.came_linked",
    CameOfIt.NOT_A_FIT: "button.came_not_a_fit",
    CameOfIt.NOT_YET: "button.came_not_yet",
    CameOfIt.COULD_NOT: "button.came_could_not",
}
_ANSWERS = (("button.yes", "yes"), ("button.no", "no"), ("button.later", "later"))


@dataclass(frozen=True)
class Told:
    """A letter as it is drawn. `asked`: who is asked for what: go (to `place`), person, host, group. `reason`: why."""

    what: str
    asked: str
    reason: str = ""
    moment: datetime | None = None
    place: str = ""

    def answer(self) -> Answer:
        """The letter, with its taps on a card, where they stay."""
        if self.what in ("ask", "ask_again"):
            again = (Say(t("meet.again")),) if self.what == "ask_again" else ()
            taps = [Press(t(label), "introduction.answer", {"s": OWN, "a": said}) for label, said in _ANSWERS]
            asks = {"place": self.place} if self.asked == "go" else {}
            words = t(_ASKS[self.asked], reason=self.reason, **asks)
            return _with_card(words, t("meet.choose"), taps, before=again)
        if self.what in ("came_first", "came_later"):
            words = t("meet.came_first" if self.what == "came_first" else "meet.came_later")
            return _with_card(words, t("meet.choose"), self._came())
        if self.what == "not_this_time":
            choices = (Press(t("button.find"), "find.start", {}),) if self.asked in ("go", "person") else ()
            return Answer((Say(t("meet.not_this_time"), choices),), keep_step=True)
        if self.what in ("held", "goes_on"):
            return Answer((Say(t(f"meet.{self.what}"), (Press(t("button.person"), "person", {}),)),), keep_step=True)
        return _with_card(
            self._both_yes(), t("meet.look"), [Press(t("button.read_meeting"), "introduction.show", {"s": OWN})]
        )

    def _both_yes(self) -> Text:
        if self.moment is None:
            return t("meet.no_day")
        key = "meet.meeting" if self.what == "meeting" else "meet.both_yes"
        return t(key, when=t("card.span", span=Span(self.moment, None, True)))

    def _came(self) -> list[Press]:
        which = "first" if self.what == "came_first" else "later"
        return [
            Press(t(label), "introduction.came", {"s": OWN, "w": which, "c": c.value}) for c, label in _CAME.items()
        ]


def _with_card(words: Text, title: Text, taps: Sequence[Button], *, before: tuple[Say, ...] = ()) -> Answer:
    card = Card(title, (), tuple(taps), kicker=t("meet.kicker"))
    return Answer((*before, Say(words), Show(words, (card,))), keep_step=True)


def reached(session: Session, side: IntroductionSide, *, now: datetime) -> Sequence[int]:
    """The residents who answer for a side on LINE; none: it has to be called."""
    if side.kind is SideKind.PHONE:
        return []
    if side.kind is SideKind.LINE:
        here = side.resident is not None and side.resident.status is not ResidentStatus.BLOCKED
        return [side.resident_id] if here and side.resident_id else []
    rows = (
        select(KeeperLink.resident_id)
        .join(Account, Account.id == KeeperLink.account_id)
        .join(AccountDuty, AccountDuty.account_id == Account.id)
        .join(Resident, Resident.id == KeeperLink.resident_id)
        .where(AccountDuty.group_id == side.speaks_for, speaks_for(now), Resident.status == ResidentStatus.ACTIVE)
        .distinct()
    )
    return [one for one in session.scalars(rows) if one is not None]


def tell(session: Session, side: IntroductionSide, what: str, *, now: datetime, priority: int = 4) -> bool:
    """Plan a letter to a side; the same at the same point is planned once. False: it has to be called."""
    residents = reached(session, side, now=now)
    version = side.introduction.version if what == "meeting" else 0
    about: dict[str, Any] = {"kind": DeliveryKind.INTRODUCTION, "subject": f"{side.public_id}:{what}:{version}"}
    about |= {"arguments": {"side": side.id, "what": what}, "priority": priority, "due_at": now}
    about |= {"expires_at": now + _LIFE}
    if residents:
        rows = [about | {"resident_id": resident} for resident in residents]
        session.execute(insert(Delivery).values(rows).on_conflict_do_nothing())
    return bool(residents)


def letters(
    session: Session, lines: Mapping[int, Mapping[str, Any]], *, now: datetime
) -> dict[int, tuple[str, Content | str]]:
    """By delivery, of its arguments: the id that its buttons carry, and what to say, or why nothing."""
    ids = {values["side"] for values in lines.values()}
    rows = select(IntroductionSide).where(IntroductionSide.id.in_(ids))
    told = rows.options(joinedload(IntroductionSide.introduction), joinedload(IntroductionSide.resident))
    sides = {side.id: side for side in session.scalars(told.execution_options(populate_existing=True))} if ids else {}
    readers = select(Delivery.id, Resident).join(Resident, Resident.id == Delivery.resident_id)
    reader = dict(session.execute(readers.where(Delivery.id.in_(lines))).all())

    def said(number: int, values: Mapping[str, Any]) -> tuple[str, Content | str]:
        side, who = sides.get(values["side"]), reader.get(number)
        if side is None or who is None or not _answers_for(session, side, who, now=now):
            return "", "gone"
        return side.public_id, _said(session, side, values["what"])

    return {number: said(number, values) for number, values in lines.items()}


def _answers_for(session: Session, side: IntroductionSide, reader: Resident, *, now: datetime) -> bool:
    """Whether a letter still goes to the right one: who kept a group when it was planned may not keep it any more."""
    return side.is_person or speaker(session, reader, side.speaks_for, now=now) is not None


def _said(session: Session, side: IntroductionSide, what: str) -> Content | str:
    introduction = side.introduction
    if side.resident and what in _QUESTIONS:
        if side.resident.status is ResidentStatus.PAUSED:
            return "paused"
        if refuses(session, side.resident, Purpose.MATCHING):
            return "no_consent"
    if cause := _untrue(introduction, side, what):
        return cause
    reason = introduction.reason if what in ("ask", "ask_again") else ""
    moment = introduction.meet_at if introduction.has_crossed else None
    kind = introduction.kind
    asked = "group" if kind is IntroductionKind.GROUPS else "person" if kind is IntroductionKind.PEOPLE else ""
    asked = asked or ("go" if side.is_person else "host")
    place = next(other.place_name for other in introduction.sides if not other.is_person) if asked == "go" else ""
    if asked == "go" and not place:
        return "gone"
    return Told(what, asked, reason, moment, place)


def _untrue(introduction: Introduction, side: IntroductionSide, what: str) -> str:
    """Why a letter is not to be said any more; empty: it is true."""
    if what in ("ask", "ask_again"):
        open_still = introduction.state in _GOING_ON and side.answer is None
        return "" if open_still else "answered"
    if what in ("both_yes", "meeting"):
        return "" if introduction.has_crossed else "withdrawn"
    if what == "came_first":
        return "" if side.came_first is None and introduction.has_crossed else "answered"
    if what == "came_later":
        return "" if side.came_later is None and introduction.has_crossed else "answered"
    if what == "held":
        return "" if introduction.is_held else "superseded"
    if what == "goes_on":
        return "withdrawn" if introduction.is_held or introduction.closed_at else ""
    return "" if introduction.closed_at else "superseded"

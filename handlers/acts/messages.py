"""What is said unasked about a date: reminders, follow-up, offer of a place, moved or cancelled.

Everything is said from plain values, so that what is equal for many is drawn once. Loading them is `remind.py`'s.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Protocol

from handlers.texts.days import Span
from handlers.turn import Answer, Button, Card, Press, Row, Say, Show, Text, Words, t
from models.attendance import Attendance
from models.base import JAPAN
from models.delivery import DeliveryKind
from models.occurrence import Coming, Occurrence, OccurrenceStatus

# Stands in drawn messages where each person's own id comes. As long as one, and none of its letters is in any.
OWN = "-own-own--"


class Done(StrEnum):
    """What the office did about somebody's yes in their place."""

    TAKEN_BACK = "taken_back"
    ACCEPTED = "accepted"
    ROLE_ENDED = "role_ended"


class Content(Protocol):
    """What is said, the person's own id aside. Equal contents are said alike."""

    def __hash__(self) -> int: ...

    def answer(self) -> Answer:
        """The messages, with OWN where the own id comes."""


@dataclass(frozen=True)
class Letter:
    """What is said to one person. `own`: the id that their buttons carry."""

    content: Content
    own: str
    language: str


@dataclass(frozen=True)
class Plan:
    """A date as somebody's plan: all that the messages about it can tell."""

    gathering: str
    name: str
    place: str
    bring: str
    sample: bool
    span: Span
    off: bool
    note: str
    task: str | None
    offer_until: datetime | None

    @property
    def day(self) -> date:
        """The local day it starts on."""
        return self.span.start.astimezone(JAPAN).date()


@dataclass(frozen=True)
class Told:
    """One kind of message about a plan. `today` is the local day on which it is said, `was` the moment it stood at.

    Both None where they do not matter. `came`: they are known to have come. `placed`: the
    place is another one. `done`: what the office did about the yes.
    """

    kind: DeliveryKind
    plan: Plan
    today: date | None = None
    was: datetime | None = None
    came: bool = False
    placed: bool = False
    done: Done | None = None

    def answer(self) -> Answer:
        """The messages, with OWN where the own id comes."""
        return _MESSAGES[self.kind](self)


@dataclass(frozen=True)
class Asked:
    """A keeper is asked whether this gathering, by name, is still on."""

    name: str

    def answer(self) -> Answer:
        """The question with its three taps; OWN stands for the question."""
        taps = (("button.still_on", "still"), ("button.changed", "changed"), ("button.over", "over"))
        buttons = tuple(Press(t(label), "keeper.answer", {"q": OWN, "a": said}) for label, said in taps)
        return _shown(t("keeper.ask", name=self.name), Card(self.name, (), buttons, kicker=t("keeper.kicker")))


def span_of(occurrence: Occurrence | Coming) -> Span:
    """Start and end of an occurrence for the texts."""
    return Span(occurrence.starts_at, occurrence.ends_at, occurrence.has_time)


def plan_of(attendance: Attendance) -> Plan:
    """A yes as the messages tell it."""
    occurrence = attendance.occurrence
    gathering = occurrence.gathering
    return Plan(
        gathering=gathering.public_id,
        name=gathering.name,
        place=occurrence.place_name,
        bring=gathering.bring,
        sample=gathering.sample,
        span=span_of(occurrence),
        off=occurrence.status is OccurrenceStatus.CANCELLED,
        note=occurrence.note,
        task=attendance.role.name if attendance.role else None,
        offer_until=attendance.offer_until,
    )


def plan_rows(plan: Plan) -> tuple[Row, ...]:
    """When, where, what to bring, and the task if the resident helps."""
    rows = [Row("when", t("card.span", span=plan.span)), Row("where", plan.place or t("card.where_unknown"))]
    if plan.task:
        rows.append(Row("task", plan.task))
    if plan.bring:
        rows.append(Row("note", t("card.bring", things=plan.bring)))
    return tuple(rows)


def _day_before(told: Told) -> Answer:
    """ "Tomorrow", with a plain way out. Sent late, it says today."""
    days = (told.plan.day - told.today) // timedelta(days=1) if told.today else 1
    key = {0: "remind.today", 1: "remind.tomorrow"}.get(days, "remind.coming")
    return _with_way_out(t(key, name=told.plan.name), told.plan)


def _soon(told: Told) -> Answer:
    """Shortly before the start."""
    start = told.plan.span.start.astimezone(JAPAN)
    return _with_way_out(t("remind.soon", name=told.plan.name, time=f"{start:%H:%M}"), told.plan)


def _follow_up(told: Told) -> Answer:
    """Did you go? No reproach in either answer. Who was seen there is asked at once whether they come again."""
    if told.came:
        yes, no = ({"a": OWN, "y": value} for value in "10")
        again = (Press(t("button.again_yes"), "again", yes), Press(t("button.again_no"), "again", no))
        return Answer((Say(t("remind.came", name=told.plan.name), again),), keep_step=True)
    choices = (
        Press(t("button.came"), "came", {"a": OWN, "y": "1"}),
        Press(t("button.missed"), "came", {"a": OWN, "y": "0"}),
    )
    return Answer((Say(t("remind.follow_up", name=told.plan.name), choices),), keep_step=True)


def _offer(told: Told) -> Answer:
    """A place came free; it is held until a time."""
    plan, values = told.plan, {"a": OWN}
    card = Card(
        plan.name,
        rows=(*plan_rows(plan), Row("note", t("waiting.until", moment=plan.offer_until))),
        buttons=(
            Press(t("button.take_place"), "offer.yes", values),
            Press(t("button.leave_place"), "offer.no", values),
        ),
        kicker=t("waiting.kicker"),
    )
    words = t("waiting.offered", name=plan.name, moment=plan.offer_until)
    return _shown(words, card)


def _change(told: Told) -> Answer:
    """The date was moved (with the old one), takes place elsewhere, or is off; said once."""
    plan, was = told.plan, told.was or told.plan.span.start
    # Midnight stands for an hour that was not known.
    known = was.astimezone(JAPAN).time() != time(0)
    old = t("card.span", span=Span(was, None, known))
    note = (Row("note", plan.note),) if plan.note else ()
    if plan.off:
        words: Text = t("change.cancelled", name=plan.name, old=old)
        buttons: tuple[Button, ...] = (Press(t("button.find_other"), "find.start", {}),)
        return _shown(words, Card(plan.name, (Row("when", old), *note), buttons, kicker=t("change.off")))
    when = t("card.span", span=plan.span)
    words, kicker = t("change.moved", name=plan.name, old=old, new=when), t("change.new_date")
    if told.placed and was == plan.span.start:
        place = plan.place or t("card.where_unknown")
        words, kicker = t("change.placed", name=plan.name, when=when, place=place), t("change.new_place")
    buttons = (Press(t("button.cancel"), "cancel", {"a": OWN}),)
    return _shown(words, Card(plan.name, (*plan_rows(plan), *note), buttons, kicker=kicker))


def _office(told: Told) -> Answer:
    """The office took the yes back, took the offered place, or wants nobody for the role any more."""
    plan, when = told.plan, t("card.span", span=told.plan.span)
    words = t(f"office.{told.done}", name=plan.name, task=plan.task or plan.name, when=when)
    buttons: dict[Done | None, tuple[Button, ...]] = {
        Done.TAKEN_BACK: (Press(t("button.find_other"), "find.start", {}),),
        Done.ACCEPTED: (Press(t("button.cancel"), "cancel", {"a": OWN}),),
        Done.ROLE_ENDED: (Press(t("button.details"), "show", {"g": plan.gathering}),),
    }
    card = Card(plan.name, plan_rows(plan), buttons[told.done], kicker=t("office.kicker"))
    return _shown(words, card)


def _with_way_out(words: Text, plan: Plan) -> Answer:
    buttons = (
        Press(t("button.details"), "show", {"g": plan.gathering}),
        Press(t("button.cancel"), "cancel", {"a": OWN}),
    )
    mark: Words | None = t("card.sample") if plan.sample else None
    return _shown(words, Card(plan.name, plan_rows(plan), buttons, kicker=t("remind.kicker"), mark=mark))


def _shown(words: Text, card: Card) -> Answer:
    return Answer((Say(words), Show(words, (card,))), keep_step=True)


_MESSAGES: dict[DeliveryKind, Callable[[Told], Answer]] = {
    DeliveryKind.DAY_BEFORE: _day_before,
    DeliveryKind.HOURS_BEFORE: _soon,
    DeliveryKind.FOLLOW_UP: _follow_up,
    DeliveryKind.OFFER: _offer,
    DeliveryKind.CHANGE: _change,
    DeliveryKind.OFFICE: _office,
}

"""What residents are told of wishes: others near wish for the like, would you meet, come, it came to nothing.

Facts are read before every try: what was taken back, answered, or is over, is not said. Nobody is named to anybody.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session, aliased

from handlers.acts.find_circles import may_be_asked
from handlers.acts.messages import OWN, Content
from handlers.texts.days import Span
from handlers.turn import Answer, Card, Press, Say, Show, Text, t
from handlers.turn import Row as Line
from matching.vocabulary import label
from models.area import Area
from models.delivery import Delivery
from models.gathering import Gathering
from models.occurrence import Occurrence, OccurrenceStatus
from models.resident import Resident
from models.venue import Venue
from models.wish import Wish
from models.wish_circle import CircleMember, CircleState, MemberAnswer, WishCircle


@dataclass(frozen=True)
class Near:
    """So many others near wish for the like. `topic` empty: it is like in words alone."""

    topic: str
    others: int

    def answer(self) -> Answer:
        """A line, and the way to one's own wishes."""
        words = t("wish.near", topic=topic_words(self.topic), others=self.others)
        return Answer((Say(words, (Press(t("button.wishes"), "wishes", {}),)),), keep_step=True)


@dataclass(frozen=True)
class Asked:
    """Would you like to meet these others? OWN stands for the place in the circle."""

    topic: str
    others: int
    until: date

    def answer(self) -> Answer:
        """The question with its two taps."""
        words = t("wish.ask", topic=topic_words(self.topic), others=self.others)
        rows = (Line("note", words), Line("note", t("wish.ask_note")), Line("note", t("wish.until", day=self.until)))
        taps = tuple(
            Press(t(text), "wish.answer", {"m": OWN, "y": said})
            for text, said in (("button.yes", "1"), ("button.no", "0"))
        )
        card = Card(topic_words(self.topic), rows, taps, kicker=t("wish.kicker"))
        return Answer((Show(words, (card,)),), keep_step=True)


@dataclass(frozen=True)
class Invited:
    """The first gathering is set: with place and day, and the button that signs up."""

    gathering: str
    occurrence: str
    name: str
    text: str
    place: str
    span: Span

    def answer(self) -> Answer:
        """One card. Whoever does not press it has said nothing, and hears no more."""
        words = t("wish.invited", name=self.name)
        rows = [Line("when", t("card.span", span=self.span)), Line("where", self.place or t("card.where_unknown"))]
        rows += [Line("note", self.text[:300])] if self.text else []
        go = Press(t("button.join"), "join", {"o": self.occurrence})
        more = Press(t("button.details"), "show", {"g": self.gathering})
        return Answer((Say(words), Show(words, (Card(self.name, tuple(rows), (go, more), kicker=t("wish.kicker")),))))


@dataclass(frozen=True)
class Over:
    """It came to nothing this time; the wish stays."""

    topic: str

    def answer(self) -> Answer:
        """A line, and the way to what there is."""
        choices = (Press(t("button.find"), "find.start", {}), Press(t("button.wishes"), "wishes", {}))
        return Answer((Say(t("wish.closed", topic=topic_words(self.topic)), choices),), keep_step=True)


def topic_words(topic: str) -> Text | str:
    """A topic as the messages name it; without one, words that fit any."""
    return topic or t("wish.some_topic")


def letters(
    session: Session, lines: Mapping[int, Mapping[str, Any]], *, now: datetime
) -> dict[int, tuple[str, Content | str]]:
    """By delivery, of its arguments: the id that its buttons carry, and what to say, or why nothing."""
    found: dict[int, tuple[str, Content | str]] = {}
    near = [number for number, values in lines.items() if values["what"] == "near"]
    for row in session.execute(_wishes(near)) if near else ():
        said = Near(_label(row.topic, row.language), row.others) if row.standing else "withdrawn"
        found[row.id] = (row.own, said)
    for row in session.execute(_members([one for one in lines if one not in near], now)):
        found[row.id] = (row.own, _of_member(row, lines[row.id]["what"]))
    # Who took the wish back, or left, is told nothing.
    return {number: found.get(number, ("", "withdrawn")) for number in lines}


def _of_member(row: Row[Any], what: str) -> Content | str:
    topic = _label(row.WishCircle.topic, row.language)
    if not row.standing:
        return "no_consent"
    if what == "ask":
        if row.WishCircle.state is not CircleState.ASKING or row.others < 1:
            return "over"
        return "answered" if row.answer else Asked(topic, row.others, row.WishCircle.answer_by)
    if what == "closed":
        return Over(topic) if row.WishCircle.state is CircleState.CLOSED else "over"
    return _invited(row)


def _invited(row: Row[Any]) -> Content | str:
    if not row.takes_place:
        return "over"
    held, span = row.Gathering, Span(row.starts_at, row.ends_at, row.has_time)
    return Invited(held.public_id, row.on, held.name, held.description, row.venue or row.area or "", span)


def _wishes(deliveries: list[int]) -> Select[Any]:
    standing = may_be_asked() & Wish.fulfilled_at.is_(None)
    told = (
        Delivery.arguments["topic"].astext.label("topic"),
        Delivery.arguments["others"].as_integer().label("others"),
    )
    rows = select(Delivery.id, Wish.public_id.label("own"), Resident.language, standing.label("standing"), *told)
    rows = rows.join(Resident, Resident.id == Delivery.resident_id)
    return rows.join(Wish, Wish.id == Delivery.arguments["wish"].as_integer()).where(Delivery.id.in_(deliveries))


def _members(deliveries: list[int], now: datetime) -> Select[Any]:
    """With the first date of the gathering, where there is one, and how many others are still in the circle."""
    other = aliased(CircleMember)
    others = select(func.count()).select_from(other).join(Resident, Resident.id == other.resident_id)
    left = others.where(other.circle_id == CircleMember.circle_id, other.id != CircleMember.id, may_be_asked())
    first = select(func.min(Occurrence.id)).where(Occurrence.gathering_id == WishCircle.gathering_id)
    takes_place = Occurrence.is_ahead(now) & (Occurrence.status == OccurrenceStatus.PLANNED)
    # A no is a no, whatever becomes of the circle.
    standing = may_be_asked() & func.coalesce(CircleMember.answer != MemberAnswer.NO, True)
    return (
        select(Delivery.id, CircleMember.public_id.label("own"), CircleMember.answer, WishCircle, Resident.language)
        .add_columns(standing.label("standing"), left.correlate(CircleMember).scalar_subquery().label("others"))
        .add_columns(Occurrence.public_id.label("on"), Occurrence.starts_at, Occurrence.ends_at, Occurrence.has_time)
        .add_columns(takes_place.label("takes_place"), Gathering, Venue.name.label("venue"), Area.name.label("area"))
        .join(Resident, Resident.id == Delivery.resident_id)
        .join(CircleMember, CircleMember.id == Delivery.arguments["member"].as_integer())
        .join(WishCircle, WishCircle.id == CircleMember.circle_id)
        .outerjoin(Occurrence, Occurrence.id == first.correlate(WishCircle).scalar_subquery())
        .outerjoin(Gathering, Gathering.id == WishCircle.gathering_id)
        .outerjoin(Venue, Venue.id == func.coalesce(Occurrence.venue_id, Gathering.venue_id))
        .outerjoin(Area, Area.id == Gathering.area_id)
        .where(Delivery.id.in_(deliveries))
    )


def _label(topic: str, language: str) -> str:
    return label(topic, language) if topic else ""

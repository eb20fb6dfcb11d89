"""What is said unasked about circulation and districts: the officer is asked, residents get the item or the post.

Facts are read for many deliveries in one statement, before every try: what was taken back, is over, was answered or is
not wanted any more is not said.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from handlers.acts.ask_officers import AGAIN
from handlers.acts.messages import OWN, Content
from handlers.turn import Answer, Button, Card, Link, Press, Show, Text, Words, t
from handlers.turn import Row as Line
from models.area import Area
from models.bulletin import BulletinPost
from models.circulation import AskAnswer, Circular, CircularAsk, CircularCopy, Department
from models.delivery import Delivery, DeliveryKind
from models.group import Group
from models.resident import Resident
from models.subscription import Subscription

KINDS = (DeliveryKind.CIRCULATE, DeliveryKind.CIRCULAR, DeliveryKind.BULLETIN)
# A line of a card is cut at 400 letters: a long text becomes several.
_LONGEST_LINE = 380


@dataclass(frozen=True)
class Item:
    """What is handed round, in the words of the person who reads it."""

    title: str
    text: str
    url: str
    until: date

    def rows(self) -> tuple[Line, ...]:
        """The text, and until when."""
        lines: tuple[Words, ...] = (*paragraphs(self.text), t("circular.until", day=self.until))
        return tuple(Line("note", line) for line in lines)

    def link(self) -> tuple[Button, ...]:
        """To read more, where there is more."""
        return (Link(t("button.read_more"), self.url),) if self.url else ()


@dataclass(frozen=True)
class Asked:
    """An officer is asked whether the 町会 circulates this; OWN stands for the ask."""

    item: Item
    group: str
    department: str
    again: bool

    def answer(self) -> Answer:
        """The question with its two taps."""
        yes, no = ({"a": OWN, "y": value} for value in "10")
        taps = (
            Press(t("button.circulate"), "circular.answer", yes),
            Press(t("button.not_this_time"), "circular.answer", no),
        )
        words = t("circular.ask_again" if self.again else "circular.ask", group=self.group, title=self.item.title)
        asks = (Line("note", words), Line("note", t("circular.from", department=self.department)))
        kicker = t("circular.ask_kicker", group=self.group)
        return _one(words, Card(self.item.title, (*asks, *self.item.rows()), (*taps, *self.item.link()), kicker=kicker))


@dataclass(frozen=True)
class Circulated:
    """A resident gets what the 町会 circulates; OWN stands for the ask, which many share."""

    item: Item
    group: str

    def answer(self) -> Answer:
        """One card."""
        seen = Press(t("button.seen"), "circular.seen", {"a": OWN})
        words = t("circular.summary", group=self.group, title=self.item.title)
        kicker = t("circular.kicker", group=self.group)
        return _one(words, Card(self.item.title, self.item.rows(), (seen, *self.item.link()), kicker=kicker))


@dataclass(frozen=True)
class Posted:
    """Who follows a district gets its news; the district's own page in the chat has the way out."""

    item: Item
    area: str
    key: str

    def answer(self) -> Answer:
        """One card."""
        onward = Press(t("button.district"), "district", {"k": self.key})
        words = t("district.summary", area=self.area, title=self.item.title)
        kicker = t("district.kicker", area=self.area)
        return _one(words, Card(self.item.title, self.item.rows(), (*self.item.link(), onward), kicker=kicker))


def letters(
    session: Session, deliveries: Mapping[int, DeliveryKind], *, now: datetime
) -> dict[int, tuple[str, Content | str]]:
    """Of these deliveries, all of KINDS: the id that their buttons carry, and what to say, or why nothing."""
    found: dict[int, tuple[str, Content | str]] = {}
    for kind, read in _READ.items():
        if ids := [number for number, one in deliveries.items() if one is kind]:
            found |= read(session, ids, now)
    return found


def paragraphs(text: str) -> list[str]:
    """Whole lines together, each part short enough for a line of a card."""
    parts = [""]
    for line in text.strip().splitlines():
        pieces = [line[at : at + _LONGEST_LINE] for at in range(0, len(line), _LONGEST_LINE)] or [""]
        for piece in pieces:
            if len(parts[-1]) + len(piece) + 1 > _LONGEST_LINE:
                parts.append("")
            parts[-1] = f"{parts[-1]}\n{piece}" if parts[-1] else piece
    return [part.strip() for part in parts if part.strip()]


def _asked(session: Session, ids: Sequence[int], now: datetime) -> dict[int, tuple[str, Content | str]]:
    own = func.replace(Delivery.subject, AGAIN, "") == CircularAsk.public_id
    rows = session.execute(
        select(Delivery.id, Delivery.subject, CircularAsk.public_id, CircularAsk.answer, Group.name.label("group"))
        .add_columns(Department.name.label("department"), Circular, Resident.language)
        .join(CircularAsk, own).join(Group, Group.id == CircularAsk.group_id)
        .join(Circular, Circular.id == CircularAsk.circular_id)
        .join(Department, Department.id == Circular.department_id)
        .join(Resident, Resident.id == Delivery.resident_id).where(Delivery.id.in_(ids))
    )  # fmt: skip

    def said(row: Any) -> Content | str:
        if row.answer is not None:
            return "answered"
        if not row.Circular.is_open(now):
            return "over"
        return Asked(_item(row.Circular, row.language), row.group, row.department, row.subject.endswith(AGAIN))

    return {row.id: (row.public_id, said(row)) for row in rows}


def _circulated(session: Session, ids: Sequence[int], now: datetime) -> dict[int, tuple[str, Content | str]]:
    own = and_(CircularCopy.circular_id == Circular.id, CircularCopy.resident_id == Delivery.resident_id)
    wanted = _standing(Subscription.group_id == CircularAsk.group_id)
    rows = session.execute(
        select(Delivery.id, CircularAsk.public_id, CircularAsk.answer, Group.name.label("group"), Circular)
        .add_columns(Resident.language, wanted.label("wanted"))
        .join(Circular, Circular.public_id == Delivery.subject).join(CircularCopy, own)
        .join(CircularAsk, CircularAsk.id == CircularCopy.ask_id).join(Group, Group.id == CircularAsk.group_id)
        .join(Resident, Resident.id == Delivery.resident_id).where(Delivery.id.in_(ids))
    )  # fmt: skip

    def said(row: Any) -> Content | str:
        if not row.Circular.is_open(now) or row.answer is not AskAnswer.ACCEPTED:
            return "over"
        return Circulated(_item(row.Circular, row.language), row.group) if row.wanted else "no_consent"

    return {row.id: (row.public_id, said(row)) for row in rows}


def _posted(session: Session, ids: Sequence[int], now: datetime) -> dict[int, tuple[str, Content | str]]:
    wanted = _standing(Subscription.area_id == BulletinPost.area_id)
    rows = session.execute(
        select(Delivery.id, BulletinPost, Area.name.label("area"), Area.key, Resident.language, wanted.label("wanted"))
        .join(BulletinPost, BulletinPost.public_id == Delivery.subject).join(Area, Area.id == BulletinPost.area_id)
        .join(Resident, Resident.id == Delivery.resident_id).where(Delivery.id.in_(ids))
    )  # fmt: skip

    def said(row: Any) -> Content | str:
        if not row.BulletinPost.is_shown(now):
            return "over"
        return Posted(_item(row.BulletinPost, row.language), row.area, row.key) if row.wanted else "no_consent"

    return {row.id: (row.BulletinPost.public_id, said(row)) for row in rows}


_READ = {DeliveryKind.CIRCULATE: _asked, DeliveryKind.CIRCULAR: _circulated, DeliveryKind.BULLETIN: _posted}


def _standing(to: ColumnElement[bool]) -> ColumnElement[bool]:
    mine = (Subscription.resident_id == Delivery.resident_id, Subscription.withdrawn_at.is_(None))
    return select(Subscription.id).where(to, *mine).exists()


def _item(row: Circular | BulletinPost, language: str) -> Item:
    """Who does not read Japanese gets the easy words, where there are any."""
    text = row.text if language == "ja" else row.easy or row.text
    return Item(row.title, text, row.url, row.until)


def _one(words: Text, card: Card) -> Answer:
    return Answer((Show(words, (card,)),), keep_step=True)

"""A letter that is copied for the second person reads as if it had been drawn for them alone."""

import json
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.ledger import body
from bot.letters import Pattern, Shelf, addressed, drawn
from bot.line.render import draw
from handlers.acts.messages import OWN, Content, Done, Plan, Told
from handlers.texts.days import Span
from handlers.turn import Answer, Card, Message, Press, Say, Show
from models.delivery import DeliveryKind

_START = datetime(2026, 12, 9, 4, 30, tzinfo=UTC)
_PLAN = Plan(
    gathering="g2g2g2g2g2",
    name='手芸の会 "A&B" %41',
    place="MACHIKO",
    bring="はさみ",
    sample=True,
    span=Span(_START, None),
    off=False,
    note="裏口から",
    task="椅子ならべ",
    offer_until=_START,
)
_TOLD = [
    Told(DeliveryKind.DAY_BEFORE, _PLAN, today=date(2026, 12, 8)),
    Told(DeliveryKind.DAY_BEFORE, _PLAN, today=date(2026, 12, 9)),
    Told(DeliveryKind.HOURS_BEFORE, _PLAN),
    Told(DeliveryKind.FOLLOW_UP, _PLAN),
    Told(DeliveryKind.OFFER, _PLAN),
    Told(DeliveryKind.CHANGE, _PLAN, was=_START),
    Told(DeliveryKind.CHANGE, replace(_PLAN, off=True), was=_START),
    *(Told(DeliveryKind.OFFICE, _PLAN, done=done) for done in Done),
]


@dataclass(frozen=True)
class _Owned:
    """The same content, said with one person's own id from the start."""

    content: Content
    own: str

    def answer(self) -> Answer:
        answer = self.content.answer()
        return replace(answer, messages=tuple(_owned(message, self.own) for message in answer.messages))


def _owned(message: Message, own: str) -> Message:
    cards = tuple(replace(card, buttons=_pressed(card.buttons, own)) for card in getattr(message, "cards", ()))
    choices = _pressed(message.choices, own)
    return (
        replace(message, cards=cards, choices=choices)
        if isinstance(message, Show)
        else replace(message, choices=choices)
    )


def _pressed(buttons: tuple[Any, ...], own: str) -> tuple[Any, ...]:
    return tuple(
        replace(one, values={name: own if value == OWN else value for name, value in one.values.items()})
        for one in buttons
    )


@pytest.mark.parametrize("told", _TOLD, ids=lambda told: f"{told.kind}-{told.today}-{told.plan.off}")
@pytest.mark.parametrize("language", ["ja", "easy", "en"])
def test_a_copy_is_what_would_have_been_drawn_for_each(told: Told, language: str) -> None:
    pattern = drawn(told, language)
    for own in ("b3b3b3b3b3", "zzzzzzzzzz"):
        alone = body(draw(_Owned(told, own).answer().messages, language))
        assert addressed(pattern.body, own) == alone
        assert OWN.encode() not in alone
        # Where the yes is gone there is nothing left to press about it.
        assert (own.encode() in alone) is (not told.plan.off and told.done in (None, Done.ACCEPTED))


def test_what_differs_in_anything_is_drawn_anew() -> None:
    other = replace(_TOLD[2], plan=replace(_PLAN, place="公民館"))
    here, there = (drawn(told, "ja").body.decode() for told in (_TOLD[2], other))
    assert ("公民館" in here, "公民館" in there) == (False, True)


def test_words_are_kept_as_they_are_sent() -> None:
    @dataclass(frozen=True)
    class Odd:
        def answer(self) -> Answer:
            return Answer((Say("あ\ud800"), Show("x", (Card("い", buttons=(Press("う", "do"),)),))))

    assert json.loads(drawn(Odd(), "ja").body)[0] == {"type": "text", "text": "あ?"}


def test_a_pattern_is_stored_once_an_hour() -> None:
    shelf, patterns = Shelf(), [Pattern(b"1", b"one"), Pattern(b"2", b"two"), Pattern(b"1", b"one")]
    assert shelf.missing(patterns, _START) == {b"1": b"one", b"2": b"two"}
    shelf.put([b"1"], _START)
    assert shelf.missing(patterns, _START) == {b"2": b"two"}
    assert shelf.missing(patterns[:1], _START + timedelta(minutes=59)) == {}
    assert shelf.missing(patterns[:1], _START + timedelta(minutes=60)) == {b"1": b"one"}
    assert shelf.missing(patterns[:1], _START - timedelta(days=1)) == {b"1": b"one"}

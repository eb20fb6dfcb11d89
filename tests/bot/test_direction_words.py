"""Every reason of the other directions has words for coordinators."""

import pytest

from bot.direction_words import EXCHANGES, WORDS, words
from matching import circles, exchange, partners, who_can_help, who_to_ask
from matching.reasons import Reason
from matching.tables import rows

_KEYS = {**who_to_ask.KEYS, **circles.KEYS, **partners.KEYS, **who_can_help.KEYS}
_ARGS = {
    "topic": "guitar",
    "slots": ((2, "afternoon"),),
    "exchange": "room",
    "times": 1,
    "km": 1.2,
    "people": 2,
    "area": "右京区",
}


@pytest.mark.parametrize("key", _KEYS)
def test_every_reason_is_said_with_its_values(key: str) -> None:
    said = words(Reason(key, "yes", {name: _ARGS[name] for name in _KEYS[key]}))
    assert said
    assert not {"{", "}"} & {*said}


def test_no_words_are_left_over() -> None:
    assert WORDS.keys() == _KEYS.keys()


def test_every_kind_of_exchange_has_a_name() -> None:
    assert {row[0] for row in rows(exchange.FILE)} == EXCHANGES.keys()


def test_what_residents_read_too_is_said_in_their_words() -> None:
    assert words(Reason("reason.walk", "yes", {"minutes": 9})) == "歩いて9分くらい"


def test_many_times_are_cut() -> None:
    slots = tuple((day, "morning") for day in range(5))
    said = words(Reason("reason.shared_time", "yes", {"slots": slots}))
    assert said == "みんな空いています（月曜の午前・火曜の午前・水曜の午前など）"


def test_what_only_the_engine_needs_is_not_said() -> None:
    assert words(Reason("reason.nobody.knows")) == ""

"""What circulation says is drawn within LINE's limits, however long it was written, and only the id differs."""

from datetime import date

import pytest

from bot.letters import addressed, drawn
from handlers.acts.circular_letters import Asked, Circulated, Item, Posted
from handlers.acts.circulate import LONGEST_TEXT, LONGEST_TITLE, LONGEST_URL
from handlers.acts.messages import OWN, Content

_URL = "https://city.example.jp/".ljust(LONGEST_URL, "a")
_FULL = Item("漢" * LONGEST_TITLE, "👍漢字\n" * (LONGEST_TEXT // 4), _URL, date(2026, 12, 20))
_BARE = Item("題", "字", "", date(2026, 12, 20))


@pytest.mark.parametrize("item", [_FULL, _BARE], ids=["full", "bare"])
@pytest.mark.parametrize("language", ["ja", "easy", "en"])
def test_everything_fits(item: Item, language: str) -> None:
    letters: list[Content] = [
        Asked(item, "町" * 100, "課" * 60, again=True),
        Circulated(item, "町" * 100),
        Posted(item, "地区" * 20, "district/京都市/右京区/太秦地区"),
    ]
    for letter in letters:
        body = drawn(letter, language).body
        assert item.text.strip()[-3:].encode() in body.replace(b"\\n", b"\n")
        assert OWN.encode() not in addressed(body, "b3b3b3b3b3")

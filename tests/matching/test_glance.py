"""Circumstances at a glance agree with the closer look."""

import numpy as np

from matching.catalogue import Item
from matching.entry import tell
from matching.glance import glance
from matching.lexicon import Lexicon
from matching.seeker import Seeker
from matching.segment import columns
from matching.understand import understand


def seen(said: str, seeker: Seeker, *items: Item) -> list[float]:
    rows = columns([tell(item) for item in items], Lexicon().number)
    return [float(each) for each in glance(understand(said), seeker)(rows, np.arange(len(items)))]


def test_near_comes_before_unknown_before_far() -> None:
    here = Seeker(lat=35.0, lon=135.7)
    items = [Item(str(lon), "group", "会", lat=35.0, lon=lon) for lon in (135.7, None, 136.7)]
    near, unknown, far = seen("囲碁", here, *items)
    assert near > unknown > far


def test_in_time_comes_before_unknown_before_another_day() -> None:
    slots = (frozenset({(5, "morning")}), None, frozenset({(1, "morning")}))
    in_time, unknown, other = seen("土曜の朝", Seeker(), *(Item("x", "group", "会", slots=each) for each in slots))
    assert in_time > unknown > other


def test_what_is_hard_on_the_body_comes_last_for_who_must_not_be_strained() -> None:
    both = Item("r", "group", "ランニングの会"), Item("s", "group", "いす体操の会")
    hard, gentle = seen("腰を痛めたので軽い運動を", Seeker(), *both)
    assert hard < gentle
    hard, gentle = seen("体を動かしたい", Seeker(), *both)
    assert hard == gentle


def test_roles_come_first_for_who_helps_and_last_for_guests() -> None:
    both = Item("r", "role", "係"), Item("g", "group", "会")
    role, group = seen("手伝います", Seeker(), *both)
    assert role > group
    role, group = seen("囲碁がしたい", Seeker(), *both)
    assert role < group

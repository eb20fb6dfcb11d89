"""One group does not fill an answer; without a topic, neither does one topic."""

from matching.case import Case, Evidence
from matching.catalogue import Item
from matching.entry import read
from matching.seeker import Seeker
from matching.understand import Wanted
from matching.variety import Weighed, varied


def _weighed(item_id: str, total: float, name: str = "将棋", holder: str = "") -> Weighed:
    entry = read(Item(id=item_id, kind="gathering", name=name, holder=holder))
    return Weighed(total, Case(Wanted(), Seeker(), entry, Evidence()), [])


def _ids(ranked: list[Weighed], *, browsing: bool = False, k: int = 3) -> list[str]:
    return [each.case.entry.item.id for each in varied(ranked, browsing, k)]


def test_a_second_gathering_of_the_same_group_steps_back() -> None:
    ranked = [_weighed("a", 1.0, holder="g"), _weighed("b", 0.95, holder="g"), _weighed("c", 0.8)]
    assert _ids(ranked) == ["a", "c", "b"]


def test_gatherings_without_a_group_do_not_hinder_each_other() -> None:
    assert _ids([_weighed("a", 1.0), _weighed("b", 0.95), _weighed("c", 0.9)]) == ["a", "b", "c"]


def test_topics_are_mixed_only_when_none_was_named() -> None:
    ranked = [_weighed("a", 1.0), _weighed("b", 0.95), _weighed("c", 0.9, name="合唱")]
    assert _ids(ranked, browsing=True) == ["a", "c", "b"]
    assert _ids(ranked) == ["a", "b", "c"]

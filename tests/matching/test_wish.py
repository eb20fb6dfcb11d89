"""A wish as the numbers of one catalogue."""

from dataclasses import replace

import pytest

from matching.catalogue import Item
from matching.index import Index, Snapshot
from matching.seeker import Seeker
from matching.segment import concept_numbers
from matching.understand import Wanted, understand
from matching.wish import wish_of


@pytest.fixture
def shot() -> Snapshot:
    return Index(Item(name, "group", name) for name in ("囲碁の会", "囲碁と将棋", "ソーイング")).snapshot()


def test_rare_words_are_worth_more(shot: Snapshot) -> None:
    words = dict(wish_of(understand("囲碁と将棋"), shot, Seeker()).words)
    assert words[shot.lexicon.find("将棋")] > words[shot.lexicon.find("囲碁")]


def test_company_counts_less_beside_a_topic(shot: Snapshot) -> None:
    wish, number = wish_of(understand("友達と囲碁がしたい"), shot, Seeker()), concept_numbers()
    worth = {key: float(near[number[key]]) for key, near in zip(wish.asked, wish.concepts, strict=False)}
    assert worth.pop("go") == 1
    assert all(each < 0.5 for each in worth.values())


FOR_CHILDREN = Wanted(concepts=("children",), matched=(("子ども", "children"),), guessed=(("cooking_help", 0.9),))


def worth(shot: Snapshot, wanted: Wanted, key: str, of: int = 0) -> float:
    return float(wish_of(wanted, shot, Seeker()).concepts[of][concept_numbers()[key]])


def test_those_for_whom_it_is_count_less_than_what_is_likely_meant(shot: Snapshot) -> None:
    likely, hardly = (replace(FOR_CHILDREN, guessed=(("cooking_help", chance),)) for chance in (0.9, 0.2))
    assert worth(shot, likely, "children") < 0.4 < 0.8 < worth(shot, hardly, "children")


def test_company_only_mentioned_counts_less_the_surer_something_else_is_meant(shot: Snapshot) -> None:
    said = Wanted(concepts=("senior",), words=("蔵",), guessed=(("oldtext", 0.9),))
    about_them = replace(said, guessed=(("senior", 0.9),))
    assert worth(shot, about_them, "senior") == 1
    assert worth(shot, said, "senior") == pytest.approx(0.55)


def test_a_guess_that_a_named_topic_does_not_bear_out_counts_more(shot: Snapshot) -> None:
    """「蔵を片づけたら筆で書いた帳面が」 names tidying up, and is about old writing."""
    other = Wanted(concepts=("declutter",), words=("帳面",), guessed=(("oldtext", 0.9),))
    same = replace(other, concepts=("oldtext",))
    assert worth(shot, other, "oldtext", of=1) > 1.5 * worth(shot, same, "oldtext", of=1)
    only_named = replace(other, words=())
    assert worth(shot, only_named, "oldtext", of=1) == pytest.approx(worth(shot, same, "oldtext", of=1))


def test_a_word_for_somebody_silences_no_guess(shot: Snapshot) -> None:
    told = [replace(FOR_CHILDREN, concepts=("baby",), matched=((said, "baby"),)) for said in ("赤ちゃん", "乳幼児学級")]
    worth = [float(wish_of(each, shot, Seeker()).concepts[-1].max()) for each in told]
    assert worth[0] > worth[1]


def test_standing_interests_speak_when_nothing_is_said(shot: Snapshot) -> None:
    assert wish_of(understand(""), shot, Seeker(interests=("go", "gone from the table"))).asked == ["go"]
    beside = wish_of(understand("ソーイング"), shot, Seeker(interests=("go",)))
    assert "go" not in beside.asked and len(beside.profile) == 1


def test_a_misspelt_word_is_looked_up_as_the_catalogue_has_it(shot: Snapshot) -> None:
    words = dict(wish_of(Wanted(words=("そーいんぐう",), terms=("そーいんぐう",)), shot, Seeker()).words)
    assert shot.lexicon.find("ソーイング") in words


def test_without_a_topic_anything_may_be_shown(shot: Snapshot) -> None:
    assert wish_of(understand("土曜の午後"), shot, Seeker()).browsing
    assert not wish_of(understand("囲碁"), shot, Seeker()).browsing

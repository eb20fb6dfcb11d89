"""The heading above results says how far we looked, what it is and whether it is on the day, as it is."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy.orm import Session

from handlers.chat.heading import heading
from handlers.texts import say
from handlers.turn import Office, Talk, Turn, TurnKind
from matching.confidence import Confidence
from matching.proposals import Proposal
from matching.rank import Match
from matching.reach import Reach
from matching.reasons import Reason
from matching.search import Found, Search
from matching.understand import Wanted
from models.occurrence import Coming
from models.tables import Area, Gathering
from tests import factories

OFFICE = Office("むすび", "京都市", "まちづくり窓口", "", "平日 9:00〜17:00", "", "http://127.0.0.1:8000")
HOME = Area(layer="ward", name="右京区", city="京都市", ward="右京区")
GO = Reason("reason.interest", "yes", {"topic": "go"})
GUESS = Reason("reason.guessed", "yes", {"topic": "handicraft"})
TUESDAY = datetime(2026, 12, 8, 4, 0, tzinfo=UTC)


def found(confidence: Confidence, reasons: Sequence[Reason] = (GO,), **values: object) -> Found:
    occurrence = Coming("", TUESDAY)
    proposal = Proposal(Gathering(), None, occurrence, Match("a", 0.5, confidence, tuple(reasons)))
    basis = Found("m", (proposal,), ("go",), "囲碁", HOME, confidence, wanted=Wanted(concepts=("go",)))
    return replace(basis, **values)  # type: ignore[arg-type]


@pytest.fixture
def talk(session: Session, now: datetime) -> Talk:
    turn = Turn(TurnKind.TEXT, "01", now, now, text="囲碁")
    return Talk(session, factories.resident(session), turn, Search(), OFFICE)


def said(talk: Talk, found: Found, language: str = "ja", *, kept: bool = False) -> str:
    return say(language, heading(found, language, kept=kept))


@pytest.mark.parametrize(
    ("confidence", "words"),
    [
        (Confidence.SURE, "京都市右京区で、「囲碁」に合うものが見つかりました。"),
        (Confidence.MAYBE, "京都市右京区で、「囲碁」に近いものが見つかりました。"),
        (Confidence.CLOSEST, "「囲碁」は、まだ見つかりません。いちばん似ているのは、こちらです。"),
    ],
)
def test_how_surely_it_fits_is_said_in_so_many_words(talk: Talk, confidence: Confidence, words: str) -> None:
    assert said(talk, found(confidence)) == words


def test_wish_that_was_kept_is_said_to_be_kept(talk: Talk) -> None:
    assert "やってみたいこと」におぼえて" in said(talk, found(Confidence.CLOSEST), kept=True)


@pytest.mark.parametrize(
    ("reach", "words"),
    [
        (Reach("太秦小学校区", "右京区"), "太秦小学校区には見つからなかったので、右京区までさがしました。"),
        (Reach("京都市"), "京都市には見つからなかったので、ほかのまちまでさがしました。"),
        (Reach("京都市", online=True), "京都市には見つからなかったので、オンラインの集まりをさがしました。"),
        (Reach("太秦", "右京区", around=True), "太秦の近くには見つからなかったので、右京区までさがしました。"),
    ],
)
def test_how_far_we_looked_stands_first(talk: Talk, reach: Reach, words: str) -> None:
    assert said(talk, found(Confidence.SURE, reach=reach)) == f"{words}\n「囲碁」に合うものです。"
    assert said(talk, found(Confidence.MAYBE, reach=reach)) == f"{words}\n「囲碁」に近いものです。"


@pytest.mark.parametrize("confidence", list(Confidence))
def test_guess_is_told_as_a_guess_however_sure_it_seems(talk: Talk, confidence: Confidence) -> None:
    guess = "「手芸」のことかと思いました。ちがったら、もう一度言いなおしてください。"
    assert said(talk, found(confidence, [GUESS], topics=())) == guess


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ([8], "12月8日（火）に開かれるものがあります。"),
        ([8, 9], "12月8日（火）〜12月9日（水）に開かれるものがあります。"),
        ([10], "12月10日（木）に開かれるものは、見つかりませんでした。近い日のものをお見せします。"),
    ],
)
def test_the_day_that_was_said_is_answered(talk: Talk, days: list[int], words: str) -> None:
    wanted = Wanted(concepts=("go",), dates=frozenset(date(2026, 12, day) for day in days))
    assert said(talk, found(Confidence.SURE, wanted=wanted)).split("\n")[1] == words


def test_without_known_dates_the_day_is_left_open(talk: Talk) -> None:
    wanted = Wanted(concepts=("go",), dates=frozenset([date(2026, 12, 8)]))
    undated = tuple(replace(each, occurrence=None) for each in found(Confidence.SURE).proposals)
    told = said(talk, found(Confidence.SURE, wanted=wanted, proposals=undated))
    assert told.endswith("12月8日（火）に開かれるかどうかは、分かりません。")


def test_conditions_alone_are_taken_note_of(talk: Talk) -> None:
    wanted = Wanted(avoided=frozenset(["exercise"]))
    alone = found(Confidence.CLOSEST, [], topics=(), wanted=wanted)
    assert said(talk, alone) == "わかりました。それに合わせて、京都市右京区でさがしました。"
    far = replace(alone, reach=Reach("右京区", "京都市"))
    assert said(talk, far) == "わかりました。\n右京区には見つからなかったので、京都市までさがしました。"


def test_words_that_name_no_topic_are_not_passed_off_as_understood(talk: Talk) -> None:
    wanted = Wanted(words=("ひとめ",))
    told = said(talk, found(Confidence.SURE, [], topics=(), wanted=wanted))
    assert told == "京都市右京区で、おことばに合いそうなものが見つかりました。"


@pytest.mark.parametrize("language", ["easy", "en"])
def test_other_languages_say_the_same_lines(talk: Talk, language: str) -> None:
    wanted = Wanted(concepts=("go",), dates=frozenset([date(2026, 12, 8), date(2026, 12, 9)]))
    told = said(talk, found(Confidence.MAYBE, wanted=wanted, reach=Reach("右京区", "京都市")), language)
    assert len(told.split("\n")) == 3
    assert {"右京区" in told, "京都市" in told, "{" in told} == {True, False}

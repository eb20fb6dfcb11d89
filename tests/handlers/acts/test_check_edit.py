"""Edits that make no sense are refused, each with its reason."""

from datetime import datetime

import pytest
from sqlalchemy import false, true
from sqlalchemy.orm import Session

from handlers.acts.check_edit import CannotCorrect, checked, standing, written
from matching.corrected import Edit
from models.match_log import MatchLog
from tests import factories


@pytest.mark.parametrize(
    ("typed", "why"),
    [("", "empty"), ("　 ", "empty"), ("あいう" * 11, "long"), ("編\x00物", "control"), ("編\u200b物", "control")],
)
def test_what_is_no_word_is_refused(typed: str, why: str) -> None:
    with pytest.raises(CannotCorrect, match=rf"edit\.{why}"):
        written(typed)


def test_a_word_is_kept_in_one_written_form() -> None:
    assert written(" ＫＮＩＴ ｶﾌｪ ") == "knit カフェ"


@pytest.mark.parametrize(
    ("edit", "why"),
    [
        (Edit("word", "knitting", "の"), "common"),
        (Edit("word", "knitting", "こと"), "common"),
        (Edit("word", "knitting", "ニット"), "already"),
        (Edit("word", "knitting", "x", language="xx"), "no_language"),
        (Edit("concept", "", "編み物"), "there_is"),
        (Edit("wider", "handicraft", other="knitting"), "circular"),
        (Edit("wider", "knitting", other="handicraft"), "is_below"),
        (Edit("near", "go", other="go", weight=0.7), "itself"),
        (Edit("near", "go", other="shogi", weight=7), "no_weight"),
        (Edit("pin", "go", item="none"), "no_item"),
        (Edit("nonsense", "go"), "unknown_kind"),
    ],
)
def test_what_makes_no_sense_is_refused(session: Session, edit: Edit, why: str) -> None:
    with pytest.raises(CannotCorrect, match=rf"edit\.{why}"):
        checked(session, edit, true())


def test_a_word_that_stands_everywhere_is_refused_with_how_often(session: Session, now: datetime) -> None:
    for number in range(25):
        factories.gathering(session, f"ふれあい{number}", description="ぽかぽか広場")
        session.add(MatchLog(asked_at=now, text="ぽかぽか", engine="x"))
    session.flush()
    with pytest.raises(CannotCorrect) as refused:
        checked(session, Edit("word", "knitting", "ぽかぽか"), true())
    assert (refused.value.values["items"], refused.value.values["searches"]) == (25, 25)


def test_searches_beyond_reach_are_not_counted(session: Session, now: datetime) -> None:
    session.add(MatchLog(asked_at=now, text="秘密のことば", engine="x"))
    session.flush()
    assert (standing(session, "秘密", true()).searches, standing(session, "秘密", false()).searches) == (1, 0)

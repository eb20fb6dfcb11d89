"""Past searches that are tried, and what speaks for and against a changed answer."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import true
from sqlalchemy.orm import Session

from handlers.acts.audit import Actor
from handlers.acts.replay import Outcome, Reach, asked_lately, mark_answer, note, verdict
from matching.replay import Asked, Change, Tried
from matching.seeker import Seeker
from models.correction import Correction, ReplayState
from models.match_log import MatchLog
from tests import factories

ACTOR = Actor("hanako", "花子")


def search(session: Session, now: datetime, said: str | None, **values: object) -> MatchLog:
    row = MatchLog(asked_at=now, text=said, engine="x", **values)
    session.add(row)
    session.flush()
    return row


def change(*searches: str) -> Change:
    return Change(Asked(searches, "", {}, Seeker()), ("old", "tea"), ("new", "tea"))


def test_the_latest_are_tried_and_what_is_asked_alike_once(session: Session, now: datetime) -> None:
    area = factories.area(session, "右京区", layer="ward", ward="右京区", city="京都市")
    for hours, said in enumerate(("編み物", "編み物", "将棋", "古い")):
        search(session, now - timedelta(hours=hours), said, area_id=area.id)
    search(session, now, None, understood={"concepts": ["go"]})
    found = asked_lately(session, Reach(true(), whole=True), most=4, city="大津市")
    told = {(each.text, len(each.searches), each.seeker.city) for each in found}
    assert told == {("編み物", 2, "京都市"), ("将棋", 1, "京都市"), ("", 1, "大津市")}


@pytest.mark.parametrize(
    ("grades", "found"),
    [
        ({}, "different"),
        ({"new": 1.0}, "better"),
        ({"old": 1.0}, "worse"),
        ({"old": -1.0}, "better"),
        ({"tea": 1.0}, "different"),
    ],
)
def test_an_answer_is_judged_by_what_is_known_of_it(grades: dict[str, float], found: str) -> None:
    assert verdict(change("a"), {("a", item): grade for item, grade in grades.items()}) == found


def test_marks_and_what_followed_are_known(session: Session, now: datetime) -> None:
    joined = search(session, now, "x", outcome={"new": {"joined": now.isoformat()}})
    dismissed = search(session, now, "x", outcome={"new": ["opened", "dismissed"]})
    marked, unknown = search(session, now, "x"), search(session, now, "x")
    mark_answer(session, ACTOR, marked, "old", good=False, now=now)
    mark_answer(session, ACTOR, marked, "old", good=True, now=now)
    draft = Correction(made_at=now, made_by="a", replay_state=ReplayState.RUNNING)
    session.add(draft)
    rows = [change(row.public_id) for row in (joined, dismissed, marked, unknown)]
    note(session, draft, Outcome(0, Tried(rows, 4, 4, (0, 0)), {}, 1.0), whole=True)
    assert [row["verdict"] for row in draft.replay["changes"]] == ["worse", "worse", "better", "different"]
    assert draft.replay["counts"] == {"worse": 2, "better": 1, "different": 1}


def test_nothing_that_was_said_is_kept_with_it(session: Session, now: datetime) -> None:
    row = search(session, now, "とても私的な相談")
    draft = Correction(made_at=now, made_by="a", replay_state=ReplayState.RUNNING)
    session.add(draft)
    said = Asked((row.public_id,), "とても私的な相談", {"concepts": ["cancer"]}, Seeker())
    note(session, draft, Outcome(0, Tried([Change(said, (), ("tea",))], 1, 1, (1, 0)), {}, 1.0), whole=True)
    assert "私的" not in str(draft.replay) and "cancer" not in str(draft.replay)

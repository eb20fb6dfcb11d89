"""What the match log keeps can be read back."""

import json
from datetime import date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matching import record
from matching.confidence import Confidence
from matching.rank import Match
from matching.reasons import Reason
from matching.understand import understand
from models.match_log import MatchLog


def test_reasons_with_days_and_hours_come_back_as_they_were() -> None:
    told = (
        Reason("reason.date", "yes", {"date": date(2026, 12, 5)}),
        Reason("reason.time", "yes", {"slots": ((5, "morning"),)}),
        Reason("reason.no.date", "no"),
    )
    kept = record.shown(Match("a", 0.5, Confidence.MAYBE, told))
    assert record.match(kept).reasons == told


def test_what_was_understood_is_kept_without_the_words() -> None:
    kept = record.understood(understand("明日ヨガ", today=date(2026, 12, 2)))
    assert (kept["concepts"], kept["dates"]) == (["yoga"], ["2026-12-03"])
    assert "明日ヨガ" not in str(kept)


def test_guesses_and_the_places_a_name_may_mean_are_kept() -> None:
    kept = record.understood(understand("若松町で子どもの晩ごはんを作る気力がない", prior_city="京都市"))
    assert len(kept["places"]) > 1
    assert all(isinstance(key, str) and 0 < chance <= 1 for key, chance in kept["guessed"])
    assert kept["guessed"]


def test_what_was_understood_comes_back_from_the_log() -> None:
    said = understand("明日の午前に編み物、運動は苦手、筆談がほしい", today=date(2026, 12, 2))
    kept = record.wanted(json.loads(json.dumps(record.understood(said))))
    told = ("concepts", "avoided", "slots", "dates", "support", "help")
    assert [getattr(kept, name) for name in told] == [getattr(said, name) for name in told]


def test_old_rows_keep_less_and_are_read_all_the_same() -> None:
    old = {"concepts": ["yoga"], "avoided": [], "slots": [], "support": [], "help": 0, "place": None}
    assert record.wanted(old).concepts == ("yoga",)
    row = {"id": "a", "score": 0.5, "confidence": "sure", "reasons": []}
    assert record.match(row) == Match("a", 0.5, Confidence.SURE, ())


def _row(now: datetime) -> dict[str, object]:
    return {"asked_at": now, "engine": "a-b", "understood": {"concepts": ["yoga"]}, "shown": [{"id": '’"あ'}]}


def _written(session: Session) -> list[str]:
    return list(session.scalars(select(MatchLog.public_id).order_by(MatchLog.id)))


def test_a_row_is_written_at_once_and_read_back(session: Session, now: datetime) -> None:
    found = MatchLog.by_public_id(session, record.write(session, _row(now)))
    assert found
    assert (found.understood, found.shown, found.outcome, found.words) == (
        {"concepts": ["yoga"]},
        [{"id": '’"あ'}],
        {},
        None,
    )


def test_rows_of_a_block_are_written_at_its_end_in_their_order(session: Session, now: datetime) -> None:
    with record.together(session):
        told = [record.write(session, _row(now)) for _ in range(3)]
        assert _written(session) == []
    assert _written(session) == told
    assert record.write(session, _row(now)) in _written(session)


def test_of_a_block_that_fails_nothing_is_written_later(session: Session, now: datetime) -> None:
    with pytest.raises(ZeroDivisionError), record.together(session):
        record.write(session, _row(now))
        raise ZeroDivisionError
    assert _written(session) == []
    with record.together(session):
        pass
    assert _written(session) == []

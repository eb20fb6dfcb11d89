"""What the match log keeps can be read back."""

import json
from datetime import date

from matching import record
from matching.confidence import Confidence
from matching.rank import Match
from matching.reasons import Reason
from matching.understand import understand


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

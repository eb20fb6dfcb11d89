"""What the match log keeps can be read back."""

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

"""Days, clock times and spans as each language writes them, always in Japan's time."""

from datetime import UTC, date, datetime, timedelta

import pytest

from handlers.texts import say
from handlers.texts.days import Span
from handlers.turn import t
from models.base import JAPAN


def span(language: str, start: datetime, end: datetime | None = None, *, has_time: bool = True) -> str:
    return say(language, t("card.span", span=Span(start, end, has_time)))


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("ja", "12月2日（水） 14:00〜16:00"),
        ("easy", "12月2日（水曜日） 14:00から 16:00まで"),
        ("en", "Wed 2 Dec, 14:00–16:00"),
    ],
)
def test_a_span_is_said_with_its_day_once(language: str, said: str) -> None:
    start = datetime(2026, 12, 2, 5, 0, tzinfo=UTC)
    assert span(language, start, start + timedelta(hours=2)) == said


@pytest.mark.parametrize(("language", "said"), [("ja", "12月2日（水） 09:30"), ("en", "Wed 2 Dec, 09:30")])
def test_an_end_that_nobody_knows_is_left_out(language: str, said: str) -> None:
    assert span(language, datetime(2026, 12, 2, 9, 30, tzinfo=JAPAN)) == said


@pytest.mark.parametrize(("language", "said"), [("ja", "12月2日（水）"), ("en", "Wed 2 Dec")])
def test_without_a_time_only_the_day_is_said(language: str, said: str) -> None:
    start = datetime(2026, 12, 2, 0, 0, tzinfo=JAPAN)
    assert span(language, start, start + timedelta(hours=1), has_time=False) == said


@pytest.mark.parametrize(
    ("language", "said"), [("ja", "12月31日（木） 23:30〜00:30"), ("en", "Thu 31 Dec, 23:30–00:30")]
)
def test_new_years_eve_ends_after_midnight_without_a_second_day(language: str, said: str) -> None:
    start = datetime(2026, 12, 31, 23, 30, tzinfo=JAPAN)
    assert span(language, start, start + timedelta(hours=1)) == said


@pytest.mark.parametrize(
    ("language", "said"),
    [("ja", "12月31日（木） 10:00〜1月1日（金） 10:00"), ("en", "Thu 31 Dec, 10:00–Fri 1 Jan, 10:00")],
)
def test_a_whole_day_or_more_names_the_day_it_ends(language: str, said: str) -> None:
    start = datetime(2026, 12, 31, 10, 0, tzinfo=JAPAN)
    assert span(language, start, start + timedelta(days=1)) == said


@pytest.mark.parametrize(
    ("language", "said"), [("ja", "1月1日（金） 00:00"), ("easy", "1月1日（金曜日） 00:00"), ("en", "Fri 1 Jan, 00:00")]
)
def test_midnight_in_japan_belongs_to_the_new_year(language: str, said: str) -> None:
    moment = datetime(2026, 12, 31, 15, 0, tzinfo=UTC)
    assert said in say(language, t("waiting.until", moment=moment))


@pytest.mark.parametrize(
    ("language", "said"), [("ja", "12月6日（日）"), ("easy", "12月6日（日曜日）"), ("en", "Sun 6 Dec")]
)
def test_a_day_is_said_with_its_weekday(language: str, said: str) -> None:
    assert said in say(language, t("purpose.matching", day=date(2026, 12, 6)))


def test_a_number_is_said_as_it_is() -> None:
    assert say("en", t("card.minutes", count=15)) == "About 15 min"

"""The radar counted ahead is what would be counted now; it is shown within reach alone, and no longer than it holds."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import false, true
from sqlalchemy.orm import Session

from handlers.acts.count_needs import WEEK, count_needs, monday
from handlers.acts.keep_radars import Radars, keep_radars, kept_radar
from handlers.acts.radar import PERIODS, Asked, radar
from models.tables import Area, KeptRadar
from tests import factories
from tests.handlers.acts.test_radar import need, people_of, towns

__all__ = ["towns"]


@pytest.fixture
def filled(session: Session, towns: list[Area], now: datetime) -> list[Area]:
    """Twelve people here and there, some in two wards and two weeks, at several hours, of two topics."""
    people = people_of(session, 12)
    need(session, people, towns[0], now, slots=0b101)
    need(session, people[:7], towns[2], now, week=monday(now) - 2 * WEEK)
    need(session, people[:6], towns[1], now, week=monday(now) - 20 * WEEK, topic="knitting")
    need(session, people[:5], towns[1], now, topic="haiku", area_id=None, place="")
    return towns


def _named(session: Session, layer: str, name: str) -> list[Area]:
    return [session.query(Area).filter_by(layer=layer, name=name).one()]


@pytest.mark.parametrize("weeks", PERIODS)
@pytest.mark.parametrize("where", [None, ("city", "京都市"), ("ward", "右京区"), ("ward", "北区")])
def test_what_is_counted_ahead_is_what_would_be_counted_now(
    session: Session, filled: list[Area], now: datetime, where: tuple[str, str] | None, weeks: int
) -> None:
    asked = Asked(weeks, _named(session, *where) if where else None)
    keep_radars(session, now=now)
    kept = kept_radar(session, asked, reach=asked.areas, now=now)
    assert kept
    assert kept == radar(session, asked, asked.within(), now=now)
    assert kept.areas.cells or where == ("ward", "北区")


def test_nothing_that_is_hidden_is_even_kept(session: Session, filled: list[Area], now: datetime) -> None:
    need(session, people_of(session, 4), filled[0], now, topic="chess")
    keep_radars(session, now=now)
    tables = [table for row in session.query(KeptRadar) for table in row.told["tables"]]
    assert not any("chess" in table["rows"] for table in tables)
    assert {cell % 5 for table in tables for line in table["cells"] for cell in line} == {0}


def test_it_is_shown_to_whoever_may_see_all_of_its_area(session: Session, filled: list[Area], now: datetime) -> None:
    keep_radars(session, now=now)
    city, ukyo, kita = (_named(session, *one)[0] for one in (("city", "京都市"), ("ward", "右京区"), ("ward", "北区")))
    seen = {
        "city by ward": kept_radar(session, Asked(4, [city]), reach=[ukyo], now=now),
        "ward by other": kept_radar(session, Asked(4, [ukyo]), reach=[kita], now=now),
        "all by city": kept_radar(session, Asked(4), reach=[city], now=now),
        "ward by town": kept_radar(session, Asked(4, [ukyo]), reach=[filled[0]], now=now),
        "ward by nobody": kept_radar(session, Asked(4, [ukyo]), reach=[], now=now),
    }
    assert not any(seen.values())
    assert kept_radar(session, Asked(4, [ukyo, ukyo]), reach=[ukyo, ukyo], now=now)
    assert kept_radar(session, Asked(4, [ukyo]), reach=[kita, city], now=now)


def test_one_topic_and_several_wards_are_counted_when_asked(
    session: Session, filled: list[Area], now: datetime
) -> None:
    keep_radars(session, now=now)
    both = [*_named(session, "ward", "右京区"), *_named(session, "ward", "北区")]
    assert kept_radar(session, Asked(4, None, ["go"]), reach=None, now=now) is None
    assert kept_radar(session, Asked(4, both), reach=None, now=now) is None


def test_it_holds_until_it_is_counted_anew_or_the_week_is_over(
    session: Session, filled: list[Area], now: datetime
) -> None:
    keep_radars(session, now=now)
    assert kept_radar(session, Asked(4), reach=None, now=now + timedelta(days=7)) is None
    assert keep_radars(session, now=now) == 12
    count_needs(session, now=now)
    assert kept_radar(session, Asked(4), reach=None, now=now) is None


def test_a_town_that_was_added_meanwhile_has_its_column(session: Session, filled: list[Area], now: datetime) -> None:
    keep_radars(session, now=now)
    factories.area(session, "丁", ward="右京区")
    ward = _named(session, "ward", "右京区")
    assert kept_radar(session, Asked(4, ward), reach=ward, now=now) is None


def test_nothing_missed_is_a_page_too(session: Session, now: datetime) -> None:
    assert keep_radars(session, now=now) == len(PERIODS)
    kept = kept_radar(session, Asked(52), reach=None, now=now)
    assert kept == radar(session, Asked(52), true(), now=now)


def test_what_was_counted_is_kept_for_the_same_reach_until_it_is_counted_anew(
    session: Session, towns: list[Area], now: datetime
) -> None:
    radars, asked = Radars(), Asked(4)
    need(session, people_of(session, 9), towns[0], now)
    seen = radars.radar(session, asked, true(), reach=None, now=now)
    assert radars.radar(session, asked, true(), reach=None, now=now) is seen
    assert radars.radar(session, asked, false(), reach=[towns[2]], now=now).areas.rows == []
    need(session, people_of(session, 9), towns[0], now)
    assert radars.radar(session, asked, true(), reach=None, now=now).areas.total == 15

"""Whoever stands by has gone the way once, and nothing stays of it."""

from sqlalchemy import func, select

from bot.campaigns.assembly import make_tools
from bot.campaigns.rehearsal import rehearse
from models.announcement import Announcement, AnnouncementReach
from tests.bot.campaigns.parts import THREADS, City


def test_nobody_is_told_and_nothing_is_written(city: City) -> None:
    city.settle(600)
    rehearse(make_tools(city.parts, city.line, threads=THREADS))
    with city.sessions() as session:
        kept = [session.scalar(select(func.count()).select_from(one)) for one in (Announcement, AnnouncementReach)]
    assert (kept, city.batches(), city.told) == ([0, 0], [], [])


def test_an_announcement_on_its_way_is_left_alone(city: City) -> None:
    city.settle(600)
    public_id = city.announce()
    rehearse(make_tools(city.parts, city.line, threads=THREADS))
    assert city.batches() == []
    city.send()
    assert (city.told, city.report(public_id).told) == (city.once, 600)

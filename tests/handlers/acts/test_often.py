"""Nobody is told too often in a week: who was told enough waits; what counts, and for how long."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from handlers.acts.announce import Draft, announce, recall
from handlers.acts.announced import told
from handlers.acts.audience import Audience
from handlers.acts.cut import cut_stretch
from handlers.acts.often import as_bits, in_at_least, over_the_cap
from models.announcement import Announcement, AnnouncementBatch, AnnouncementKind, AnnouncementReach, is_in
from models.resident import Resident
from tests import factories

BODY = {"ja": [{"type": "text", "text": "お知らせ"}]}
Tell = Callable[..., Announcement]


@pytest.fixture
def resident(session: Session) -> Resident:
    return factories.resident(session)


@pytest.fixture
def tell(session: Session, resident: Resident, now: datetime) -> Tell:
    """Cut an announcement to everyone, as if it went out at `at`."""

    def tell_at(at: datetime = now, kind: AnnouncementKind = AnnouncementKind.ORDINARY) -> Announcement:
        row = announce(session, Draft(BODY, Audience(everyone=True), "tests", kind=kind), now=at)
        cut_stretch(session, row, now=at, most_a_week=3)
        return row

    return tell_at


def test_the_fourth_in_a_week_waits_for_the_digest(session: Session, resident: Resident, tell: Tell) -> None:
    rows = [tell() for _ in range(4)]
    assert [(row.people, row.held) for row in rows] == [(1, 0)] * 3 + [(0, 1)]
    assert session.query(AnnouncementBatch).filter_by(announcement_id=rows[-1].id).count() == 0
    reach = session.get_one(AnnouncementReach, (rows[-1].id, resident.id // 8_192))
    assert is_in({reach.chunk: reach.held}, resident.id)
    assert not any(reach.told)


def test_who_waits_is_said_to_wait(session: Session, resident: Resident, tell: Tell) -> None:
    rows = [tell() for _ in range(4)]
    assert told(session, rows[-1], resident.id).cause == "weekly_cap"


def test_a_week_later_there_is_room_again(tell: Tell, now: datetime) -> None:
    for _ in range(3):
        tell(now)
    assert tell(now + timedelta(days=6)).held == 1
    assert tell(now + timedelta(days=7)).people == 1


def test_a_disaster_passes_and_does_not_count(tell: Tell) -> None:
    for _ in range(4):
        assert tell(kind=AnnouncementKind.DISASTER).people == 1
    assert tell().people == 1
    for _ in range(2):
        tell()
    assert tell(kind=AnnouncementKind.DISASTER).people == 1


def test_what_was_recalled_does_not_count(tell: Tell) -> None:
    rows = [tell() for _ in range(3)]
    recall(rows[0])
    assert tell().people == 1


def test_only_who_was_told_enough_waits(session: Session, tell: Tell) -> None:
    for _ in range(3):
        tell()
    factories.resident(session, language="en")
    last = tell()
    assert (last.people, last.held) == (1, 1)


def test_stretches_that_meet_in_a_chunk_add_up(session: Session, tell: Tell, now: datetime) -> None:
    row = tell()
    later = factories.resident(session)
    row.cut_until, row.cut_at = later.id, None
    cut_stretch(session, row, now=now)
    reach = session.get_one(AnnouncementReach, (row.id, later.id // 8_192))
    assert sum(byte.bit_count() for byte in reach.told) == 2


def test_sets_are_counted_bit_by_bit() -> None:
    sets = [as_bits(numbers).get(0, bytes(1_024)) for numbers in ({1, 2}, {2, 3}, {2, 3, 8_191}, set())]
    met = {0: in_at_least(sets, 2)}
    assert [number for number in (1, 2, 3, 8_191) if is_in(met, number)] == [2, 3]
    assert not is_in(met, 8_192 + 2)


def test_without_enough_announcements_nobody_is_looked_at(session: Session, tell: Tell, now: datetime) -> None:
    tell()
    assert over_the_cap(session, most=2, now=now) == {}

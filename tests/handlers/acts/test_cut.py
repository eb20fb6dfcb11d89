"""Everyone is in one batch, whatever the languages, the gaps between ids, or where a crash fell."""

from datetime import datetime

import pytest
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from handlers.acts import cut
from handlers.acts.announce import Draft, announce
from handlers.acts.audience import Audience
from handlers.acts.cut import cut_stretch, next_to_cut
from models.announcement import Announcement, AnnouncementBatch, BatchState
from models.base import new_public_id
from models.resident import Resident

BODY = {"ja": [{"type": "text", "text": "お知らせ"}]}


@pytest.fixture
def announcement(session: Session, now: datetime) -> Announcement:
    return announce(session, Draft(BODY, Audience(everyone=True), "tests"), now=now)


@pytest.fixture
def short_stretches(monkeypatch: pytest.MonkeyPatch) -> None:
    for length in ("FIRST_STRETCH", "STRETCH"):
        monkeypatch.setattr(cut, length, 700)


def _settle(session: Session, ids: range, now: datetime, *, language: str = "ja") -> None:
    rows = [
        {"id": one, "public_id": new_public_id(), "line_key": b"k%d" % one, "line_sealed": b"s", "language": language}
        for one in ids
    ]
    session.execute(insert(Resident), [{**row, "followed_at": now, "last_seen_at": now} for row in rows])


def _batches(session: Session) -> list[AnnouncementBatch]:
    return list(session.scalars(select(AnnouncementBatch).order_by(AnnouncementBatch.seq)))


def _cut_all(session: Session, announcement: Announcement, now: datetime) -> None:
    while announcement.cut_at is None:
        cut_stretch(session, announcement, now=now)


def _sizes(session: Session, language: str) -> list[int]:
    return [len(one.residents) for one in _batches(session) if one.language == language]


@pytest.mark.usefixtures("short_stretches")
def test_batches_are_full_but_the_last_of_each_language(
    session: Session, announcement: Announcement, now: datetime
) -> None:
    _settle(session, range(1, 1_801), now)
    _settle(session, range(1_801, 2_401), now, language="en")
    _cut_all(session, announcement, now)
    assert (_sizes(session, "ja"), _sizes(session, "en")) == ([500, 500, 500, 300], [500, 100])
    assert sorted(one for batch in _batches(session) for one in batch.residents) == list(range(1, 2_401))
    assert announcement.people == 2_400


@pytest.mark.usefixtures("short_stretches")
def test_what_is_filling_waits_for_the_next_stretch(
    session: Session, announcement: Announcement, now: datetime
) -> None:
    _settle(session, range(1, 1_001), now)
    cut_stretch(session, announcement, now=now)
    assert [batch.state for batch in _batches(session)] == [BatchState.PLANNED, BatchState.FILLING]
    cut_stretch(session, announcement, now=now)
    assert [batch.state for batch in _batches(session)] == [BatchState.PLANNED] * 2


@pytest.mark.usefixtures("short_stretches")
def test_a_change_of_language_while_it_is_cut_brings_nobody_twice_or_never(
    session: Session, announcement: Announcement, now: datetime
) -> None:
    _settle(session, range(1, 1_401), now)
    cut_stretch(session, announcement, now=now)
    for one in (600, 1_200):
        session.get_one(Resident, one).language = "en"
    session.flush()
    _cut_all(session, announcement, now)
    assert sorted(one for batch in _batches(session) for one in batch.residents) == list(range(1, 1_401))


@pytest.mark.usefixtures("short_stretches")
def test_who_comes_after_sending_began_is_not_told(session: Session, announcement: Announcement, now: datetime) -> None:
    _settle(session, range(1, 1_001), now)
    cut_stretch(session, announcement, now=now)
    _settle(session, range(1_001, 1_101), now)
    _cut_all(session, announcement, now)
    assert announcement.people == 1_000


def test_wide_gaps_between_ids_are_stepped_over(session: Session, announcement: Announcement, now: datetime) -> None:
    _settle(session, range(1, 3), now)
    _settle(session, range(2_000_000_000, 2_000_000_002), now)
    cut_stretch(session, announcement, now=now)
    cut_stretch(session, announcement, now=now)
    assert [batch.residents for batch in _batches(session)] == [[1, 2, 2_000_000_000, 2_000_000_001]]


def test_keys_differ_and_are_the_same_whoever_works_them_out(
    session: Session, announcement: Announcement, now: datetime
) -> None:
    _settle(session, range(1, 1_001), now)
    _cut_all(session, announcement, now)
    first, second = _batches(session)
    assert first.retry_key == cut.retry_key(announcement, first.seq) != second.retry_key


def test_what_is_not_due_or_stopped_is_not_cut(session: Session, announcement: Announcement, now: datetime) -> None:
    assert next_to_cut(session, now=now) is announcement
    announcement.due_at = now.replace(year=2027)
    session.flush()
    assert next_to_cut(session, now=now) is None

"""What is read ahead: nothing ordinary at night or before its hour, and to each the words nearest to their language."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.campaigns.ahead import Reader
from bot.campaigns.job import Outcome
from bot.campaigns.record import record, sending, settle, work_open
from bot.identity import Vault
from handlers.acts.announce import Draft, announce, recall, resume, stop
from handlers.acts.announced import report
from handlers.acts.audience import Audience
from handlers.acts.consent import withdraw_consent
from handlers.acts.cut import cut_stretch, next_to_cut
from models.announcement import UNRESTING, Announcement, AnnouncementBatch, AnnouncementKind, BatchState
from models.best_hour import DAYS, ResidentHours
from models.consent import Purpose
from models.resident import Resident
from tests import factories

VAULT = Vault("a secret of the tests")
BODIES = {language: [{"type": "text", "text": language}] for language in ("ja", "easy")}


def _cut(session: Session, now: datetime, kind: AnnouncementKind = AnnouncementKind.ORDINARY) -> Announcement:
    row = announce(session, Draft(BODIES, Audience(True), "tests", kind=kind), now=now)
    cut_stretch(session, row, now=now)
    return row


@pytest.mark.parametrize(("hour", "kept"), [(20, False), (21, True), (7, True), (8, False)])
def test_at_night_what_can_wait_is_left_until_the_morning(
    session: Session, now: datetime, hour: int, kept: bool
) -> None:
    factories.resident(session, line_sealed=VAULT.seal("U1"))
    at = now.replace(hour=0) + timedelta(hours=hour + 15)
    row = _cut(session, now)
    uncut = announce(session, Draft(BODIES, Audience(True), "tests"), now=now)
    assert (next_to_cut(session, now=at) is uncut, work_open(session, now=at)) == (not kept, not kept)
    assert (row.id in sending(session, now=at)) == (not kept)
    assert bool(Reader(VAULT).read(session, held=(), most=9, now=at)) == (not kept)


@pytest.mark.parametrize("kind", UNRESTING)
def test_what_cannot_wait_is_told_at_night(session: Session, now: datetime, kind: AnnouncementKind) -> None:
    factories.resident(session, line_sealed=VAULT.seal("U1"))
    row, night = _cut(session, now, kind), now.replace(hour=17)
    assert work_open(session, now=night)
    assert row.id in sending(session, now=night)
    assert len(Reader(VAULT).read(session, held=(), most=9, now=night)) == 1


def test_each_is_told_in_their_language_or_the_nearest(session: Session, now: datetime) -> None:
    for number, language in enumerate(("ja", "easy", "en")):
        factories.resident(session, language=language, line_sealed=VAULT.seal(f"U{number}"))
    _cut(session, now)
    jobs = Reader(VAULT).read(session, held=(), most=9, now=now)
    assert {job.language: job.messages[0]["text"] for job in jobs} == {"ja": "ja", "easy": "easy", "en": "easy"}


@pytest.fixture
def waits(session: Session, now: datetime) -> Announcement:
    """One that is cut, and waits for the best hour of the only one it is for: 13:00."""
    one = factories.resident(session, line_sealed=VAULT.seal("U1"))
    session.add(ResidentHours(resident_id=one.id, lately=bytes([13] * DAYS), learned_on=now.date()))
    draft = Draft(BODIES, Audience(True), "tests", best_until=now + timedelta(hours=5))
    row = announce(session, draft, now=now)
    cut_stretch(session, row, now=now)
    return row


def _read(session: Session, at: datetime) -> int:
    return len(Reader(VAULT).read(session, held=(), most=9, now=at))


def test_nobody_is_told_and_no_process_works_before_their_best_hour(
    session: Session, now: datetime, waits: Announcement
) -> None:
    early, hour = now + timedelta(hours=2, minutes=59), now + timedelta(hours=3)
    assert (work_open(session, now=early), _read(session, early)) == (False, 0)
    settle(session, held=(), now=early)
    session.refresh(waits)
    assert (waits.done_at, work_open(session, now=hour), _read(session, hour)) == (None, True, 1)


def test_who_says_no_before_their_hour_is_not_told(session: Session, now: datetime, waits: Announcement) -> None:
    (resident,) = session.scalars(select(Resident))
    withdraw_consent(session, resident, Purpose.ANNOUNCEMENTS, now=now)
    assert _read(session, now + timedelta(hours=3)) == 0
    assert report(session, waits).left_out == {"withdrawn": 1}


def test_what_waits_for_its_hour_can_be_stopped_and_recalled(
    session: Session, now: datetime, waits: Announcement
) -> None:
    hour = now + timedelta(hours=3)
    assert stop(waits)
    session.flush()
    assert (work_open(session, now=hour), _read(session, hour)) == (False, 0)
    assert resume(session, waits)
    session.flush()
    assert recall(waits)
    session.flush()
    assert work_open(session, now=now)
    settle(session, held=(), now=now)
    assert report(session, waits).dropped == {"recalled": 1}


@pytest.mark.parametrize("state", [BatchState.ACCEPTED, BatchState.PLANNED])
def test_what_line_took_while_it_was_recalled_was_told(session: Session, now: datetime, state: BatchState) -> None:
    factories.resident(session, line_sealed=VAULT.seal("U1"))
    row = _cut(session, now)
    (job,) = Reader(VAULT).read(session, held=(), most=9, now=now)
    recall(row)
    session.flush()
    settle(session, held=(), now=now)
    record(session, [Outcome(job, state)], now=now)
    batch = session.get_one(AnnouncementBatch, job.id, populate_existing=True)
    assert batch.state is (BatchState.ACCEPTED if state is BatchState.ACCEPTED else BatchState.DROPPED)
    assert (batch.cause is None) == (state is BatchState.ACCEPTED)

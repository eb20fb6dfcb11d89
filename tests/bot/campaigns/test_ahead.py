"""What is read ahead: nothing ordinary at night, and to each the words of their language or the nearest there are."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from bot.campaigns.ahead import Reader
from bot.campaigns.record import sending, work_open
from bot.identity import Vault
from handlers.acts.announce import Draft, announce
from handlers.acts.audience import Audience
from handlers.acts.cut import cut_stretch, next_to_cut
from models.announcement import UNRESTING, Announcement, AnnouncementKind
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

"""The weekly digest: who waits for the same announcements gets one message about them, each person once."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.acts.announce import Draft, Extra, announce, recall
from handlers.acts.audience import Audience
from handlers.acts.consent import withdraw_consent
from handlers.acts.cut import cut_stretch
from handlers.acts.digest import make_digests
from handlers.acts.taps import new_link
from handlers.acts.whom import Segment, SegmentKind
from models.announcement import Announcement, AnnouncementBatch, AnnouncementKind
from models.consent import Purpose
from tests import factories

ENGLISH = Segment(SegmentKind.LANGUAGE, "en", "English")
WORDS = {"ja": {"title": "訓練", "text": "あす、訓練です。"}, "en": {"title": "", "text": "A drill " * 20}}


@pytest.fixture
def saturday(now: datetime) -> datetime:
    """The Saturday after the Wednesday of `now`, shortly after midnight."""
    return (now + timedelta(days=3)).replace(hour=15, minute=1) - timedelta(days=1)


def _tell(
    session: Session, at: datetime, *, segment: Segment | None = None, most: int = 0, **extra: Any
) -> Announcement:
    bodies = {language: [{"type": "text", "text": said["text"]}] for language, said in WORDS.items()}
    draft = Draft(bodies, Audience(True, segment), "tests", extra=Extra(extra.pop("words", WORDS), **extra))
    row = announce(session, draft, now=at)
    cut_stretch(session, row, now=at, most_a_week=most or 99)
    return row


def _draw(text: str, _language: str) -> list[dict[str, Any]]:
    return [{"type": "text", "text": text}]


def _digests(session: Session) -> list[Announcement]:
    rows = select(Announcement).where(Announcement.kind == AnnouncementKind.DIGEST)
    return list(session.scalars(rows.order_by(Announcement.id)))


def _told(session: Session, digest: Announcement, now: datetime) -> list[int]:
    cut_stretch(session, digest, now=now)
    batches = session.scalars(select(AnnouncementBatch).where(AnnouncementBatch.announcement_id == digest.id))
    return sorted(one for batch in batches for one in batch.residents)


def test_who_waits_for_the_same_gets_one_digest_each_person_once(
    session: Session, now: datetime, saturday: datetime
) -> None:
    people = [factories.resident(session, language=language) for language in ("ja", "ja", "en")]
    _tell(session, now)
    for segment in (None, ENGLISH):
        assert _tell(session, now, segment=segment, most=1).held
    assert make_digests(session, _draw, now=saturday) == 2
    told = [_told(session, digest, saturday) for digest in _digests(session)]
    assert sorted(told) == [[people[0].id, people[1].id], [people[2].id]]
    assert make_digests(session, _draw, now=saturday) == 0


def test_it_waits_for_saturday_at_ten_or_a_week_at_most(session: Session, now: datetime, saturday: datetime) -> None:
    factories.resident(session)
    _tell(session, now)
    _tell(session, now, most=1)
    assert make_digests(session, _draw, now=now + timedelta(days=1)) == 0
    assert make_digests(session, _draw, now=now + timedelta(days=7, minutes=1)) == 1
    _tell(session, now, most=1)
    assert make_digests(session, _draw, now=saturday) == 1
    assert _digests(session)[-1].due_at == datetime.fromisoformat("2026-12-05T10:00+09:00")


def test_it_tells_titles_beginnings_and_links_in_each_language(
    session: Session, now: datetime, saturday: datetime
) -> None:
    factories.resident(session)
    _tell(session, now)
    link = new_link("https://city.example.jp/a", base_url="https://bot.example.jp")
    _tell(session, now, most=1, links=[link])
    make_digests(session, _draw, now=saturday)
    (digest,) = _digests(session)
    assert digest.bodies["ja"][0]["text"].endswith(f"■ 訓練\nあす、訓練です。\n{link.address}")
    assert link.address == f"https://bot.example.jp/r/{link.token}"
    assert "■ A drill A drill" in digest.bodies["en"][0]["text"]
    assert set(digest.bodies) == {"ja", "easy", "en"}


def test_many_at_once_fit_into_one_message(session: Session, now: datetime, saturday: datetime) -> None:
    factories.resident(session)
    _tell(session, now)
    long = {"ja": {"title": "題" * 100, "text": "長い" * 500}}
    for _ in range(20):
        _tell(session, now, most=1, words=long)
    make_digests(session, _draw, now=saturday)
    text = _digests(session)[0].bodies["ja"][0]["text"]
    assert (len(text) < 2_500, "ほかに" in text) == (True, True)


def test_what_was_recalled_or_is_too_late_is_not_told(session: Session, now: datetime, saturday: datetime) -> None:
    factories.resident(session)
    _tell(session, now)
    rows = [_tell(session, now, most=1) for _ in range(2)]
    recall(rows[0])
    rows[1].expires_at = saturday + timedelta(hours=1)
    assert make_digests(session, _draw, now=saturday) == 0
    rows[1].expires_at = saturday + timedelta(hours=20)
    assert make_digests(session, _draw, now=saturday) == 1


def test_who_said_no_meanwhile_is_not_told(session: Session, now: datetime, saturday: datetime) -> None:
    resident = factories.resident(session)
    _tell(session, now)
    _tell(session, now, most=1)
    make_digests(session, _draw, now=saturday)
    withdraw_consent(session, resident, Purpose.ANNOUNCEMENTS, now=now)
    assert _told(session, _digests(session)[0], saturday) == []

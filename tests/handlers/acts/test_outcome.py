"""What came of an announcement: sign-ups and blocks of who was told, beside what is usual; nobody else's."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from handlers.acts.announce import Draft, Extra, announce
from handlers.acts.audience import Audience
from handlers.acts.cut import cut_stretch
from handlers.acts.outcome import outcome
from handlers.acts.taps import new_link, tapped
from models.announcement import Announcement, LinkPart
from models.resident import Resident, ResidentStatus
from tests import factories

BODY = {"ja": [{"type": "text", "text": "お知らせ"}]}
DAY = timedelta(days=1)


@pytest.fixture
def people(session: Session) -> list[Resident]:
    return [factories.resident(session) for _ in range(10)]


def _tell(session: Session, at: datetime, extra: Extra | None = None) -> Announcement:
    row = announce(session, Draft(BODY, Audience(everyone=True), "tests", extra=extra or Extra()), now=at)
    cut_stretch(session, row, now=at)
    return row


def _block(session: Session, people: list[Resident], at: datetime) -> None:
    for one in people:
        one.status, one.status_event_ms = ResidentStatus.BLOCKED, int(at.timestamp() * 1_000)
    session.flush()


def test_blocks_within_three_days_are_set_beside_what_is_usual(
    session: Session, people: list[Resident], now: datetime
) -> None:
    for number in range(4):
        at = now - (40 - 5 * number) * DAY
        _tell(session, at)
        _block(session, people[number : number + 1], at + DAY)
    last = _tell(session, now)
    _block(session, people[4:6], now + DAY)
    _block(session, people[6:7], now + 4 * DAY)
    blocks = outcome(session, last, now=now + 5 * DAY).blocks
    assert blocks is not None
    assert (blocks.people, blocks.share, blocks.over) == (2, 333.3, True)
    # One each of ten, nine, eight and seven people told: the median of 100, 111.1, 125 and 142.9.
    assert blocks.usual == pytest.approx(118.05)


def test_with_few_earlier_ones_nothing_is_usual(session: Session, people: list[Resident], now: datetime) -> None:
    _tell(session, now - 9 * DAY)
    blocks = outcome(session, _tell(session, now), now=now + DAY).blocks
    assert blocks is not None
    assert (blocks.usual, blocks.over, blocks.people) == (None, False, 0)


def test_sign_ups_are_of_who_was_told_and_afterwards(session: Session, people: list[Resident], now: datetime) -> None:
    date = factories.occurrence(session)
    factories.attendance(session, occurrence=date, resident=people[0], queued_at=now - DAY)
    row = _tell(session, now, Extra(occurrence_id=date.id))
    for one in (people[1], factories.resident(session)):
        factories.attendance(session, occurrence=date, resident=one, queued_at=now + DAY)
    assert outcome(session, row, now=now + DAY).sign_ups == 1


def test_what_has_no_button_or_has_not_begun_has_no_such_numbers(session: Session, now: datetime) -> None:
    row = announce(session, Draft(BODY, Audience(everyone=True), "tests"), now=now)
    came = outcome(session, row, now=now)
    assert (came.sign_ups, came.blocks, came.planned, dict(came.taps)) == (None, None, None, {})


def test_taps_are_summed_whatever_row_they_fell_into(session: Session, now: datetime) -> None:
    link = new_link("https://city.example.jp/")
    row = announce(session, Draft(BODY, Audience(True), "tests", extra=Extra(links=[link])), now=now)
    for _ in range(40):
        tapped(session, link.token)
    tapped(session, "nobody's")
    assert outcome(session, row, now=now).taps == {LinkPart.LINK: 40}

"""What became of an announcement, in numbers and for one person; stopping, resuming, recalling."""

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from handlers.acts.announce import Draft, announce, by_public_id, recall, resume, stop
from handlers.acts.announced import Report, Told, report, told
from handlers.acts.audience import Audience
from models.announcement import Announcement, AnnouncementBatch, AnnouncementState, BatchState

BODY = {"ja": [{"type": "text", "text": "お知らせ"}]}


@pytest.fixture
def announcement(session: Session, now: datetime) -> Announcement:
    row = announce(session, Draft(BODY, Audience(everyone=True), "tests"), now=now)
    row.state, row.cut_until, row.cut_at, row.people = AnnouncementState.SENDING, 13, now, 13
    batches = [
        (BatchState.ACCEPTED, [1, 2, 3], None, {"withdrawn": [4]}),
        (BatchState.FAILED, [5], "bad_request", {}),
        (BatchState.FAILED, [6], "too_old", {}),
        (BatchState.DROPPED, [7], "recalled", {}),
        (BatchState.SPLIT, [5, 8, 9], "bad_request", {"blocked": [10]}),
        (BatchState.PLANNED, [8, 9], None, {}),
        (BatchState.FILLING, [11, 12, 13], None, {}),
    ]
    for seq, (state, residents, cause, left_out) in enumerate(batches):
        tried = now if state not in (BatchState.PLANNED, BatchState.FILLING, BatchState.DROPPED) else None
        done = now if state is BatchState.ACCEPTED else None
        values: dict[str, object] = {"state": state, "residents": residents, "cause": cause, "left_out": left_out}
        values |= {"seq": seq, "language": "ja", "first_tried_at": tried, "done_at": done}
        session.add(AnnouncementBatch(announcement_id=row.id, **values))
    session.flush()
    return row


def test_everybody_is_in_one_number(session: Session, announcement: Announcement) -> None:
    numbers = report(session, announcement)
    left_out = {"withdrawn": 1, "blocked": 1}
    failed = {"bad_request": 1, "too_old": 1}
    assert numbers == Report(13, 3, 5, failed, {"recalled": 1}, left_out, unsure=1)
    counts = (*numbers.failed.values(), *numbers.dropped.values(), *numbers.left_out.values())
    assert numbers.told + numbers.waiting + sum(counts) == numbers.people


@pytest.mark.parametrize(
    ("resident", "cause", "unsure"),
    [
        (4, "withdrawn", False),
        (5, "bad_request", False),
        (6, "too_old", True),
        (7, "recalled", False),
        (8, "sending", False),
        (10, "blocked", False),
        (99, "not_meant", False),
    ],
)
def test_one_person_is_told_why_not(
    session: Session, announcement: Announcement, resident: int, cause: str, unsure: bool
) -> None:
    assert told(session, announcement, resident) == Told(False, cause, unsure=unsure)


def test_one_person_was_told_and_when(session: Session, announcement: Announcement, now: datetime) -> None:
    assert told(session, announcement, 2) == Told(True, at=now)


def test_who_is_not_reached_yet_may_still_be_meant(session: Session, announcement: Announcement) -> None:
    announcement.cut_at, announcement.cut_to = None, 50
    assert told(session, announcement, 99).cause == "not_cut_yet"
    assert told(session, announcement, 20).cause == "not_meant"


def test_stopped_it_goes_on_where_it_was(session: Session, announcement: Announcement) -> None:
    assert (stop(announcement), stop(announcement)) == (True, False)
    announcement.cause = "quota"
    assert resume(session, announcement)
    state: tuple[str, str | None] = (announcement.state, announcement.cause)
    assert state == ("sending", None)
    assert not resume(session, announcement)


def test_stopped_before_it_began_it_waits_for_its_hour_again(session: Session, now: datetime) -> None:
    row = announce(session, Draft(BODY, Audience(everyone=True), "tests"), now=now)
    stop(row)
    resume(session, row)
    assert row.state is AnnouncementState.PLANNED


def test_recalled_it_does_not_come_back(session: Session, announcement: Announcement) -> None:
    stop(announcement)
    assert recall(announcement)
    assert not recall(announcement)
    assert not resume(session, announcement)


def test_it_is_found_by_its_id(session: Session, announcement: Announcement) -> None:
    assert by_public_id(session, announcement.public_id) is announcement
    assert by_public_id(session, "nothing") is None

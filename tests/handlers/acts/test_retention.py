"""Retention: what was kept long enough is let go, and nothing else."""

from datetime import datetime, timedelta

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from handlers.acts.forget_message import forget_message
from handlers.acts.retention import sweep
from models.announcement import Announcement, AnnouncementBatch
from models.catalogue_change import CatalogueChange
from models.forward import ForwardedBody
from models.inbox import InboxEvent, InboxState
from models.match_log import MatchLog
from models.occurrence import Occurrence
from models.person_view import PersonView, ViewPurpose
from models.resident import Resident
from tests import factories


def logged(session: Session, asked_at: datetime) -> MatchLog:
    log = MatchLog(
        asked_at=asked_at, text="編み物", message_key=b"key", understood={"concepts": ["knitting"]}, engine="1"
    )
    session.add(log)
    session.flush()
    return log


def test_words_go_after_thirty_days_and_what_was_understood_stays(session: Session, now: datetime) -> None:
    old, new = logged(session, now - timedelta(days=31)), logged(session, now - timedelta(days=29))
    sweep(session, now=now)
    session.expire_all()
    assert (old.text, new.text) == (None, "編み物")
    assert old.understood == {"concepts": ["knitting"]}


def test_what_reasons_quote_and_how_words_were_read_go_with_the_words(session: Session, now: datetime) -> None:
    log = logged(session, now - timedelta(days=31))
    quoting, other = {"word": 'あ"みもの\\'}, {"topic": "knitting"}
    log.words, log.shown = {"terms": ["あみもの"]}, [{"id": "a", "reasons": [{"args": quoting}, {"args": other}]}]
    session.flush()
    sweep(session, now=now)
    left = session.execute(select(MatchLog.words, MatchLog.shown)).one()
    assert left == (None, [{"id": "a", "reasons": [{"args": {"word": ""}}, {"args": other}]}])


def test_sweeping_twice_finds_nothing_more(session: Session, now: datetime) -> None:
    logged(session, now - timedelta(days=31))
    assert sum(sweep(session, now=now).values()) == 1
    assert sum(sweep(session, now=now).values()) == 0


def test_parked_event_is_deleted_after_two_weeks(session: Session, now: datetime) -> None:
    event = InboxEvent(
        event_id="01",
        chat_key=b"c",
        occurred_ms=0,
        received_at=now - timedelta(days=15),
        raw=b"{}",
        state=InboxState.PARKED,
    )
    session.add(event)
    session.flush()
    sweep(session, now=now)
    assert session.scalars(select(InboxEvent.id)).all() == []


def test_unsent_message_is_erased_from_the_log(session: Session, now: datetime) -> None:
    log = logged(session, now)
    assert forget_message(session, b"key") == 1
    session.refresh(log)
    assert session.scalars(select(MatchLog.text)).all() == [None]


def test_resident_silent_for_two_years_is_forgotten(session: Session, now: datetime) -> None:
    factories.resident(session, last_seen_at=now - timedelta(days=731))
    stays = factories.resident(session, last_seen_at=now - timedelta(days=729))
    assert sweep(session, now=now)["resident"] == 1
    assert session.scalars(select(Resident.id)).all() == [stays.id]


def test_old_attendance_goes_and_the_date_stays(session: Session, now: datetime) -> None:
    old = factories.occurrence(session, now - timedelta(days=731))
    factories.attendance(session, occurrence=old, resident=factories.resident(session))
    assert sweep(session, now=now)["attendance"] == 1
    assert session.get(Occurrence, old.id) is not None


def test_changes_of_the_catalogue_go_after_two_days_of_the_database(session: Session, now: datetime) -> None:
    factories.gathering(session, "手芸の会")
    session.flush()
    kept = len(session.scalars(select(CatalogueChange)).all())
    session.execute(insert(CatalogueChange).values(gathering_id=1, written_by=1, changed_at=func.now() - timedelta(3)))
    assert sweep(session, now=now)["catalogue_change"] == 1
    assert len(session.scalars(select(CatalogueChange)).all()) == kept > 0


def test_an_announcement_goes_after_thirteen_months_with_its_batches(session: Session, now: datetime) -> None:
    for days in (394, 396):
        at = now - timedelta(days=days)
        row = Announcement(bodies={}, audience={}, state="done", made_at=at, made_by="command", due_at=at, done_at=at)
        session.add(row)
        session.flush()
        session.add(AnnouncementBatch(announcement_id=row.id, seq=0, language="ja", residents=[1]))
    session.flush()
    assert sweep(session, now=now)["announcement"] == 1
    assert len(session.scalars(select(AnnouncementBatch.id)).all()) == 1


def test_what_no_worker_handed_on_goes_after_two_days(session: Session, now: datetime) -> None:
    for hours in (47, 49):
        at = now - timedelta(hours=hours)
        session.add(ForwardedBody(target="https://a.example", signature="s", body=b"x", received_at=at))
    session.flush()
    assert sweep(session, now=now)["forwarded_body"] == 1


def test_people_of_a_date_are_forgotten_after_thirty_days_and_stay_counted(session: Session, now: datetime) -> None:
    held = []
    for days in (29, 31):
        date = factories.occurrence(session, now - timedelta(days=days))
        held.append(factories.attendance(session, occurrence=date, enrolled=factories.enrolled(session)))
    assert sweep(session, now=now)["enrolled_person"] == 1
    session.expire_all()
    assert [row.enrolled_id is None for row in held] == [False, True]


def test_who_looked_is_kept_three_years(session: Session, now: datetime) -> None:
    row = {"account": "a", "name": "b", "subject": "date:x", "page": "people", "purpose": ViewPurpose.DOOR}
    for days in (1094, 1096):
        at = now - timedelta(days=days)
        session.add(PersonView(at=at, stated_at=at, **row))
    session.flush()
    assert sweep(session, now=now)["person_view"] == 1


def test_wishes_go_after_a_year_and_what_was_said_in_their_circles_with_them(session: Session, now: datetime) -> None:
    wishes = [factories.wish(session, made_at=now - timedelta(days=days)) for days in (366, 364)]
    circle = factories.circle(session, *wishes, found_at=now - timedelta(days=200))
    sweep(session, now=now)
    session.expire_all()
    assert [member.wish_id for member in circle.members] == [wishes[1].id]

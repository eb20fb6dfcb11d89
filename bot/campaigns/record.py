"""Records what became of batches, many in one statement, and ends what is over. All in the holder's transactions."""

import logging
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, text, update
from sqlalchemy.orm import Session

from bot.campaigns.job import Outcome
from handlers.acts.cut import by_day, retry_key
from models.announcement import Announcement, AnnouncementBatch, AnnouncementState, BatchState

log = logging.getLogger(__name__)
_OPEN = (BatchState.FILLING, BatchState.PLANNED)
_RECORD = text("""
    update announcement_batch as batch
    set state = came.state, cause = came.cause, request_id = came.request_id,
        done_at = case when came.state = 'planned' then null else cast(:now as timestamptz) end,
        not_before = clock_timestamp() + make_interval(secs => came.pause),
        attempts = batch.attempts - came.untried::int,
        first_tried_at = case when came.untried then null else batch.first_tried_at end
    from unnest(cast(:ids as bigint[]), cast(:states as text[]), cast(:causes as text[]), cast(:requests as text[]),
                cast(:pauses as float[]), cast(:untried as bool[]))
        as came (id, state, cause, request_id, pause, untried)
    where batch.id = came.id
      and (batch.state = 'planned' or (batch.state = 'dropped' and came.state = 'accepted'))
""")


def work_open(session: Session, *, now: datetime) -> bool:
    """Whether any announcement is due, on its way and not resting, or recalled with batches left to drop."""
    going = Announcement.state.in_((AnnouncementState.PLANNED, AnnouncementState.SENDING))
    recalled = Announcement.state == AnnouncementState.RECALLED
    due = and_(going, Announcement.due_at <= now, by_day(now), ~_rests(now))
    some = (Announcement.done_at.is_(None), or_(due, recalled))
    return session.scalar(select(Announcement.id).where(*some).limit(1)) is not None


def _rests(now: datetime) -> ColumnElement[bool]:
    """All of it is cut, and what is left of it waits for people's hours to come."""
    left = (AnnouncementBatch.announcement_id == Announcement.id, AnnouncementBatch.state.in_(_OPEN))
    now_or_never = or_(AnnouncementBatch.due_at.is_(None), AnnouncementBatch.due_at <= now)
    waits = and_(exists().where(*left), ~exists().where(*left, now_or_never))
    return and_(Announcement.best_until.is_not(None), Announcement.cut_at.is_not(None), waits)


def sending(session: Session, *, now: datetime) -> frozenset[int]:
    """The announcements that may go out now."""
    open_ones = (Announcement.state == AnnouncementState.SENDING, by_day(now))
    return frozenset(session.scalars(select(Announcement.id).where(*open_ones)))


def record(session: Session, outcomes: Sequence[Outcome], *, now: datetime) -> None:
    """Write down what became of these tries; twice changes nothing. What LINE took while it was dropped was told."""
    if not outcomes:
        return
    columns = {
        "ids": [one.job.id for one in outcomes],
        "states": [str(one.state) for one in outcomes],
        "causes": [one.cause for one in outcomes],
        "requests": [one.request_id for one in outcomes],
        "pauses": [one.pause for one in outcomes],
        # What may have got through before stays tried.
        "untried": [one.untried and not one.job.unsure for one in outcomes],
    }
    session.execute(_RECORD, {**columns, "now": now})
    for one in outcomes:
        if one.state is BatchState.SPLIT:
            _split(session, one.job.id)
        if one.stop:
            _stop(session, one.job.announcement_id, one.stop)


def settle(session: Session, *, held: Collection[int], now: datetime) -> None:
    """End what has expired, drop what was recalled and is in nobody's hands, close what is done."""
    going = Announcement.state.in_((AnnouncementState.PLANNED, AnnouncementState.SENDING))
    session.execute(
        update(Announcement)
        .where(going, Announcement.expires_at <= now)
        .values(state=AnnouncementState.RECALLED, cause="expired")
    )
    _drop_recalled(session, held, now)
    nothing_left = ~exists().where(
        AnnouncementBatch.announcement_id == Announcement.id, AnnouncementBatch.state.in_(_OPEN)
    )
    sent = and_(Announcement.state == AnnouncementState.SENDING, Announcement.cut_at.is_not(None))
    over = or_(sent, Announcement.state == AnnouncementState.RECALLED)
    done = update(Announcement).where(over, Announcement.done_at.is_(None), nothing_left)
    ended = {"state": func.replace(Announcement.state, "sending", "done"), "done_at": now}
    for public_id, people in session.execute(done.values(ended).returning(Announcement.public_id, Announcement.people)):
        log.info("announcement done", extra={"announcement": public_id, "people": people})


def _drop_recalled(session: Session, held: Collection[int], now: datetime) -> None:
    session.execute(
        update(AnnouncementBatch)
        .where(
            AnnouncementBatch.announcement_id == Announcement.id,
            Announcement.state == AnnouncementState.RECALLED,
            Announcement.done_at.is_(None),
            AnnouncementBatch.state.in_(_OPEN),
            AnnouncementBatch.id.not_in(list(held)),
        )
        .values(state=BatchState.DROPPED, cause=func.coalesce(Announcement.cause, "recalled"), done_at=now)
        .execution_options(synchronize_session=False)
    )


def _stop(session: Session, announcement_id: int, cause: str) -> None:
    """LINE will take nothing of it until a person has put something right."""
    here = (Announcement.id == announcement_id, Announcement.state == AnnouncementState.SENDING)
    stopped = update(Announcement).where(*here).values(state=AnnouncementState.STOPPED, cause=cause)
    for public_id in session.scalars(stopped.returning(Announcement.public_id)):
        log.error("announcement stopped", extra={"announcement": public_id, "cause": cause})


def _split(session: Session, batch_id: int) -> None:
    """Two halves with keys of their own: the one without the bad address goes out."""
    batch = session.get(AnnouncementBatch, batch_id, populate_existing=True)
    announcement = session.get(Announcement, batch.announcement_id) if batch else None
    if batch is None or announcement is None:
        return
    middle = len(batch.residents) // 2
    for name, residents in (("a", batch.residents[:middle]), ("b", batch.residents[middle:])):
        part = batch.part + name
        half = AnnouncementBatch(
            announcement_id=announcement.id,
            seq=batch.seq,
            part=part,
            language=batch.language,
            due_at=batch.due_at,
            residents=residents,
            retry_key=retry_key(announcement, batch.seq, part),
        )
        session.add(half)

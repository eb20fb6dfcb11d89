"""How the whole service is right now, read from the tables: counts and ages, never a person.

`/metrics` draws it, the doctor judges it. Every statement stays cheap in a full database: it walks over what is open,
or over tables with few rows.
"""

from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Connection, TextClause, text

from models.clock_slot import LAST_RUN
from models.months import TABLES, month_of

_T = TypeVar("_T")


@dataclass(frozen=True)
class Inbox:
    """Events not yet handled, and those that failed too often. `leased`: at work now."""

    waiting: int
    leased: int
    parked: int
    oldest_seconds: float


@dataclass(frozen=True)
class Parked:
    """Parked events by the kind of their failure."""

    error: str
    number: int


@dataclass(frozen=True)
class Due:
    """Messages that are due: waiting, at work, or resting after a failure (`cause`)."""

    kind: str
    state: str
    cause: str
    number: int
    oldest_seconds: float


@dataclass(frozen=True)
class Failed:
    """Messages given up within a day."""

    kind: str
    cause: str
    number: int


@dataclass(frozen=True)
class Announced:
    """An announcement that is not done. `late_seconds`: since when it should be sent, 0 if that is still to come.

    Ordinary ones are not sent at night (21:00 to 8:00 in Japan), and are not late then; nor while all that is left of
    them waits for people's best hours.
    """

    public_id: str
    state: str
    cause: str
    people: int
    late_seconds: float


@dataclass(frozen=True)
class Batches:
    """Batches of announcements that are open or were done within a day."""

    state: str
    cause: str
    number: int


@dataclass(frozen=True)
class Pace:
    """How fast one of LINE's doors is used now by all processes together, and when it last was."""

    endpoint: str
    per_second: float
    age_seconds: float


@dataclass(frozen=True)
class Quota:
    """What LINE lets us send this month. `most` None: any number."""

    most: int | None
    used: int
    age_seconds: float


@dataclass(frozen=True)
class Forwarded:
    """Bodies on their way to other services."""

    waiting: int
    oldest_seconds: float


@dataclass(frozen=True)
class Process:
    """A process and how long it has been silent."""

    name: str
    role: str
    version: str
    age_seconds: float
    silent_seconds: float


@dataclass(frozen=True)
class ActRun:
    """When an act of the clock last ran to its end. `daily`: once a day, else at its beat."""

    act: str
    daily: bool
    age_seconds: float


@dataclass(frozen=True)
class Jobs:
    """Background jobs by state. `oldest_seconds`: how long the oldest that may run has been waiting."""

    status: str
    number: int
    oldest_seconds: float


@dataclass(frozen=True)
class Month:
    """A growing table: months made from this one on; whether rows lie outside of every month."""

    table: str
    ahead: int
    rest: bool


@dataclass(frozen=True)
class Threads:
    """Residents who wait for a person. `late_seconds`: since when the most urgent should have been answered."""

    waiting: int
    late_seconds: float


@dataclass(frozen=True)
class State:
    """All of it at one moment."""

    inbox: Inbox
    parked: list[Parked]
    due: list[Due]
    failed: list[Failed]
    announced: list[Announced]
    batches: list[Batches]
    paces: list[Pace]
    quota: list[Quota]
    forwarded: Forwarded
    processes: list[Process]
    acts: list[ActRun]
    jobs: list[Jobs]
    months: list[Month]
    threads: Threads = Threads(0, 0.0)


def _age(moment: str) -> str:
    return f"coalesce(greatest(extract(epoch from clock_timestamp() - {moment}), 0), 0)::float"


_INBOX = text(f"""
    select count(*) filter (where state = 0), count(*) filter (where state = 0 and lease_until > clock_timestamp()),
           count(*) filter (where state = 9), {_age("min(received_at) filter (where state = 0)")}
      from inbox_event where state in (0, 9)
""")  # noqa: S608
_PARKED = text("select coalesce(error, ''), count(*) from inbox_event where state = 9 group by 1 order by 1")
# The first part is what nobody has claimed, the second what is held or rests: each has its index.
_DUE = text(f"""
    with open as (
        select kind, state, cause, due_at from delivery
         where state = 'planned' and lease_until is null and not_before is null and due_at <= now()
        union all
        select kind, state, cause, due_at from delivery
         where state in ('planned', 'claimed') and coalesce(lease_until, not_before) is not null
    )
    select kind, state, coalesce(cause, ''), count(*), {_age("min(due_at)")} from open group by 1, 2, 3 order by 1, 2, 3
""")  # noqa: S608
_FAILED = text("""
    select kind, coalesce(cause, ''), count(*) from delivery
     where state = 'failed' and done_at > clock_timestamp() - interval '1 day' group by 1, 2 order by 1, 2
""")
_ANNOUNCED = text(f"""
    with hour as (select date_trunc('day', now() at time zone 'Asia/Tokyo') as midnight),
        day as (select (midnight + interval '8 hours') at time zone 'Asia/Tokyo' as morning,
                       (midnight + interval '21 hours') at time zone 'Asia/Tokyo' as evening from hour)
    select public_id, state, coalesce(cause, ''), people,
           case when kind in ('disaster', 'at_once') then {_age("next_at")}
                when now() >= evening then 0 else {_age("greatest(next_at, morning)")} end
      from announcement, day,
           lateral (select coalesce(min(batch.due_at), announcement.due_at) as next_at from announcement_batch as batch
                     where batch.announcement_id = announcement.id and batch.state in ('filling', 'planned')
                       and batch.due_at is not null) as next
     where state in ('planned', 'sending', 'stopped') order by announcement.due_at limit 100
""")  # noqa: S608
_BATCHES = text("""
    select state, coalesce(cause, ''), count(*) from announcement_batch
     where announcement_id in (select id from announcement where state in ('planned', 'sending', 'stopped')
                                   or done_at > clock_timestamp() - interval '1 day')
     group by 1, 2 order by 1, 2
""")
_PACES = text(f"select endpoint, per_second, {_age('free_at')} from send_pace order by endpoint")  # noqa: S608
_QUOTA = text(f"select most, used, {_age('read_at')} from line_quota")  # noqa: S608
_FORWARDED = text(f"select count(*), {_age('min(received_at)')} from forwarded_body")  # noqa: S608
_PROCESSES = text(f"""
    select name, role, version, {_age("started_at")}, {_age("beat_at")} from process_beat order by role, started_at
""")  # noqa: S608
_ACTS = text(f"""
    select act, count(*) > 1, {_age("max(ran_at) filter (where slot_at = :last)")} from clock_slot
     group by act having count(*) filter (where slot_at = :last) > 0 order by act
""")  # noqa: S608
_JOBS = text(f"""
    select status::text, count(*), coalesce(max({_age("greatest(put_in.at, job.scheduled_at)")})
                                            filter (where status = 'todo'), 0)::float
      from procrastinate_jobs job
      left join lateral (select max(at) as at from procrastinate_events where job_id = job.id) put_in
             on status = 'todo'
     group by 1 order by 1
""")  # noqa: S608
_THREADS = text(f"""
    select count(*), {_age("min(due_at)")} from thread where closed_at is null and state in ('waiting', 'owned')
""")  # noqa: S608
_MADE = text("select inhrelid::regclass::text from pg_inherits where inhparent = cast(:name as regclass)")


def read_state(connection: Connection) -> State:
    """Read everything, in the caller's transaction; the moment is the database's.

    Raises:
        SQLAlchemyError: the database is away, too slow, or not migrated.
    """
    # It takes nearly every message for one that rests after a failure, and would walk over all of them.
    connection.execute(text("set local enable_seqscan = off"))
    return State(
        inbox=_all(connection, _INBOX, Inbox)[0],
        parked=_all(connection, _PARKED, Parked),
        due=_all(connection, _DUE, Due),
        failed=_all(connection, _FAILED, Failed),
        announced=_all(connection, _ANNOUNCED, Announced),
        batches=_all(connection, _BATCHES, Batches),
        paces=_all(connection, _PACES, Pace),
        quota=_all(connection, _QUOTA, Quota),
        forwarded=_all(connection, _FORWARDED, Forwarded)[0],
        processes=_all(connection, _PROCESSES, Process),
        acts=_all(connection, _ACTS, ActRun, last=LAST_RUN),
        jobs=_all(connection, _JOBS, Jobs),
        months=[_month(connection, monthly.table) for monthly in TABLES],
        threads=_all(connection, _THREADS, Threads)[0],
    )


def _all(connection: Connection, statement: TextClause, kind: type[_T], **values: Any) -> list[_T]:
    return [kind(*row) for row in connection.execute(statement, values)]


def _month(connection: Connection, table: str) -> Month:
    now = connection.execute(text("select clock_timestamp()")).scalar_one()
    made = set(connection.execute(_MADE, {"name": table}).scalars())
    ahead = 0
    while f"{table}_{month_of(now, ahead=ahead):%Y_%m}" in made:
        ahead += 1
    rest = connection.execute(text(f'select exists (select from "{table}_rest")')).scalar_one()  # noqa: S608
    return Month(table, ahead, rest)

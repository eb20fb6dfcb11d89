"""A whole city in a scratch database: the sample catalogue many times over; residents with areas, likes and plans."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, Engine, text
from sqlalchemy.orm import Session

from bot.opendata.sample import load
from models.base import Base

# Further than any table of the sample counts.
_SHIFT = 1_000_000
# Of each table: columns that point elsewhere into the copy, and columns that must stay apart.
_COPIED: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "venue": (("id",), ("public_id", "source_key")),
    "community_group": (("id",), ("public_id", "source_key")),
    "gathering": (("id", "group_id", "venue_id"), ("public_id", "source_key")),
    "occurrence": (("id", "gathering_id", "venue_id"), ("public_id",)),
    "role": (("id", "gathering_id", "group_id"), ("public_id", "source_key")),
}
# Whom a row is joined to is worked out from that row alone: with a count taken from the other side of the join,
# PostgreSQL tries every pair.
_RESIDENTS = text("""
    insert into resident (id, public_id, line_key, line_sealed, language, status, age_band, support, free_slots,
                          reminders, followed_at, status_event_ms, last_seen_at)
    select number, 'r' || number, sha256(cast(cast(number as text) as bytea)), decode(repeat('00', 61), 'hex'),
           (array['ja', 'ja', 'ja', 'ja', 'ja', 'ja', 'ja', 'ja', 'easy', 'en'])[1 + number % 10],
           (array['active', 'active', 'active', 'active', 'active', 'active', 'active', 'paused', 'blocked', 'active'])
               [1 + (number / 10) % 10],
           (array['youth', 'adult', 'senior', 'senior', null])[1 + number % 5], '[]', '[]',
           '{"day_before": true, "hours_before": true}', :now, 0, :now
      from generate_series(1, :people) as number
""")
_AREAS = text("""
    with place as (select id, row_number() over (order by id) - 1 as number from area)
    insert into resident_area (resident_id, position, area_id)
    select resident.id, 0, place.id from resident
      join place on place.number = (cast(resident.id as bigint) * 7919) % (select count(*) from area)
""")
_LIKES = text("""
    insert into resident_interest (resident_id, concept, likes)
    select resident.id, (array['yoga', 'shogi', 'knitting', 'cooking', 'chorus', 'walking', 'table_tennis'])
               [1 + (resident.id * 31 + each.number * 3) % 7], true
      from resident cross join generate_series(0, 1) as each (number)
""")
_CONSENTS = text("""
    insert into consent (resident_id, purpose, wording, given_at, withdrawn_at)
    select resident.id, purpose, '1', :now,
           case when purpose = 'announcements' and resident.id % 50 = 0 then cast(:now as timestamptz) end
      from resident cross join unnest(array['announcements', 'matching']) as purpose
     where purpose = 'announcements' or resident.id % 10 < 7
""")
_HOURS = text("""
    insert into resident_hours (resident_id, lately, learned_on)
    select id, decode(repeat(lpad(to_hex(8 + id % 13), 2, '0'), 20), 'hex'), cast(:now as timestamptz) from resident
     where id % 2 = 0
""")
_PLANS = text("""
    with dated as (select id, row_number() over (order by id) - 1 as number from occurrence)
    insert into attendance (public_id, resident_id, occurrence_id, status, queued_at, version, came)
    select 'p' || resident.id, resident.id, dated.id, 'going', :now, 1, nullif(resident.id % 8 = 0, false) from resident
      join dated on dated.number = (cast(resident.id as bigint) * 104729) % (select count(*) from occurrence)
     where resident.id % 4 = 0
""")


def build(engine: Engine, *, gatherings: int, people: int, now: datetime) -> None:
    """At least so many gatherings with their dates, and so many residents.

    1 in 50 wants no announcements, 7 in 10 let us remember, of half we know at which hours they write.
    """
    with Session(engine) as session, session.begin():
        session.execute(text("set local statement_timeout = 0"))
        load(session, now=now)
        session.flush()
        there = session.scalar(text("select count(*) from gathering")) or 1
        for table, (pointing, apart) in _COPIED.items():
            _copy(session.connection(), table, pointing, apart, copies=-(-gatherings // there) - 1)
        # What the planner believes of tables it has not looked at would cost hours.
        session.execute(text("analyze"))
        for statement in (_RESIDENTS, _AREAS, _LIKES, _CONSENTS, _HOURS, _PLANS):
            names = {"now": now, "people": people}
            session.execute(statement, {name: names[name] for name in statement.compile().params})
            session.execute(text("analyze resident"))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("vacuum analyze"))


def _copy(
    connection: Connection, table: str, pointing: tuple[str, ...], apart: tuple[str, ...], *, copies: int
) -> None:
    columns = [column.name for column in Base.metadata.tables[table].columns]
    ours = {name: f"{name} + {_SHIFT} * copy" for name in pointing} | {name: f"copy || '-' || {name}" for name in apart}
    wanted = ", ".join(ours.get(name, name) for name in columns)
    connection.execute(
        text(
            f"insert into {table} ({', '.join(columns)})"
            f" select {wanted} from {table} cross join generate_series(1, :copies) as copy where {table}.id < {_SHIFT}"
        ),
        {"copies": copies},
    )

"""What came of a search later: asked anew in other words, gone there, gone there again. Nobody is asked for it.

Only of residents who consented: a search that names nobody is tied to nobody afterwards.
"""

from collections import defaultdict
from datetime import UTC, datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from models.match_log import MatchLog

# Who asks again so soon was not answered.
AGAIN_WITHIN = timedelta(minutes=10)
# As far back as a clock may have stood still; and as a first and a second visit may be apart.
_ASKED_SINCE, _WENT_SINCE = timedelta(days=1), timedelta(days=180)
_ASKED_AGAIN = text("""
    with asked as (
        select id, asked_at, lead(public_id) over by_time as next, lead(asked_at) over by_time as next_at
          from match_log where asked_at > :since and resident_id is not null
        window by_time as (partition by resident_id order by asked_at, id)
    )
    update match_log set asked_again = asked.next from asked
     where match_log.id = asked.id and match_log.asked_at = asked.asked_at and match_log.asked_at > :since
       and match_log.asked_again is null and asked.next_at <= asked.asked_at + :within
""")
# By search and gathering: the dates somebody came to after the sign-up that this search led to. Where no more is to be
# noted than is, the search is left out.
_VISITS = text("""
    with joined as (
        select log.id, log.asked_at, log.resident_id, each.key as gathering, log.outcome -> each.key as steps
          from match_log log cross join lateral jsonb_object_keys(log.outcome) as each (key)
         where log.furthest in ('joined', 'went', 'again') and log.asked_at > :since and log.resident_id is not null
           and log.outcome -> each.key ? 'joined'
    ), visited as (
        select joined.id, joined.asked_at, joined.gathering, joined.steps,
               array_agg(occurrence.starts_at order by occurrence.starts_at)
                   filter (where occurrence.id is not null) as visits
          from joined join gathering on gathering.public_id = joined.gathering
          left join (attendance join occurrence on occurrence.id = attendance.occurrence_id)
            on attendance.resident_id = joined.resident_id and attendance.came
           and occurrence.gathering_id = gathering.id
           and coalesce(occurrence.ends_at, occurrence.starts_at + interval '1 day') > joined.asked_at
         group by 1, 2, 3, 4
    )
    select id, asked_at, gathering, coalesce(visits, '{}') as visits from visited
     where least(coalesce(cardinality(visits), 0), 2)
           <> cast(steps ? 'went' as int) + cast(steps ? 'again' as int)
""")


def note_asked_again(session: Session, *, now: datetime) -> int:
    """Link each search with the same resident's next, where that came within ten minutes. Returns how many."""
    given = {"since": now - _ASKED_SINCE, "within": AGAIN_WITHIN}
    return int(getattr(session.execute(_ASKED_AGAIN, given), "rowcount", 0))


def note_visits(session: Session, *, now: datetime) -> int:
    """Note visits, and second ones, that followed a sign-up from a search; a mark taken back at the door counts no
    more. Returns how many searches changed.
    """
    found: dict[tuple[int, datetime], dict[str, list[datetime]]] = defaultdict(dict)
    for row in session.execute(_VISITS, {"since": now - _WENT_SINCE}):
        found[row.id, row.asked_at][row.gathering] = [at.astimezone(UTC) for at in row.visits]
    for key, gatherings in found.items():
        log = session.get_one(MatchLog, key)
        for gathering, visits in gatherings.items():
            log.visited(gathering, visits)
    session.flush()
    return len(found)

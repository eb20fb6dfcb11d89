"""What was not found, from the match log into small rows: who, what, where, at which hours, in which week.

A search was in vain when nothing was shown, the best that was shown was unlikely to be meant, ちがう was said of it, or
the resident asked again within ten minutes; unless the same resident signed up for something after a search for the
same topic in that week. Who only looked and was silent may have found what they wanted. Whoever did not agree that
searches are kept is not counted: nobody can tell two of their searches from two people.
"""

from datetime import date, datetime, time, timedelta

from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from handlers.acts.retention import LEDGER_LIFE
from matching.confidence import MAYBE
from models.base import JAPAN
from models.consent import Purpose
from models.kept_radar import KeptRadar
from models.unmet_need import UnmetNeed

WEEK = timedelta(days=7)
# A sign-up may follow a search by weeks; after so many the week stays as it is.
_SETTLING = 4
_COUNT = text("""
    with asked as (
        select resident_id, area_id, place, case when topics = '{}' then array[''] else topics end as topics,
               furthest in ('joined', 'went', 'again') as met,
               found is not null and (found = 0 or coalesce(best < :low, false) or dismissed
                                      or asked_again is not null) as missed,
               case when jsonb_array_length(understood -> 'slots') > 0 then understood -> 'slots' end as slots,
               cast(shown -> 0 ->> 'score' as real) as score
          from match_log
         where asked_at >= :since and asked_at < :until and resident_id is not null
           and exists (select from consent where consent.resident_id = match_log.resident_id
                          and purpose = :purpose and withdrawn_at is null)
    ), each as (
        select asked.*, topic, bool_or(met) over (partition by resident_id, topic) as met_after_all
          from asked cross join lateral unnest(topics) as topic
    )
    insert into unmet_need (week, resident_id, area_id, place, topic, slots, score)
    select :week, each.resident_id, each.area_id, each.place, topic, coalesce(bit_or(free.bits), 0), max(score)
      from each join resident on resident.id = each.resident_id
      left join lateral (
          select bit_or(1 << (cast(left(slot, 1) as int) * 3
                              + case substr(slot, 3) when 'morning' then 0 when 'afternoon' then 1 else 2 end)) as bits
            from jsonb_array_elements_text(coalesce(each.slots, resident.free_slots)) as slot
      ) as free on true
     where missed and not met_after_all
     group by each.resident_id, each.area_id, each.place, topic
""")


def count_needs(session: Session, *, now: datetime) -> int:
    """Count the whole weeks that may still have changed, and all that are kept when none was counted. Returns rows.

    What was counted ahead of them goes: `keep_radars.py` counts anew.
    """
    last = monday(now) - WEEK
    first = last - (_SETTLING - 1) * WEEK
    if session.scalar(select(UnmetNeed.id).limit(1)) is None:
        first = monday(now - LEDGER_LIFE) + WEEK
    session.execute(delete(KeptRadar))
    session.execute(delete(UnmetNeed).where(UnmetNeed.week >= first))
    weeks = [first + number * WEEK for number in range((last - first) // WEEK + 1)]
    return sum(_counted(session, week) for week in weeks)


def monday(now: datetime) -> date:
    """The day in Japan on which this week began."""
    today = now.astimezone(JAPAN).date()
    return today - timedelta(days=today.weekday())


def begins(day: date) -> datetime:
    """Its first moment in Japan."""
    return datetime.combine(day, time(0), JAPAN)


def _counted(session: Session, week: date) -> int:
    span = {"since": begins(week), "until": begins(week + WEEK)}
    given = {**span, "week": week, "low": MAYBE, "purpose": Purpose.MATCHING.value}
    return int(getattr(session.execute(_COUNT, given), "rowcount", 0))

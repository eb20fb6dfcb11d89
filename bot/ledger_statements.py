"""The statements of the delivery ledger, each built once. What they are for is told in `ledger.py`.

Text, with the states written out: so each is planned once, and a prepared plan finds its partial index, too. What a
statement changes it finds first, each row by index, and then changes by its place (ctid): left to itself, the planner
takes claimed rows for rare, and reads the whole table to find them.
"""

from datetime import timedelta

from sqlalchemy import ARRAY, BigInteger, Interval, LargeBinary, SmallInteger, String, bindparam, text

from models.base import Instant
from models.delivery import SETTLED_ROWS

LEASE = timedelta(seconds=15)
# LINE forgets retry keys after 24 hours: from then on the same key would send twice.
KEY_LIFE = timedelta(hours=23)
MAYBE_SENT = "maybe_sent"

_HELD = """
    delivery.id, kind, attempts, retry_key,
    case when reply_until > clock_timestamp() then reply_token end as reply_token, messages, pattern, resident_id,
    coalesce(first_tried_at < clock_timestamp() - :key_life, false) as key_expired,
    reply_token is not null as had_token, subject
"""
_LIVES = (bindparam("lease", LEASE, Interval), bindparam("key_life", KEY_LIFE, Interval))
_NOW = bindparam("now", type_=Instant)
_MINE = (bindparam("ids", type_=ARRAY(BigInteger)), bindparam("claims", type_=ARRAY(SmallInteger)))

# In a lane what rested goes first, so that neither a retry nor what a killed process held waits behind a hundred
# thousand. The lanes are looked into in their order, and no further than to the last row that is wanted: therefore
# LIMIT stands outside, without ORDER BY.
CLAIM = text(
    f"""
    with due as materialized (
        select found.place, found.maybe_sent
          from unnest(:lanes) as lane (priority) cross join lateral (
            select * from (
                select ctid as place, state = 'claimed' or coalesce(cause = '{MAYBE_SENT}', false) as maybe_sent
                  from delivery
                 where priority = lane.priority and state in ('planned', 'claimed') and due_at <= :now
                   and coalesce(lease_until, not_before) <= now()
                 order by coalesce(lease_until, not_before) limit :most for update skip locked
            ) as rested
            union all
            select * from (
                select ctid, coalesce(cause = '{MAYBE_SENT}', false) from delivery
                 where priority = lane.priority and state = 'planned' and due_at <= :now
                   and lease_until is null and not_before is null
                 order by due_at, id limit :most for update skip locked
            ) as fresh
          ) as found
         limit :most
    )
    update delivery set state = 'claimed', attempts = attempts + 1, lease_until = now() + :lease, not_before = null,
           first_tried_at = coalesce(first_tried_at, now())
      from due where delivery.ctid = due.place and delivery.ctid = any (array(select place from due))
    returning {_HELD}, due.maybe_sent, priority, due_at
    """  # noqa: S608  no value in it is from outside
).bindparams(*_LIVES, _NOW, bindparam("lanes", type_=ARRAY(SmallInteger)))

HOLD_REPLIES = text(
    f"""
    insert into delivery (kind, subject, resident_id, priority, due_at, reply_token, reply_until, messages,
                          state, attempts, first_tried_at, lease_until, retry_key, arguments)
    select 'reply', reply.*, case when :claimed then 'claimed' else 'planned' end, cast(:claimed as integer),
           case when :claimed then now() end, case when :claimed then now() + :lease end, gen_random_uuid(), '{{}}'
      from unnest(:subjects, :residents, :priorities, :due, :tokens, :untils, :bodies) as reply
    returning {_HELD}, false as maybe_sent
    """  # noqa: S608  no value in it is from outside
).bindparams(
    *_LIVES,
    *(bindparam(name, type_=ARRAY(String)) for name in ("subjects", "tokens")),
    *(bindparam(name, type_=ARRAY(Instant)) for name in ("due", "untils")),
    bindparam("residents", type_=ARRAY(BigInteger)),
    bindparam("priorities", type_=ARRAY(SmallInteger)),
    bindparam("bodies", type_=ARRAY(LargeBinary)),
)

# Only the holder of the last claim may write: `attempts` grows with every claim.
_FOUND = """
    cross join lateral (
        select ctid as place from delivery where id = row and attempts = claim and state = 'claimed' limit 1
    ) as held
"""
_AT_ITS_PLACE = "from mine where delivery.ctid = mine.place and delivery.ctid = any (array(select place from mine))"

STORE_PATTERNS = text("""
    insert into drawn_letter (digest, body, drawn_at) select given.*, :now from unnest(:digests, :bodies) as given
    on conflict (digest) do update set drawn_at = excluded.drawn_at
""").bindparams(_NOW, *(bindparam(name, type_=ARRAY(LargeBinary)) for name in ("digests", "bodies")))

KEEP = text(
    f"""
    with mine as materialized (select * from unnest(:ids, :claims, :patterns) as given (row, claim, pattern) {_FOUND})
    update delivery set pattern = mine.pattern {_AT_ITS_PLACE} returning delivery.id
    """  # noqa: S608  no value in it is from outside
).bindparams(*_MINE, bindparam("patterns", type_=ARRAY(LargeBinary)))

RENEW = text(
    f"""
    with mine as materialized (select * from unnest(:ids, :claims) as given (row, claim) {_FOUND})
    update delivery set lease_until = now() + :lease {_AT_ITS_PLACE}
    """  # noqa: S608  no value in it is from outside
).bindparams(*_MINE, _LIVES[0])

SPEND_TOKEN = text("update delivery set reply_token = null where id = :id and attempts = :claim and state = 'claimed'")

RECORD = text(
    f"""
    with mine as materialized (
        select * from unnest(:ids, :claims, :states, :causes, :requests, :pauses, :untils, :untried)
            as given (row, claim, state, cause, request_id, pause, until, untried) {_FOUND}
    )
    update delivery set
           state = mine.state,
           cause = case when mine.state = 'planned' then coalesce(mine.cause, delivery.cause) else mine.cause end,
           attempts = attempts - mine.untried,
           first_tried_at = case when mine.untried < attempts then first_tried_at end,
           due_at = coalesce(mine.until, due_at),
           not_before = now() + mine.pause,
           lease_until = null,
           request_id = coalesce(mine.request_id, delivery.request_id),
           done_at = case when mine.state <> 'planned' then :now end,
           messages = case when mine.state = 'planned' then messages end,
           pattern = case when mine.untried < attempts then pattern end,
           reply_token = case when mine.state = 'planned' then reply_token end
           {_AT_ITS_PLACE} returning delivery.id
    """  # noqa: S608  no value in it is from outside
).bindparams(
    *_MINE,
    _NOW,
    *(bindparam(name, type_=ARRAY(String)) for name in ("states", "causes", "requests")),
    bindparam("pauses", type_=ARRAY(Interval)),
    bindparam("untils", type_=ARRAY(Instant)),
    bindparam("untried", type_=ARRAY(SmallInteger)),
)

ENDS = text(
    f"""
    select kind, state, coalesce(cause, '') as cause, count(*) as number from delivery
     where {SETTLED_ROWS} and coalesce(done_at, due_at) >= :since group by 1, 2, 3
    """  # noqa: S608  no value in it is from outside
).bindparams(bindparam("since", type_=Instant))

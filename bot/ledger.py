"""The delivery ledger's moves: hold a reply, claim what is due, record what became of it. Calls nobody outside.

Leases, retries and the age of reply tokens are the database's time; what is due is the business clock's. Whatever is
done to many is one statement: finding, fixing and recording cost the same however much waits.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from bot import ledger_statements as statements
from bot.line.counting import encoded
from models.delivery import Delivery, DeliveryKind, DeliveryState, DrawnLetter

# LINE's reply tokens live a minute; the last seconds are left for the way there.
TOKEN_LIFE = timedelta(seconds=50)
# The cause of a message that is tried again though an earlier try may have got through.
MAYBE_SENT = statements.MAYBE_SENT
# `Delivery.priority`, the most urgent first: a crisis, replies, what is about somebody's own plans (2 to 5), bulk (9).
# Every number is a lane: one that nobody looked into would keep its messages for ever.
LANES = tuple(range(10))
URGENT = (0, 1)
AT_ONCE = 500


@dataclass(frozen=True)
class Held:
    """A delivery that this process alone may send until the lease ends. `attempts` includes the coming one.

    `reply_token` None: never had one, or it is too old to be tried. `maybe_sent`: an earlier try may have got through.
    `pattern`: the letter that earlier tries carried.
    """

    id: int
    kind: DeliveryKind
    attempts: int
    retry_key: uuid.UUID
    reply_token: str | None
    messages: bytes | None
    pattern: bytes | None
    resident_id: int | None
    key_expired: bool
    had_token: bool
    maybe_sent: bool
    subject: str = ""


@dataclass(frozen=True)
class Reply:
    """The answer to one event, drawn. `resident_id` None: a group, or somebody who has just left."""

    subject: str
    received_at: datetime
    resident_id: int | None
    token: str | None
    messages: bytes
    urgent: bool = False


@dataclass(frozen=True)
class Outcome:
    """What became of a held delivery. Planned: to be tried again, after `pause` of real time or from `until` on.

    `untried`: the claim was no try, and nothing of it is counted.
    """

    held: Held
    state: DeliveryState
    cause: str | None = None
    request_id: str | None = None
    pause: timedelta | None = None
    until: datetime | None = None
    untried: bool = False


def accepted(held: Held, request_id: str | None) -> Outcome:
    """LINE took it: what was said is erased, the row stays as the record."""
    return Outcome(held, DeliveryState.ACCEPTED, request_id=request_id)


def dropped(held: Held, cause: str) -> Outcome:
    """Rightly not sent."""
    return Outcome(held, DeliveryState.DROPPED, cause)


def failed(held: Held, cause: str, *, request_id: str | None = None) -> Outcome:
    """Given up: a person has to look at it."""
    return Outcome(held, DeliveryState.FAILED, cause, request_id)


def postponed(held: Held, cause: str, *, pause: timedelta) -> Outcome:
    """To be tried again after `pause`, with the same key and body."""
    return Outcome(held, DeliveryState.PLANNED, cause, pause=pause)


def put_off(held: Held, until: datetime) -> Outcome:
    """Not said now but `until` then."""
    return Outcome(held, DeliveryState.PLANNED, until=until, untried=True)


def returned(held: Held, *, cause: str | None = None, pause: timedelta | None = None) -> Outcome:
    """Not tried after all: somebody else takes it up, at once or after `pause`."""
    cause = MAYBE_SENT if held.maybe_sent else cause
    return Outcome(held, DeliveryState.PLANNED, cause, pause=pause, untried=True)


def body(messages: Sequence[Mapping[str, Any]]) -> bytes:
    """LINE messages as they are kept until LINE took them, and as they are sent. What is no letter becomes ?."""
    return encoded(messages)


def hold_replies(session: Session, replies: Sequence[Reply], *, due_at: datetime, claimed: bool) -> list[Held]:
    """Write replies into the ledger, in their order; with `claimed`, the caller sends them right after the commit."""
    if not replies:
        return []
    columns = {
        "subjects": [reply.subject for reply in replies],
        "residents": [reply.resident_id for reply in replies],
        "priorities": [0 if reply.urgent else 1 for reply in replies],
        "due": [due_at] * len(replies),
        "tokens": [reply.token for reply in replies],
        "untils": [reply.received_at + TOKEN_LIFE for reply in replies],
        "bodies": [reply.messages for reply in replies],
    }
    rows = session.execute(statements.HOLD_REPLIES, columns | {"claimed": claimed})
    return sorted((_held(row) for row in rows), key=lambda held: held.id)


def has_reply(session: Session, subject: str) -> bool:
    """Whether an answer about this subject was ever written."""
    about = (Delivery.kind == DeliveryKind.REPLY, Delivery.subject == subject)
    return session.scalar(select(Delivery.id).where(*about).limit(1)) is not None


def claim_due(session: Session, *, now: datetime, most: int = AT_ONCE, lanes: Sequence[int] = LANES) -> list[Held]:
    """Claim what is due in these lanes, the most urgent first. Empty: nothing is."""
    rows = session.execute(statements.CLAIM, {"lanes": list(lanes), "now": now, "most": most}).all()
    return [_held(row) for row in sorted(rows, key=lambda row: (row.priority, row.due_at, row.id))]


def keep_pattern(session: Session, drawn: Sequence[tuple[Held, bytes]]) -> set[int]:
    """Fix what is sent: the same retry key always carries the same body. Returns the rows whose claim is still ours."""
    if not drawn:
        return set()
    patterns = [digest for _, digest in drawn]
    return set(session.scalars(statements.KEEP, _mine([held for held, _ in drawn]) | {"patterns": patterns}))


def store_patterns(session: Session, patterns: Mapping[bytes, bytes], *, now: datetime) -> None:
    """Keep drawn letters by their digest, each once; those that are kept already count as drawn now."""
    if patterns:
        digests = sorted(patterns)  # so that two processes do not wait for each other crosswise
        columns = {"digests": digests, "bodies": [patterns[digest] for digest in digests]}
        session.execute(statements.STORE_PATTERNS, columns | {"now": now})


def patterns_of(session: Session, helds: Sequence[Held]) -> dict[bytes, bytes]:
    """The letters that were drawn for earlier tries, by digest."""
    digests = {held.pattern for held in helds if held.pattern}
    rows = select(DrawnLetter.digest, DrawnLetter.body).where(DrawnLetter.digest.in_(digests))
    return {row.digest: row.body for row in session.execute(rows)} if digests else {}


def renew(session: Session, helds: Sequence[Held]) -> None:
    """Hold on to what is still to be sent."""
    if helds:
        session.execute(statements.RENEW, _mine(helds))


def spend_token(session: Session, held: Held) -> None:
    """The reply token is of no use: from now on the delivery goes out by push."""
    session.execute(statements.SPEND_TOKEN, {"id": held.id, "claim": held.attempts})


def record(session: Session, outcomes: Sequence[Outcome], *, now: datetime) -> set[int]:
    """Write down what became of deliveries. Returns the rows whose claim was still ours; others stay as they are."""
    if not outcomes:
        return set()
    columns = {
        "states": [one.state.value for one in outcomes],
        "causes": [one.cause for one in outcomes],
        "requests": [one.request_id for one in outcomes],
        "pauses": [one.pause for one in outcomes],
        "untils": [one.until for one in outcomes],
        "untried": [int(one.untried) for one in outcomes],
    }
    return set(session.scalars(statements.RECORD, _mine([one.held for one in outcomes]) | columns | {"now": now}))


def ends(session: Session, *, since: datetime) -> dict[tuple[DeliveryKind, DeliveryState, str], int]:
    """What became of messages since then: how many of each kind ended how, and why (a word, or nothing)."""
    rows = session.execute(statements.ENDS, {"since": since})
    return {(DeliveryKind(row.kind), DeliveryState(row.state), row.cause): row.number for row in rows}


def _mine(helds: Sequence[Held]) -> dict[str, Any]:
    return {"ids": [held.id for held in helds], "claims": [held.attempts for held in helds]}


_NAMES = tuple(field.name for field in fields(Held))


def _held(row: Row[Any]) -> Held:
    values = {name: getattr(row, name) for name in _NAMES}
    return Held(**values | {"kind": DeliveryKind(values["kind"])})

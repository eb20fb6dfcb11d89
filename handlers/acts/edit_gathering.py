"""Staff write a gathering down, staff and keepers change it: what they wrote stays, its dates follow, the log knows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from handlers.acts.audit import Actor, Deed, record
from handlers.acts.change import Limits, Unfit, differing, made, put, written
from handlers.acts.keep_dates import instants, is_ahead, make_dates
from handlers.acts.plan_occurrences import Planned, plan_gatherings
from models.gathering import Gathering, GatheringStatus
from models.recurrence import BadRule, parse

# What can be typed, and how much of it. Where and by whom it is held is chosen, not typed.
LIMITS = Limits(
    texts={
        "name": 100, "kana": 100, "description": 4_000, "rule_words": 200, "audience": 200, "fee": 200,
        "how_to_join": 1_000, "bring": 500, "url": 500,
    },
    numbers={"age_from": (0, 120), "age_to": (0, 120), "capacity": (0, 100_000)},
)  # fmt: skip
_ITS_DATES = {"rule", "start_time", "end_time", "period_from", "period_until", "skip_holidays", "status"}


@dataclass(frozen=True)
class Edited:
    """What a change led to: the columns that differ, and what became of the dates (None: they are as they were)."""

    columns: tuple[str, ...]
    planned: Planned | None


def add_gathering(
    session: Session, actor: Actor, values: Mapping[str, Any], *, days: Sequence[date] = (), now: datetime
) -> Gathering:
    """A gathering that no file named, with its dates: those of its rule, and the `days` that were picked.

    Raises:
        Unfit: a value that cannot be, or a day that is over.
    """
    _check(Gathering(status=GatheringStatus.ACTIVE), values)
    moments = [instants(day, values.get("start_time"), values.get("end_time")) for day in days]
    if not all(is_ahead(one["starts_at"], one["has_time"], now=now) for one in moments):
        raise Unfit("dates")
    new = made(session, actor, Gathering, {**values, "confirmed_at": now}, action="gathering.add", now=now)
    make_dates(session, [one | {"gathering_id": new.id, "by_hand": True} for one in moments])
    plan_gatherings(session, [new.id], now=now)
    return new


def edit_gathering(
    session: Session, actor: Actor, gathering: Gathering, values: Mapping[str, Any], *, now: datetime
) -> Edited:
    """Give columns new values. Dates follow a new rule or hour, and whoever said yes is told (see `plan_gatherings`).

    Raises:
        Unfit: a value that cannot be; nothing is changed then.
    """
    changed = differing(gathering, values)
    _check(gathering, changed)
    if not changed:
        return Edited((), None)
    put(session, actor, gathering, changed, action="gathering.edit", now=now)
    gathering.confirmed_at = now
    planned = plan_gatherings(session, [gathering.id], now=now) if changed.keys() & _ITS_DATES else None
    return Edited(tuple(changed), planned)


def confirm_gathering(session: Session, actor: Actor, gathering: Gathering, *, now: datetime) -> None:
    """It is all still true."""
    before, gathering.confirmed_at = gathering.confirmed_at, now
    deed = Deed(
        "gathering.confirm",
        f"gathering:{gathering.public_id}",
        written({"confirmed_at": before}),
        written({"confirmed_at": now}),
    )
    record(session, actor, deed, now=now)


def _check(gathering: Gathering, changed: Mapping[str, Any]) -> None:
    LIMITS.check(changed)
    after = {name: changed.get(name, getattr(gathering, name)) for name in ("age_from", "age_to", "status")}
    if after["age_from"] is not None and after["age_to"] is not None and after["age_from"] > after["age_to"]:
        raise Unfit("age_to")
    # Whoever said yes has to be told of an end: that is `end`'s.
    if after["status"] not in set(GatheringStatus) or changed.get("status") == GatheringStatus.ENDED:
        raise Unfit("status")
    _check_rule(gathering, changed)


def _check_rule(gathering: Gathering, changed: Mapping[str, Any]) -> None:
    if changed.get("rule"):
        try:
            parse(changed["rule"])
        except BadRule:
            raise Unfit("rule") from None
    first, last = (changed.get(name, getattr(gathering, name)) for name in ("period_from", "period_until"))
    if first and last and first > last:
        raise Unfit("period_until")

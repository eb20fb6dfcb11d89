"""Gatherings: found by name, kana or a slip of the pen; read, changed, confirmed."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import jaconv
from flask import Blueprint, Response, abort, request
from rapidfuzz import fuzz, process
from sqlalchemy import ColumnElement, Row, Select, func, or_, select
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as BaseResponse

from bot.console.access import NEEDS
from bot.console.desk import account, actor, desk, go, page, say, session
from bot.console.scope import seen_by
from handlers.acts import edit_gathering as acts
from handlers.acts.edit_gathering import NUMBERS, TEXTS, Unfit
from models.area import Area
from models.gathering import Gathering, GatheringStatus
from models.group import Group
from models.occurrence import Occurrence
from models.venue import Venue

AT_ONCE = 50
# From here on somebody should ask whether it is still true.
STALE = timedelta(days=180)
_LEAST_LIKE = 70
_DATES_SHOWN = 12
_DAYS: Mapping[str, type[date | time]] = {
    "period_from": date, "period_until": date, "start_time": time, "end_time": time
}  # fmt: skip


@dataclass(frozen=True)
class Wanted:
    """What the list is asked for."""

    q: str
    ward: str
    state: str
    page: int

    @classmethod
    def typed(cls, values: Mapping[str, str]) -> "Wanted":
        """From the address of the page; what makes no sense is left out."""
        number = values.get("page", "1")
        return cls(
            values.get("q", "").strip()[:100],
            values.get("ward", ""),
            values.get("state", ""),
            int(number) if re.fullmatch(r"[1-9]\d{0,4}", number) else 1,
        )


def add_to(views: Blueprint) -> None:
    """The pages of gatherings."""
    views.add_url_rule("/gatherings", "gatherings", gatherings)
    views.add_url_rule("/gatherings/<public_id>", "gathering", gathering)
    views.add_url_rule("/gatherings/<public_id>/edit", "edit_gathering", edit_gathering, methods=["GET", "POST"])
    views.add_url_rule("/gatherings/<public_id>/confirm", "confirm_gathering", confirm_gathering, methods=["POST"])


def gatherings() -> Response:
    """The list: what was not confirmed for long says so."""
    wanted, now = Wanted.typed(request.args), desk().clock.now()
    rows, number = _found(wanted, now)
    return page("gatherings", rows=rows, number=number, wanted=wanted, at_once=AT_ONCE, wards=_wards(), states=STATES)


def gathering(public_id: str) -> Response:
    """One gathering with its coming dates."""
    found, now = one(public_id), desk().clock.now()
    coming = select(Occurrence).where(Occurrence.gathering_id == found.id, Occurrence.is_ahead(now))
    dates = session().scalars(coming.order_by(Occurrence.starts_at).limit(_DATES_SHOWN)).all()
    return page("gathering", found=found, dates=dates, stale=_is_stale(found.confirmed_at, now))


def edit_gathering(public_id: str) -> BaseResponse:
    """Change it: what was typed wrong is said, and stays as typed."""
    found = one(public_id, "edit_gathering")
    if request.method == "GET":
        return page("edit_gathering", found=found, typed=written(found))
    try:
        acts.edit_gathering(session(), actor(), found, _typed(request.form), now=desk().clock.now())
    except Unfit as fault:
        session().rollback()
        named = say("gathering.unfit", field=say("field." + fault.field))
        return page("edit_gathering", 400, found=one(public_id), typed=request.form, fault=named, wrong=fault.field)
    return go("gathering", public_id=public_id)


def confirm_gathering(public_id: str) -> BaseResponse:
    """All of it is still true."""
    acts.confirm_gathering(session(), actor(), one(public_id, "confirm_gathering"), now=desk().clock.now())
    return go("gathering", public_id=public_id)


def one(public_id: str, endpoint: str = "gathering") -> Gathering:
    """The gathering, if the account's duties for this page reach it; else there is none."""
    rows = _placed(Gathering).where(Gathering.public_id == public_id, _reach(endpoint))
    found: Gathering | None = session().scalar(rows)
    return found or abort(404)


def written(found: Gathering) -> dict[str, str]:
    """The values of a gathering as its form shows them."""
    names = (*TEXTS, *NUMBERS, *_DAYS, "rule", "status")
    shown = {name: getattr(found, name) for name in names}
    shown |= {name: f"{value:%H:%M}" for name, value in shown.items() if isinstance(value, time)}
    return {name: "" if value is None else str(value) for name, value in shown.items()}


STATES = ("active", "paused", "ended", "stale")


def _found(wanted: Wanted, now: datetime) -> tuple[Sequence[Row[Any]], int]:
    """A page of rows, and how many there are in all."""
    rows = _placed(Gathering.id, Gathering.name).where(_reach("gatherings"), *_filters(wanted, now))
    if wanted.q:
        known = session().execute(rows.where(_says(wanted.q))).all() or _like(wanted.q, session().execute(rows).all())
        numbers = [row.id for row in known]
    else:
        numbers = [row.id for row in session().execute(rows.order_by(Gathering.name, Gathering.id))]
    shown = numbers[(wanted.page - 1) * AT_ONCE : wanted.page * AT_ONCE]
    columns = (Gathering.public_id, Gathering.name, Gathering.status, Gathering.confirmed_at, Gathering.rule_words)
    full = _placed(Gathering.id, *columns, Venue.name.label("venue"), Group.name.label("group"), Area.ward)
    by_id = {row.id: row for row in session().execute(full.outerjoin(Gathering.group).where(Gathering.id.in_(shown)))}
    return [by_id[number] for number in shown], len(numbers)


def _filters(wanted: Wanted, now: datetime) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [Area.ward == wanted.ward] if wanted.ward else []
    if wanted.state == "stale":
        found += [or_(Gathering.confirmed_at.is_(None), Gathering.confirmed_at < now - STALE)]
        found += [Gathering.status == GatheringStatus.ACTIVE]
    elif wanted.state in set(GatheringStatus):
        found += [Gathering.status == wanted.state]
    return found


def _says(q: str) -> ColumnElement[bool]:
    """Name, kana, venue or group holds the words, in hiragana or katakana."""
    spellings = {q, jaconv.kata2hira(q), jaconv.hira2kata(q)}
    columns = (Gathering.name, Gathering.kana, Venue.name, Gathering.public_id)
    return or_(*(column.icontains(one_way, autoescape=True) for column in columns for one_way in spellings))


def _like(q: str, rows: Sequence[Row[Any]]) -> list[Row[Any]]:
    """The names most like what was typed, for slips of the pen."""
    best = process.extract(
        q, [row.name for row in rows], scorer=fuzz.partial_ratio, score_cutoff=_LEAST_LIKE, limit=AT_ONCE
    )
    return [rows[index] for _, _, index in best]


def _wards() -> list[str]:
    rows = _placed(Area.ward).distinct().where(_reach("gatherings"), Area.ward != "")
    return list(session().scalars(rows.order_by(Area.ward)))


def _placed(*columns: Any) -> Select[Any]:
    """Gatherings with the area they take place in: their venue's, or their own."""
    place = func.coalesce(Venue.area_id, Gathering.area_id)
    rows: Select[Any] = select(*columns).select_from(Gathering)
    return rows.outerjoin(Venue, Venue.id == Gathering.venue_id).outerjoin(Area, Area.id == place)


def _reach(endpoint: str) -> ColumnElement[bool]:
    return seen_by(account(), NEEDS[f"console.{endpoint}"].duties, now=desk().clock.now())


def _is_stale(confirmed_at: datetime | None, now: datetime) -> bool:
    return confirmed_at is None or confirmed_at < now - STALE


def _typed(form: MultiDict[str, str]) -> dict[str, Any]:
    """The form's values as the columns take them.

    Raises:
        Unfit: a number, day or hour that is none.
    """
    values: dict[str, Any] = {name: form.get(name, "").replace("\r\n", "\n").strip() for name in TEXTS}
    values["rule"], values["status"] = form.get("rule", "").strip(), form.get("status", "")
    for name in NUMBERS:
        typed = jaconv.z2h(form.get(name, "").strip(), digit=True, kana=False)
        if typed and not re.fullmatch(r"\d{1,6}", typed):
            raise Unfit(name)
        values[name] = int(typed) if typed else None
    for name, kind in _DAYS.items():
        try:
            values[name] = kind.fromisoformat(form[name]) if form.get(name) else None
        except ValueError:
            raise Unfit(name) from None
    return values

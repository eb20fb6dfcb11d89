"""The match log (見つけた記録): what residents looked for and what came of it, by filters; filters kept under a name.

One search is `match_words.py`'s. Nobody sees more than was asked in their own area, whatever they type.
"""

from flask import Blueprint, Response, abort, request
from sqlalchemy import ColumnElement, select
from werkzeug.wrappers import Response as BaseResponse

from bot.console.access import NEEDS
from bot.console.desk import account, desk, go, page, say, session
from bot.console.scope import searches_seen_by
from handlers.acts import saved_filters as acts
from handlers.acts.accounts import Unsuitable
from handlers.acts.match_file import FEWEST
from handlers.acts.searches import (
    ANSWERS,
    AT_ONCE,
    OUTCOMES,
    SILENT_AFTER,
    SUMMED,
    Conditions,
    Filters,
    areas_of,
    conditions,
    one_of,
    page_of,
    sums_of,
    topic_of,
    topics_asked,
)
from models.area import Area
from models.match_log import MatchLog
from models.saved_filter import SavedFilter

_MOST_TOPICS, _MOST_AREAS = 60, 300


def add_to(views: Blueprint) -> None:
    """The list, and filters that are kept."""
    views.add_url_rule("/match-log", "match_log", match_log)
    kept = "/match-log/filters"
    views.add_url_rule(kept, "keep_filter", keep_filter, methods=["POST"])
    views.add_url_rule(f"{kept}/<public_id>/share", "share_filter", share_filter, methods=["POST"])
    views.add_url_rule(f"{kept}/<public_id>/drop", "drop_filter", drop_filter, methods=["POST"])


def match_log() -> Response:
    """The latest first, fifty at a time; further ones by the last of them."""
    return _listed(Filters.typed(request.args))


def keep_filter() -> BaseResponse:
    """These filters under a name."""
    filters, name = Filters.typed(request.form), " ".join(request.form.get("name", "").replace("\0", "").split())
    try:
        row = acts.keep_filter(session(), account(), name, filters, now=desk().clock.now())
    except Unsuitable as fault:
        session().rollback()
        return _listed(filters, 400, fault=say(fault.key, most=acts.LONGEST_NAME))
    acts.share_filter(session(), account(), row, request.form.get("shared") == "1", now=desk().clock.now())
    return go("match_log", **filters.written())


def share_filter(public_id: str) -> BaseResponse:
    """For everybody, or for oneself alone."""
    row = _own(public_id)
    acts.share_filter(session(), account(), row, not row.shared, now=desk().clock.now())
    return go("match_log")


def drop_filter(public_id: str) -> BaseResponse:
    """Kept no longer."""
    acts.drop_filter(session(), account(), _own(public_id), now=desk().clock.now())
    return go("match_log")


def reach(endpoint: str = "match_log") -> ColumnElement[bool]:
    """The searches that the account's duties for a page reach."""
    return searches_seen_by(account(), NEEDS[f"console.{endpoint}"].duties, now=desk().clock.now())


def wanted_of(filters: Filters) -> Conditions:
    """What is asked for, within reach."""
    return [reach(), *conditions(session(), filters, now=desk().clock.now())]


def one(public_id: str, endpoint: str) -> MatchLog:
    """The search with this public id; one that is out of reach is not there."""
    found: MatchLog = one_of(session(), public_id, reach(endpoint)) or abort(404)
    return found


def _listed(filters: Filters, status: int = 200, *, fault: str = "") -> Response:
    wanted = wanted_of(filters)
    last = request.args.get("before", "")
    rows = page_of(session(), wanted, before=one(last, "match_log") if last else None)
    return page(
        "match_log",
        status,
        filters=filters,
        rows=rows[:AT_ONCE],
        more=rows[AT_ONCE - 1].public_id if len(rows) > AT_ONCE else None,
        sums=None if last else sums_of(session(), wanted),
        kept=SavedFilter.for_account(session(), account().id),
        choices={"outcomes": OUTCOMES, "answers": ANSWERS, "topics": _topics(wanted), "areas": _areas()},
        limits={"summed": SUMMED, "fewest": FEWEST, "silent": desk().clock.now() - SILENT_AFTER},
        unknown=_unknown(filters),
        fault=fault,
    )


def _topics(wanted: Conditions) -> list[str]:
    return topics_asked(session(), wanted, _MOST_TOPICS)


def _areas() -> list[str]:
    """Wards and cities that something was asked in lately, as far as the account sees."""
    latest = select(MatchLog.area_id).where(reach(), MatchLog.area_id.is_not(None))
    latest = latest.order_by(MatchLog.asked_at.desc(), MatchLog.id.desc()).limit(SUMMED)
    rows = select(Area.city, Area.ward).where(Area.id.in_(latest)).distinct().limit(_MOST_AREAS)
    return sorted({name for city, ward in session().execute(rows) for name in (city, city + ward) if name})


def _unknown(filters: Filters) -> list[str]:
    """Which of the typed names nothing is called by."""
    area = "area" if filters.area and not areas_of(session(), filters.area) else ""
    topic = "topic" if filters.topic and not topic_of(filters.topic) else ""
    return [name for name in (area, topic) if name]


def _own(public_id: str) -> SavedFilter:
    row = select(SavedFilter).where(SavedFilter.public_id == public_id, SavedFilter.account_id == account().id)
    found: SavedFilter = session().scalar(row) or abort(404)
    return found

"""Feeds: lists that come from an address by themselves; begun, changed, paused, fetched now, ended."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, request
from sqlalchemy import func, select
from werkzeug.wrappers import Response as BaseResponse

from bot.console.desk import actor, desk, go, page, say, session
from bot.console.imports import city_typed, data_set_typed, lists
from bot.feeds import fetch_soon
from bot.fetch import FetchError, checked
from bot.opendata.report import Refused
from handlers.acts import feeds as acts
from models.feed import Feed, FeedOutcome
from models.import_run import ImportRun

# How often, in hours: each hour, four times a day, daily, weekly.
BEATS = (1, 6, 24, 168)
_LONGEST_NAME, _LONGEST_URL = 60, 1_000


def add_to(views: Blueprint) -> None:
    """The pages of feeds."""
    views.add_url_rule("/feeds", "feeds", feeds)
    views.add_url_rule("/feeds/new", "new_feed", new_feed, methods=["GET", "POST"])
    views.add_url_rule("/feeds/<public_id>/edit", "edit_feed", edit_feed, methods=["GET", "POST"])
    presses = {"pause": pause, "resume": resume, "fetch": fetch_now, "end": end}
    for name, press in presses.items():
        views.add_url_rule(f"/feeds/<public_id>/{name}", f"{name}_feed", press, methods=["POST"])


def feeds() -> Response:
    """All of them, with what came last and when it is their turn."""
    found = session().scalars(select(Feed).order_by(Feed.name, Feed.id)).all()
    latest = select(func.max(ImportRun.id)).where(ImportRun.feed_id.in_([feed.id for feed in found]))
    runs = session().scalars(select(ImportRun).where(ImportRun.id.in_(latest.group_by(ImportRun.feed_id))))
    return page("feeds", rows=found, last={run.feed_id: run for run in runs}, host=lambda url: urlsplit(url).hostname)


def new_feed() -> BaseResponse:
    """Begin one: it is fetched at once."""
    if request.method == "GET":
        return page("feed", typed={"every_hours": "24"}, beats=BEATS, lists=lists())
    try:
        wanted = _typed(request.form)
    except (Refused, FetchError) as fault:
        return page("feed", 400, typed=request.form, beats=BEATS, lists=lists(), fault=str(fault))
    acts.add_feed(session(), actor(), wanted, now=desk().clock.now())
    return go("feeds")


def edit_feed(public_id: str) -> BaseResponse:
    """Change one."""
    found = _one(public_id)
    if request.method == "GET":
        typed = {name: str(getattr(found, name)) for name in ("name", "url", "city", "every_hours")}
        return page("feed", found=found, typed=typed, beats=BEATS)
    try:
        wanted = _typed(request.form)
    except (Refused, FetchError) as fault:
        return page("feed", 400, found=found, typed=request.form, beats=BEATS, fault=str(fault))
    acts.change_feed(session(), actor(), found, wanted, now=desk().clock.now())
    return go("feeds")


def pause(public_id: str) -> BaseResponse:
    """Fetch it no more for now."""
    acts.pause_feed(session(), actor(), _one(public_id), paused=True, now=desk().clock.now())
    return go("feeds")


def resume(public_id: str) -> BaseResponse:
    """Fetch it again."""
    acts.pause_feed(session(), actor(), _one(public_id), paused=False, now=desk().clock.now())
    return go("feeds")


def fetch_now(public_id: str) -> BaseResponse:
    """Fetch it without waiting for its turn."""
    fetch_soon(session(), _one(public_id))
    return go("feeds")


def end(public_id: str) -> BaseResponse:
    """Forget the address; what came from it stays."""
    acts.end_feed(session(), actor(), _one(public_id), now=desk().clock.now())
    return go("feeds")


def in_trouble() -> int:
    """How many feeds did not come, or not as a list."""
    troubled = select(func.count()).where(Feed.outcome.in_((FeedOutcome.FAILED, FeedOutcome.REFUSED)))
    return session().scalar(troubled.where(Feed.paused.is_(False))) or 0


def _one(public_id: str) -> Feed:
    return Feed.by_public_id(session(), public_id) or abort(404)


def _typed(form: Mapping[str, str]) -> acts.Wanted:
    """What was typed.

    Raises:
        Refused: there is no name, or no such municipality.
        FetchError: no address that could be fetched.
    """
    name, url = form.get("name", "").replace("\0", "").strip(), form.get("url", "").strip()
    if not name or len(name) > _LONGEST_NAME:
        raise Refused(say("feed.bad_name", most=_LONGEST_NAME))
    if len(url) > _LONGEST_URL:
        raise Refused(say("feed.long_url", most=_LONGEST_URL))
    checked(url)
    every = form.get("every_hours", "")
    if every not in map(str, BEATS):
        raise Refused(say("feed.bad_beat"))
    return acts.Wanted(
        name, url, int(every), city_typed(form.get("city", "")), data_set_typed(form.get("data_set", ""))
    )

"""District sheets (地区カルテ): one page and one paper for each district, ward and city that an account answers for."""

from flask import Blueprint, Response, abort

from bot.console import week_shown
from bot.console.desk import desk, page, say, session
from bot.console.sheet_paper import Paper, printed
from bot.console.sheet_said import curve, parts, to_confirm, trends
from bot.console.shown import moment
from bot.console.week import choices, reach, seen
from handlers.acts.bulletin import districts
from handlers.acts.district_sheet import Sheet, sheet
from handlers.acts.figure_places import is_place
from handlers.acts.week_figures import Told, in_week, last_week
from models.area import Area


def add_to(views: Blueprint) -> None:
    """The list, the page, the paper."""
    views.add_url_rule("/district-sheets", "district_sheets", district_sheets)
    views.add_url_rule("/district-sheets/<path:key>", "district_sheet", district_sheet)
    views.add_url_rule("/district-sheets/<path:key>.pdf", "district_paper", district_paper)


def district_sheets() -> Response:
    """Every area within reach, wards before their districts, with what the last week came to."""
    reached, week = reach("district_sheets"), last_week(desk().clock.now())
    rows = in_week(session(), week)
    told = {row.place: Told(row.since, row.shown, row.counted_at) for row, _ in rows}
    every = [*(area for _, area in rows if area), *districts(session())]
    listed = [(area, told.get(area.key, Told(week))) for area in choices(reached, every)]
    return page("district_sheets", rows=listed, week=week, shown=week_shown)


def district_sheet(key: str) -> Response:
    """One sheet."""
    found = _one("district_sheet", key)
    return page(
        "district_sheet", found=found, parts=[*parts(found), to_confirm(found)], as_of=_as_of(found), shown=week_shown
    )


def district_paper(key: str) -> Response:
    """The same as a PDF, two pages of A4."""
    found = _one("district_paper", key)
    title, foot = say("sheet.title", area=found.area.full_name), [_as_of(found), say("week.rule")]
    paper = Paper(title, parts(found), curve(found), trends(found), to_confirm(found), foot)
    body = printed(paper, now=desk().clock.now())
    headers = {"Content-Disposition": 'attachment; filename="district-sheet.pdf"'}
    return Response(body, mimetype="application/pdf", headers=headers)


def _one(endpoint: str, key: str) -> Sheet:
    area = Area.by_key(session(), key)
    if area is None or not is_place(area) or not seen(reach(endpoint), area):
        return abort(404)
    return sheet(session(), area, now=desk().clock.now())


def _as_of(found: Sheet) -> str:
    told = {"moment": moment(desk().clock.now()), "week": week_shown.week_said(found.week)}
    return say("sheet.source", office=desk().office, area=found.area.name, **told)

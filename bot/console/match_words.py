"""One search: what was understood, what was shown and why, where it lies, what came of it; marks on the answer.

The resident's own words stand on a page of their own, which asks first what for.
"""

from typing import Any

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as BaseResponse

from bot.console.desk import actor, desk, go, language, page, say, session
from bot.console.looking import ask_first
from bot.console.map import dots, with_tiles
from bot.console.match_log import one, reach
from bot.console.match_shown import Line, asked, history, left_out, lines, silent_signals
from handlers.acts.accounts import Unsuitable
from handlers.acts.mark_match import LONGEST_WORD, Verdict, mark_match
from handlers.acts.searches import is_silent, neighbours
from handlers.chat.retold import retold
from models.area import Area
from models.match_log import MatchLog
from models.match_mark import MatchMark


def add_to(views: Blueprint) -> None:
    """The pages of one search."""
    views.add_url_rule("/match-log/<public_id>", "match", match)
    views.add_url_rule("/match-log/<public_id>/words", "match_words", words)
    views.add_url_rule("/match-log/<public_id>/mark", "mark_match", mark, methods=["POST"])


def match(public_id: str) -> Response:
    """Without the resident's words."""
    return _shown(one(public_id, "match"))


def words(public_id: str) -> Response:
    """With them, for who said what for."""
    found = one(public_id, "match_words")
    return ask_first("search", public_id) or _shown(found, quoting=True)


def mark(public_id: str) -> BaseResponse:
    """Good or bad, and why."""
    found = one(public_id, "mark_match")
    said = Verdict(request.form.get("verdict", ""), " ".join(request.form.get("word", "").replace("\0", "").split()))
    try:
        mark_match(session(), actor(), found, said, now=desk().clock.now())
    except Unsuitable as fault:
        session().rollback()
        return _shown(one(public_id, "mark_match"), 400, fault=say(fault.key, most=LONGEST_WORD))
    return go("match", public_id=public_id)


def _shown(log: MatchLog, status: int = 200, *, quoting: bool = False, fault: str = "") -> Response:
    area = session().get(Area, log.area_id) if log.area_id else None
    shown = lines(log, quoting=quoting)
    drawn = _drawn(shown)
    answer = page(
        "match",
        status,
        log=log,
        area=area,
        quoting=quoting,
        sentence=retold(log, area, language()),
        asked=asked(log),
        lines=shown,
        left_out=left_out(log),
        still=silent_signals({part.name: part.value for line in shown for part in line.parts}),
        history=history(log, shown),
        silent=is_silent(log, desk().clock.now()),
        around=neighbours(session(), log, reach("match")),
        marks=MatchMark.of(session(), log.public_id),
        drawn=drawn,
        fault=fault,
    )
    if drawn["places"] and desk().map_tiles:
        answer.headers["Content-Security-Policy"] = with_tiles(desk().map_tiles)
    return answer


def _drawn(shown: list[Line]) -> dict[str, Any]:
    """The places of what was shown, for the map."""
    places: dict[tuple[float, float], dict[str, Any]] = {}
    for line in shown:
        if line.point is None:
            continue
        here = {"name": line.venue, "lat": line.point[0], "lon": line.point[1], "held": []}
        held = {"name": f"{line.place} {line.name}", "link": f"#line-{line.place}"}
        places.setdefault(line.point, here)["held"].append(held)
    known = list(places.values())
    return {"places": known, "dots": dots(known), "tiles": desk().map_tiles}

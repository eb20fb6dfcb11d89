"""One introduction: both sides, what they said, the meeting, what is next. Read after saying what for.

A page that is out of date is told so, and gives back what was typed.
"""

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta

from flask import Blueprint, Response, abort, request
from werkzeug.wrappers import Response as BaseResponse

from bot.console.desk import account, actor, desk, go, page, say, session
from bot.console.introduction_sides import (
    MEETING,
    due_of,
    meeting_of,
    one,
    request_of,
    shows_minor,
    side_of,
    sides,
    timeline,
    words_of,
)
from bot.console.looking import ask_first
from handlers.acts import introduce as acts
from handlers.acts import introduction_desk as desk_acts
from handlers.acts import introduction_minors as minors
from handlers.acts.accounts import Unsuitable
from handlers.acts.ask_for_somebody import take_up
from handlers.acts.introduction_desk import LONGEST_NOTE, FollowUp, Meeting
from handlers.acts.introduction_outcome import Said, came
from handlers.acts.threads import Stale
from models.base import JAPAN
from models.introduction import OPEN, CameOfIt, Introduction, IntroductionSide

_WRITING = timedelta(hours=12)
_LONGEST_FACT = 100
_ON_A_SIDE = ("yes", "no", "company", "alone", "told", "minor", "came")


def add_to(views: Blueprint) -> None:
    """The page, what is pressed there and what is written there."""
    one_of = "/introductions/<public_id>"
    views.add_url_rule(one_of, "introduction", introduction)
    views.add_url_rule(f"{one_of}/press", "press_introduction", press, methods=["POST"])
    views.add_url_rule(f"{one_of}/meeting", "meet_introduction", meet, methods=["POST"])
    views.add_url_rule(f"{one_of}/note", "note_introduction", note, methods=["POST"])
    asked = "/introductions/requests/<public_id>"
    views.add_url_rule(asked, "introduction_request", asked_for)
    views.add_url_rule(f"{asked}/close", "close_introduction_request", close_request, methods=["POST"])


def introduction(public_id: str) -> BaseResponse:
    """All of it that is within reach, after what for was said."""
    found = one(public_id, "introduction")
    return ask_first("introduction", found.public_id) or _shown(found)


def press(public_id: str) -> BaseResponse:
    """What needs no words: ask both, an answer told by telephone, met, what became of it, take back."""
    found, form = one(public_id, "press_introduction"), request.form
    do = form.get("do", "")
    if do in _ON_A_SIDE:
        side = side_of(found, form.get("side", ""), "press_introduction")
        return _done(found, lambda now: _on_side(side, do, now))
    deeds = {"ask": acts.ask, "withdraw": acts.withdraw, "met": desk_acts.met, "stand_by": minors.confirm_minor}
    if do not in deeds:
        return abort(400)
    if do == "stand_by" and not shows_minor(sides(found, "press_introduction")):
        return abort(404)
    return _done(found, lambda now: deeds[do](session(), account(), found, now=now))


def meet(public_id: str) -> BaseResponse:
    """The day, the place, whom to ask for, who comes along."""
    found, form = one(public_id, "meet_introduction"), request.form
    if not _may_set_meeting(found):
        return abort(404)
    typed = {name: " ".join(form.get(name, "").replace("\0", "").split()) for name in ("meet_at", *MEETING)}
    if any(len(typed[name]) > _LONGEST_FACT for name in MEETING):
        return _again(found, typed, "introduction.long_fact", 400)
    at = _moment(typed["meet_at"])
    if typed["meet_at"] and at is None:
        return _again(found, typed, "introduction.bad_day", 400)
    told = json.dumps({name: typed[name] for name in MEETING}, ensure_ascii=False)
    meeting = Meeting(at, desk().vault.seal(told))
    return _done(found, lambda now: desk_acts.set_meeting(session(), account(), found, meeting, now=now), typed=typed)


def note(public_id: str) -> BaseResponse:
    """A note, and the day on which to go on."""
    found, form = one(public_id, "note_introduction"), request.form
    words = form.get("note", "").replace("\r\n", "\n").replace("\0", "").strip()
    typed = {"note": words, "due_on": form.get("due_on", "")}
    if len(words) > LONGEST_NOTE:
        return _again(found, typed, "introduction.long_note", 400)
    mine = [side.row for side in sides(found, "note_introduction") if side.mine]
    about = mine[0] if len(mine) == 1 else None
    sealed = desk().vault.seal(words) if words else None
    step = FollowUp(sealed, _day(typed["due_on"]), about)
    return _done(found, lambda now: desk_acts.follow_up(session(), account(), found, step, now=now), typed=typed)


def asked_for(public_id: str) -> BaseResponse:
    """What a supporter wrote of somebody who said yes, after what for was said."""
    found = request_of(public_id, "introduction_request")
    asked = ask_first("request", found.public_id)
    return asked or page(
        "introduction_request", found=found, supporter=words_of(found.supporter), likes=words_of(found.likes)
    )


def close_request(public_id: str) -> BaseResponse:
    """Nothing was found, or somebody spoke with them."""
    found = request_of(public_id, "close_introduction_request")
    take_up(session(), actor(), found, None, now=desk().clock.now())
    return go("introductions")


def _on_side(side: IntroductionSide, do: str, now: datetime) -> None:
    by = account()
    if do in ("yes", "no"):
        if not acts.answer(session(), side, yes=do == "yes", by=by, now=now):
            raise Unsuitable("introduction.answered")
    elif do in ("company", "alone"):
        acts.accompanied(session(), side, wished=do == "company", by=by, now=now)
    elif do == "told":
        desk_acts.told(session(), by, side, now=now)
    elif do == "minor":
        minors.heard_of_minor(session(), by, side, now=now)
    else:
        what = request.form.get("came", "")
        if what not in tuple(CameOfIt):
            abort(400)
        is_later = side.came_first is not None and side.later_asked_at is not None
        came(session(), side, Said(CameOfIt(what), is_later), by=by, now=now)


def _done(
    found: Introduction, act: Callable[[datetime], object], *, typed: Mapping[str, str] | None = None
) -> BaseResponse:
    """Do it if nothing happened since the page was made; else the page again, with what was typed."""
    try:
        desk_acts.seen(session(), found, request.form.get("seen", type=int) or 0)
        act(desk().clock.now())
    except Stale:
        return _again(found, typed or {}, "introduction.stale")
    except Unsuitable as fault:
        return _again(found, typed or {}, fault.key)
    return go("introduction", public_id=found.public_id)


def _again(found: Introduction, typed: Mapping[str, str], fault: str, status: int = 409) -> BaseResponse:
    session().rollback()
    asked = ask_first("introduction", found.public_id, at="introduction", holds=_WRITING)
    return asked or _shown(found, status, typed=typed, fault=say(fault))


def _shown(
    found: Introduction, status: int = 200, *, typed: Mapping[str, str] | None = None, fault: str = ""
) -> Response:
    shown = sides(found, "introduction")
    meeting = meeting_of(found) if _may_set_meeting(found) else None
    at = f"{found.meet_at.astimezone(JAPAN):%Y-%m-%dT%H:%M}" if found.meet_at else ""
    due_on = found.due_on.isoformat() if found.due_on else ""
    standing = {"meet_at": at, **(meeting or {}), "note": "", "due_on": due_on}
    return page(
        "introduction",
        status,
        found=found,
        sides=shown,
        due=due_of(found, shown),
        lines=timeline(found, shown),
        meeting=meeting,
        typed={**standing, **(typed or {})},
        is_open=found.state in OPEN,
        crossed=found.has_crossed,
        minor=shows_minor(shown),
        may_confirm=minors.may_confirm_minor(account(), now=desk().clock.now()),
        outcomes=[one.value for one in CameOfIt],
        now=desk().clock.now(),
        fault=fault,
    )


def _may_set_meeting(found: Introduction) -> bool:
    """Before both said yes, where they meet is for those alone who reach both sides."""
    return found.has_crossed or all(side.mine for side in sides(found, "introduction"))


def _moment(typed: str) -> datetime | None:
    try:
        return datetime.fromisoformat(typed).replace(tzinfo=JAPAN) if typed else None
    except ValueError:
        return None


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None

"""One thread: read after saying what for; taken, answered, noted, given back, closed, handed to another desk.

A page that is out of date is told so, and gives back what was typed: nothing anybody wrote is lost.
"""

import unicodedata
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, Response, abort, jsonify, render_template, request
from sqlalchemy import select
from werkzeug.wrappers import Response as BaseResponse

from bot.console.desk import account, desk, go, page, say, session
from bot.console.looking import ask_first
from bot.console.thread_desk import cost, look_on, one, said_in, send
from handlers.acts import threads as acts
from handlers.acts.accounts import Unsuitable
from handlers.acts.desk_hours import open_until, shut_until
from handlers.acts.desk_letters import written
from handlers.acts.move_thread import ask_move
from handlers.acts.ready_answers import filled
from handlers.acts.threads import LONGEST_NOTE, LONGEST_REPLY, Stale, Written, shown_name
from models.base import is_public_id, new_public_id
from models.help_desk import CannedAnswer, HelpDesk
from models.thread import Thread, ThreadMessage, ThreadMove

# As long as a form lives: who was writing goes on reading what they were writing about.
_WRITING = timedelta(hours=12)


def add_to(views: Blueprint) -> None:
    """A thread's page, its pulse, and what is done there."""
    one_of = "/threads/<public_id>"
    views.add_url_rule(one_of, "thread", thread)
    views.add_url_rule(f"{one_of}/pulse", "thread_pulse", pulse)
    views.add_url_rule(f"{one_of}/write", "write_thread", write, methods=["POST"])
    for name, press in (("take", take), ("hand_back", hand_back), ("close", close), ("move", move)):
        views.add_url_rule(f"{one_of}/{name.replace('_', '-')}", f"{name}_thread", press, methods=["POST"])


def thread(public_id: str) -> BaseResponse:
    """All of it, after what for was said."""
    found = one(public_id, "thread")
    return ask_first("thread", found.public_id) or _shown(found)


def pulse(public_id: str) -> Response:
    """Asked every few seconds while the page is open: who else looks on, what is new, what an answer costs."""
    found = one(public_id, "thread_pulse")
    return jsonify(html=_pulse(found, request.args.get("seen", type=int) or 0))


def write(public_id: str) -> BaseResponse:
    """An answer, a note, or one of the answers that are kept ready; the other text stays as typed."""
    found, form = one(public_id, "write_thread"), request.form
    typed = {name: _plain(form.get(name, "")) for name in ("reply", "note")}
    deed = form.get("do", "")
    if deed == "fill":
        return _filled(found, typed, form.get("canned", ""))
    if deed not in typed:
        return abort(400)
    fault = _unfit(typed[deed], LONGEST_REPLY if deed == "reply" else LONGEST_NOTE)
    if fault:
        return _again(found, typed, fault)
    once = form.get(f"once_{deed}", "")
    if not is_public_id(once):
        return abort(400)
    if _is_there(found, once):
        return go("thread", public_id=public_id)
    try:
        acts.seen(session(), found, form.get("seen", type=int) or 0)
        {"reply": _reply, "note": _note}[deed](found, typed[deed], once)
    except Stale:
        return go("thread", public_id=public_id) if _is_there(found, once) else _again(found, typed, "thread.stale")
    except Unsuitable as refused:
        return _again(found, typed, refused.key)
    rest = {**typed, deed: ""}
    if any(rest.values()):
        return _again(found, rest, "", status=200)
    return go("thread", public_id=public_id, _anchor="end")


def take(public_id: str) -> BaseResponse:
    """Take it, or take it over from who has it."""
    found = one(public_id, "take_thread")
    owner = request.form.get("owner", "")
    return _done(found, lambda now: acts.take(session(), account(), found, seen_owner=owner, now=now))


def hand_back(public_id: str) -> BaseResponse:
    """The bot answers again."""
    found = one(public_id, "hand_back_thread")
    return _done(found, lambda now: acts.hand_back(session(), account(), found, now=now))


def close(public_id: str) -> BaseResponse:
    """It is over."""
    found = one(public_id, "close_thread")
    return _done(found, lambda now: acts.close(session(), account(), found, now=now))


def move(public_id: str) -> BaseResponse:
    """Ask the resident whether another desk may take over."""
    found = one(public_id, "move_thread")
    to = HelpDesk.by_public_id(session(), request.form.get("desk", "")) or abort(404)
    return _done(found, lambda now: ask_move(session(), account(), found, to, now=now))


def _reply(found: Thread, words: str, once: str) -> None:
    now, token, until = desk().clock.now(), found.reply_token, found.reply_until
    answer = written(session(), found, words, shown_name(session(), account(), found), now=now)
    acts.reply(session(), account(), found, Written(once, desk().vault.seal(words)), now=now)
    row = session().scalars(select(ThreadMessage).where(ThreadMessage.public_id == once)).one()
    send(found, row, answer, token=token, until=until)


def _note(found: Thread, words: str, once: str) -> None:
    acts.note(session(), account(), found, Written(once, desk().vault.seal(words)), now=desk().clock.now())


def _filled(found: Thread, typed: Mapping[str, str], canned: str) -> BaseResponse:
    """The chosen answer stands below what was typed, in the resident's language."""
    chosen = CannedAnswer.by_public_id(session(), canned)
    if chosen is None or chosen.ended_at:
        return _again(found, typed, "thread.choose_canned")
    who = shown_name(session(), account(), found)
    words = filled(chosen.words(found.resident.language), found, who, office=desk().office)
    both = "\n".join(part for part in (typed["reply"], words) if part)
    return _again(found, {**typed, "reply": both}, "", status=200)


def _done(found: Thread, act: Callable[[datetime], object]) -> BaseResponse:
    try:
        act(desk().clock.now())
    except Stale:
        return _again(found, {}, "thread.taken_meanwhile")
    except Unsuitable as fault:
        return _again(found, {}, fault.key)
    return go("thread", public_id=found.public_id)


def _again(found: Thread, typed: Mapping[str, str], fault: str, *, status: int = 409) -> BaseResponse:
    """The page with what was typed; where something was wrong, what."""
    if fault:
        session().rollback()
    asked = ask_first("thread", found.public_id, at="thread", holds=_WRITING)
    return asked or _shown(found, status, typed=typed, fault=say(fault) if fault else "")


def _shown(found: Thread, status: int = 200, **values: Any) -> Response:
    now = desk().clock.now()
    values = {"typed": {}, "fault": ""} | values
    return page(
        "thread",
        status,
        found=found,
        lines=said_in(found),
        pulse=_pulse(found, found.version),
        once={name: new_public_id() for name in ("reply", "note")},
        canned=CannedAnswer.standing(session()),
        desks=[one for one in HelpDesk.standing(session()) if one.id != found.help_desk_id],
        asked=ThreadMove.open_of(session(), found),
        closes=open_until(found.help_desk, now) if found.help_desk else None,
        opens=shut_until(found.help_desk, now),
        mine=found.owner_id == account().id,
        now=now,
        longest={"reply": LONGEST_REPLY, "note": LONGEST_NOTE},
        **values,
    )


def _pulse(found: Thread, seen: int) -> str:
    values = {"others": look_on(found), "news": found.version != seen, "cost": cost(found), "found": found}
    return render_template("console/thread_pulse.html", **values)


def _is_there(found: Thread, once: str) -> bool:
    rows = select(ThreadMessage.id).where(ThreadMessage.public_id == once, ThreadMessage.thread_id == found.id)
    return session().scalar(rows) is not None


def _unfit(words: str, most: int) -> str:
    return "thread.empty" if not words else "thread.too_long" if len(words) > most else ""


def _plain(words: str) -> str:
    """Without what LINE does not take: control characters, but for the ends of lines."""
    lines = words.replace("\r\n", "\n").replace("\t", " ")
    return "".join(c for c in lines if c == "\n" or unicodedata.category(c) not in ("Cc", "Cs", "Cn")).strip()

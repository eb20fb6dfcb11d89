"""Corrections of the matching: what is being worked on, what trying it showed, versions, and taking one back.

An edit is put together in `correcting`; what may be done when is told in the act `correct`.
"""

import re
from collections.abc import Callable, Sequence
from typing import Any

from flask import Blueprint, Response, abort, jsonify, request
from sqlalchemy import func, select
from werkzeug.wrappers import Response as BaseResponse

from bot.console.access import NEEDS, may
from bot.console.correction_words import called, names_of, told
from bot.console.desk import account, actor, desk, go, page, say, session
from bot.console.looking import ask_first
from bot.console.scope import searches_seen_by
from bot.jobs import Task, defer
from handlers.acts import correct as acts
from handlers.acts.check_edit import CannotCorrect, Standing, standing
from handlers.acts.replay import SEARCHES, ask_replay, is_stuck
from models.account import Account
from models.area import Area
from models.correction import Correction, CorrectionState, EditKind, ReplayState
from models.match_log import MatchLog

AT_ONCE = 30
_COUNTED = 10
VERDICTS = ("worse", "better", "different")


def add_to(views: Blueprint) -> None:
    """The pages of corrections."""
    one = "/corrections/<public_id>"
    views.add_url_rule("/corrections", "corrections", corrections)
    views.add_url_rule(one, "correction", correction)
    views.add_url_rule(f"{one}/progress", "correction_progress", progress)
    views.add_url_rule(f"{one}/searches", "correction_searches", searches)
    views.add_url_rule(f"{one}/edits/<int:row>/remove", "remove_edit", remove_edit, methods=["POST"])
    presses = {"replay": replay, "propose": propose, "save": save, "drop": drop, "take_back": take_back}
    for name, press in presses.items():
        views.add_url_rule(f"{one}/{name.replace('_', '-')}", f"{name}_correction", press, methods=["POST"])


def corrections() -> Response:
    """What is being worked on, and the versions, the latest first."""
    number = request.args.get("page", "1")
    at = int(number) if re.fullmatch(r"[1-9]\d{0,4}", number) else 1
    saved = select(Correction).where(Correction.number.is_not(None)).order_by(Correction.number.desc())
    rows = session().scalars(saved.offset((at - 1) * AT_ONCE).limit(AT_ONCE + 1)).all()
    waiting = session().scalars(
        select(Correction).where(Correction.state == CorrectionState.PROPOSED).order_by(Correction.proposed_at)
    ).all()  # fmt: skip
    mine = Correction.draft_of(session(), account().public_id)
    return page(
        "corrections", mine=mine, waiting=waiting, rows=rows[:AT_ONCE], more=len(rows) > AT_ONCE, at=at,
        names=_names([*rows, *waiting]), edits={row.id: told(row.edits) for row in (*rows[:AT_ONCE], *waiting)},
    )  # fmt: skip


def correction(public_id: str) -> Response:
    """One: its edits, what trying it showed, and what can be done with it."""
    return _page(_one(public_id))


def progress(public_id: str) -> Response:
    """How far a replay is, for the page that shows it."""
    found = _one(public_id)
    return jsonify(state=found.replay_state.value, progress=found.progress)


def searches(public_id: str) -> Response:
    """The changed answers side by side, with what was asked where it is still kept and within reach."""
    found = _one(public_id)
    if question := ask_first("correction", public_id):
        return question
    view = request.args.get("view", "")
    rows = [row for row in found.replay.get("changes", ()) if view not in VERDICTS or row["verdict"] == view]
    number = request.args.get("page", "1")
    at = int(number) if re.fullmatch(r"[1-9]\d{0,3}", number) else 1
    shown = rows[(at - 1) * AT_ONCE : at * AT_ONCE]
    known = _within_reach([row["search"] for row in shown])
    names = names_of(one for row in shown for one in (*row["before"], *row["after"]))
    return page(
        "correction_searches", found=found, rows=shown, known=known, names=names, called=called, at=at,
        more=len(rows) > at * AT_ONCE, view=view, verdicts=VERDICTS, counts=found.replay.get("counts", {}),
    )  # fmt: skip


def replay(public_id: str) -> BaseResponse:
    """Try it on the latest searches within reach, in the background."""

    def ask(found: Correction) -> None:
        ask_replay(session(), actor(), _mine(found))
        defer(session(), Task.REPLAY, correction=found.id)

    return _done(public_id, ask)


def propose(public_id: str) -> BaseResponse:
    """Ask somebody of the whole city to save it."""
    reason, now = request.form.get("reason", ""), desk().clock.now()
    return _done(public_id, lambda found: acts.propose(session(), actor(), _own(found), reason, now=now))


def save(public_id: str) -> BaseResponse:
    """Make a version of it."""
    reasons, now = (request.form.get("reason", ""), request.form.get("worse_reason", "")), desk().clock.now()
    return _done(public_id, lambda found: acts.save(session(), actor(), found, reasons, now=now))


def drop(public_id: str) -> BaseResponse:
    """Throw it away: one's own, or as somebody of the whole city."""
    found = _mine(_one(public_id))
    try:
        acts.drop(session(), actor(), found, now=desk().clock.now())
    except CannotCorrect as why:
        return _refused(found, why)
    return go("corrections")


def take_back(public_id: str) -> BaseResponse:
    """As if this version had never been saved."""
    return _done(public_id, lambda found: acts.take_back(session(), actor(), found, now=desk().clock.now()))


def remove_edit(public_id: str, row: int) -> BaseResponse:
    """Take one edit out of a draft again."""
    return _done(public_id, lambda found: acts.remove_edit(session(), _own(found), row))


def _done(public_id: str, act: Callable[[Correction], Correction | None]) -> BaseResponse:
    found = _one(public_id)
    try:
        made = act(found)
    except CannotCorrect as why:
        return _refused(found, why)
    return go("correction", public_id=made.public_id if made else public_id)


def _refused(found: Correction, why: CannotCorrect) -> Response:
    public_id = found.public_id
    session().rollback()
    return _page(_one(public_id), 409, fault=say(why.key, **why.values))


def _page(found: Correction, status: int = 200, *, fault: str = "") -> Response:
    own = found.made_by == account().public_id
    draft = found.state is CorrectionState.DRAFT
    return page(
        "correction", status, found=found, edits=told(found.edits), names=_names([found]), fault=fault, own=own,
        editable=own and draft, tried=acts.is_tried(session(), found), worse=acts.got_worse(found), whole=_whole(),
        mine=own or _whole(),
        counts=_standing(found) if draft else {}, running=found.replay_state is ReplayState.RUNNING,
        stuck=found.replay_state is ReplayState.RUNNING and is_stuck(session(), found), most=SEARCHES,
        typed=request.form, open=found.state in (CorrectionState.DRAFT, CorrectionState.PROPOSED),
    )  # fmt: skip


def _standing(found: Correction) -> dict[int, Standing]:
    """How common the words of a draft are."""
    kinds = (EditKind.WORD, EditKind.NOT_WORD, EditKind.CONCEPT)
    words = [row for row in found.edits if row.kind in kinds][:_COUNTED]
    reach = searches_seen_by(account(), NEEDS["console.correction"].duties, now=desk().clock.now())
    return {row.id: standing(session(), row.form, reach) for row in words}


def _within_reach(ids: Sequence[str]) -> dict[str, Any]:
    """What was asked in these searches, of those within reach."""
    reach = searches_seen_by(account(), NEEDS["console.correction_searches"].duties, now=desk().clock.now())
    rows = select(MatchLog.public_id, MatchLog.text, MatchLog.topics, MatchLog.asked_at)
    rows = rows.outerjoin(Area, Area.id == MatchLog.area_id).where(MatchLog.public_id.in_(ids), reach)
    return {row.public_id: row for row in session().execute(rows)}


def _one(public_id: str) -> Correction:
    """The correction; a draft is its author's and the whole city's."""
    found = Correction.by_public_id(session(), public_id) or abort(404)
    private = found.state in (CorrectionState.DRAFT, CorrectionState.DROPPED)
    return abort(404) if private and found.made_by != account().public_id and not _whole() else found


def _own(found: Correction) -> Correction:
    return found if found.made_by == account().public_id else abort(403)


def _mine(found: Correction) -> Correction:
    """One's own, or anybody's for who is there for the whole city."""
    return found if _whole() else _own(found)


def _whole() -> bool:
    return may(account(), NEEDS["console.save_correction"], now=desk().clock.now())


def _names(rows: Sequence[Correction]) -> dict[str, str]:
    """Who made and who saved them."""
    ids = {by for row in rows for by in (row.made_by, row.saved_by) if by}
    people = select(Account.public_id, Account.name).where(Account.public_id.in_(ids))
    return {row.public_id: row.name for row in session().execute(people)}


def waiting() -> int:
    """How many corrections wait to be saved."""
    rows = select(func.count()).where(Correction.state == CorrectionState.PROPOSED)
    return session().scalar(rows) or 0

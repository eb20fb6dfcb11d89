"""The directory of desks: read by who answers and who sends, kept by admins; what was handed from desk to desk."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, abort, request
from sqlalchemy import or_, select
from sqlalchemy.orm import aliased, joinedload
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as BaseResponse

from bot.console.access import NEEDS
from bot.console.desk import account, actor, desk, go, language, page, say, session
from bot.console.scope import threads_seen_by
from bot.console.thread_desk import own_desks
from handlers.acts import keep_desks as acts
from handlers.acts.accounts import Unsuitable
from handlers.acts.desk_hours import in_words, open_until, shut_until
from handlers.acts.keep_desks import DAYS, Draft
from models.account import Account, AccountDuty, Duty
from models.area import Area
from models.hand_over import HandOverCause
from models.help_desk import ANSWER_WITHIN, RAISE_AGAIN_AFTER, DeskKind, HelpDesk
from models.thread import ThreadMove

_LAYERS = ("city", "ward", "district")
_MOVES_AT_ONCE = 100


def add_to(views: Blueprint) -> None:
    """The pages of desks."""
    views.add_url_rule("/desks", "help_desks", help_desks)
    views.add_url_rule("/desks/moves", "thread_moves", moves)
    views.add_url_rule("/desks/new", "new_help_desk", new, methods=["GET", "POST"])
    views.add_url_rule("/desks/<public_id>/edit", "edit_help_desk", edit, methods=["GET", "POST"])
    views.add_url_rule("/desks/<public_id>/end", "end_help_desk", end, methods=["POST"])


def help_desks() -> Response:
    """Who answers what, where and when."""
    now = desk().clock.now()
    rows = [
        {"desk": one, "hours": in_words(one, language()), "closes": open_until(one, now), "opens": shut_until(one, now)}
        for one in HelpDesk.standing(session())
    ]
    return page("help_desks", rows=rows)


def moves() -> Response:
    """What was handed from desk to desk, or stayed, of the desks one reaches: both sides read the same."""
    here, there = aliased(HelpDesk), aliased(HelpDesk)
    rows = select(ThreadMove).outerjoin(here, here.id == ThreadMove.from_desk_id)
    rows = rows.join(there, there.id == ThreadMove.to_desk_id)
    mine = select(HelpDesk.id).outerjoin(Area, Area.id == HelpDesk.area_id)
    mine = mine.where(threads_seen_by(account(), NEEDS["console.thread_moves"].duties, now=desk().clock.now()))
    if own := own_desks(account()):
        mine = mine.where(HelpDesk.id.in_(own))
    reached = or_(here.id.in_(mine), there.id.in_(mine))
    told = rows.where(reached).options(joinedload(ThreadMove.from_desk), joinedload(ThreadMove.to_desk))
    found = session().scalars(told.order_by(ThreadMove.asked_at.desc()).limit(_MOVES_AT_ONCE)).all()
    return page("thread_moves", rows=found)


def new() -> BaseResponse:
    """A new desk."""
    return _form(None)


def edit(public_id: str) -> BaseResponse:
    """Change a desk."""
    return _form(HelpDesk.by_public_id(session(), public_id) or abort(404))


def end(public_id: str) -> BaseResponse:
    """It answers no more."""
    found = HelpDesk.by_public_id(session(), public_id) or abort(404)
    acts.end_desk(session(), actor(), found, now=desk().clock.now())
    return go("help_desks")


def _form(row: HelpDesk | None) -> BaseResponse:
    if request.method == "GET":
        return _shown(row, _typed(row))
    try:
        acts.keep_desk(session(), actor(), row, _draft(request.form), now=desk().clock.now())
    except Unsuitable as fault:
        session().rollback()
        return _shown(row, request.form, 400, fault=say(fault.key))
    return go("help_desks")


def _shown(row: HelpDesk | None, typed: MultiDict[str, str], status: int = 200, **values: Any) -> Response:
    lists: dict[str, Any] = {"kinds": list(DeskKind), "causes": list(HandOverCause), "days": DAYS}
    lists |= {"places": _places(), "people": _people()}
    return page("edit_help_desk", status, found=row, typed=typed, **lists, **values)


def _typed(row: HelpDesk | None) -> MultiDict[str, str]:
    """A desk as the form shows it; a new one with the hours of an office."""
    one = row or HelpDesk(name="", kind=DeskKind.TOWN, phone="", causes=[], rests_at_new_year=True)
    hours = row.hours if row else {str(day): ["09:00", "17:00"] for day in range(5)}
    typed = MultiDict({"name": one.name, "kind": one.kind, "phone": one.phone})
    typed["area"] = one.area.key if row and one.area else ""
    typed["new_year"] = "1" if one.rests_at_new_year else ""
    typed["again"] = str(one.raise_again_after if row else RAISE_AGAIN_AFTER)
    for day in DAYS:
        typed[f"from_{day}"], typed[f"to_{day}"] = hours.get(day, ["", ""])
    for cause in HandOverCause:
        typed[f"within_{cause}"] = str((row.answer_within if row else ANSWER_WITHIN).get(cause, ANSWER_WITHIN[cause]))
    typed.setlist("cause", one.causes or list(HandOverCause))
    for member in row.members if row else ():
        typed.add("member", member.account.public_id)
        typed[f"shown_{member.account.public_id}"] = member.shown_as
    return typed


def _draft(form: MultiDict[str, str]) -> Draft:
    causes = form.getlist("cause")
    chosen = session().scalars(select(Account).where(Account.public_id.in_(form.getlist("member")))).all()
    area = Area.by_key(session(), form.get("area", ""))
    return Draft(
        name=" ".join(form.get("name", "").replace("\0", "").split()),
        kind=form.get("kind", ""),
        area_id=area.id if area else None,
        phone=form.get("phone", "").strip(),
        hours={day: span for day in DAYS if any(span := _span(form, day))},
        rests_at_new_year=form.get("new_year") == "1",
        causes=[] if set(causes) == set(HandOverCause) else causes,
        answer_within={cause: _number(form.get(f"within_{cause}")) for cause in HandOverCause},
        raise_again_after=_number(form.get("again")),
        members={one.id: " ".join(form.get(f"shown_{one.public_id}", "").split()) for one in chosen},
    )


def _span(form: Mapping[str, str], day: str) -> list[str]:
    return [form.get(f"from_{day}", "").strip(), form.get(f"to_{day}", "").strip()]


def _number(typed: str | None) -> int:
    """Nothing that makes sense is too little."""
    return int(typed) if typed and typed.isascii() and typed.isdigit() and len(typed) < 7 else 0


def _places() -> list[Area]:
    rows = select(Area).where(Area.layer.in_(_LAYERS))
    return list(session().scalars(rows.order_by(Area.city, Area.ward, Area.layer.desc(), Area.name)))


def _people() -> list[Account]:
    """Everybody who answers residents."""
    rows = select(Account).join(AccountDuty).where(AccountDuty.duty == Duty.COORDINATOR)
    return list(session().scalars(rows.where(Account.ended_at.is_(None)).distinct().order_by(Account.name, Account.id)))

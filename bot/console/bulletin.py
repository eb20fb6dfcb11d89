"""The districts' bulletin: posts written by the office, or by officers of the district; taken down again."""

from typing import Any

from flask import Blueprint, Response, abort, request
from sqlalchemy import ColumnElement, false, func, or_, select, true
from sqlalchemy.orm import aliased
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as BaseResponse

from bot.console.access import NEEDS
from bot.console.circulation_form import read_draft
from bot.console.desk import account, actor, desk, go, page, say, session
from bot.public.districts import address_of
from handlers.acts.accounts import Unsuitable
from handlers.acts.bulletin import LAYER, Author, post, take_down
from handlers.acts.circulate import LONGEST_TEXT, LONGEST_TITLE
from handlers.acts.within import lies_in
from models.account import AccountDuty, today
from models.area import Area
from models.base import is_public_id, new_public_id
from models.bulletin import BulletinPost
from models.subscription import Subscription

_AT_ONCE = 100


def add_to(views: Blueprint) -> None:
    """The pages of the bulletin."""
    views.add_url_rule("/bulletin", "bulletin", bulletin)
    views.add_url_rule("/bulletin/new", "new_post", new_post, methods=["GET", "POST"])
    views.add_url_rule("/bulletin/<public_id>/end", "end_post", end_post, methods=["POST"])


def bulletin() -> Response:
    """Posts of the districts one may write in, the latest first."""
    areas = _districts("bulletin")
    rows = select(BulletinPost).where(BulletinPost.area_id.in_([one.id for one in areas]))
    found = session().scalars(rows.order_by(BulletinPost.made_at.desc(), BulletinPost.id.desc()).limit(_AT_ONCE)).all()
    places = [(one, address_of(desk().base_url, one)) for one in areas]
    return page("bulletin", rows=found, places=places, now=desk().clock.now())


def new_post() -> BaseResponse:
    """Write, look, post. Pressed twice it is posted once: the id it will have stands on the page."""
    areas, form = _districts("new_post"), request.form
    if request.method == "GET":
        return _shown(MultiDict(), areas)
    once, now = form.get("once", ""), desk().clock.now()
    if is_public_id(once) and BulletinPost.by_public_id(session(), once):
        return go("bulletin")
    area = next((one for one in areas if one.key == form.get("area")), None)
    try:
        draft = read_draft(form)
        draft.check(now)
        if area is None:
            raise Unsuitable("bulletin.no_area")
    except Unsuitable as fault:
        return _shown(form, areas, status=400, fault=say(fault.key))
    if not form.get("sure"):
        return _shown(form, areas, look={"draft": draft, "area": area, "people": _followers(area)})
    post(session(), Author(actor(), area, once if is_public_id(once) else None), draft, now=now)
    return go("bulletin")


def end_post(public_id: str) -> BaseResponse:
    """Not shown any more."""
    found = BulletinPost.by_public_id(session(), public_id)
    if found is None or found.area_id not in {one.id for one in _districts("end_post")}:
        return abort(404)
    take_down(session(), actor(), found, now=desk().clock.now())
    return go("bulletin")


def _districts(endpoint: str) -> list[Area]:
    """Districts that the account's duties for this page reach."""
    duties = account().duties_on(today(desk().clock.now()))
    held = [duty for duty in duties if duty.duty in NEEDS[f"console.{endpoint}"].duties]
    rows = select(Area).where(Area.layer == LAYER, or_(false(), *map(_reach, held)))
    return list(session().scalars(rows.order_by(Area.city, Area.ward, Area.name)))


def _reach(duty: AccountDuty) -> ColumnElement[bool]:
    """Staff: the whole city, or what lies in their area. Who speaks for a group: the district it lies in."""
    if duty.group is not None:
        part = aliased(Area)
        return select(part.id).where(part.id == duty.group.area_id, lies_in(part, Area)).correlate(Area).exists()
    if duty.area is None:
        return true()
    whole = aliased(Area)
    return select(whole.id).where(whole.id == duty.area_id, lies_in(Area, whole)).correlate(Area).exists()


def _followers(area: Area) -> int:
    standing = (Subscription.area_id == area.id, Subscription.withdrawn_at.is_(None))
    return session().scalar(select(func.count()).select_from(Subscription).where(*standing)) or 0


def _shown(form: MultiDict[str, str], areas: list[Area], *, status: int = 200, **values: Any) -> Response:
    longest = {"title": LONGEST_TITLE, "text": LONGEST_TEXT}
    once = form.get("once") or new_public_id()
    return page("new_post", status, typed=form, areas=areas, once=once, longest=longest, **values)

"""An announcement is written, seen as residents will see it, counted, and sent or handed to a second person."""

from pathlib import Path
from typing import Any

from flask import Blueprint, Response, abort, jsonify, render_template, request, send_from_directory
from sqlalchemy import select
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as BaseResponse

from bot.console.access import NEEDS
from bot.console.announcing_form import Form, conditions_typed
from bot.console.announcing_look import Look, draft_of, languages, links_of, look_at
from bot.console.announcing_when import When, chosen
from bot.console.desk import account, actor, desk, go, page, session
from bot.console.picture import take_in_picture
from bot.console.segments import keep_typed, take_up, told
from bot.console.shown import moment
from bot.line.notice import LONGEST_TEXT, LONGEST_TITLE
from handlers.acts import announce as acts
from handlers.acts.audit import Deed, record
from handlers.acts.forecast import quota
from handlers.acts.segments import AGES, ATTENDED, LANGUAGES, kept
from handlers.acts.whom import MOST_CONDITIONS, How, Rule, Segment, SegmentKind
from handlers.texts.plain import hints
from matching.vocabulary import concepts, is_liking, label
from models.account import AccountDuty, today
from models.area import Area
from models.base import is_public_id, new_public_id

# The stand-in for LINE draws messages as LINE does: the same files draw the preview.
_PHONE = Path(__file__).resolve().parents[1] / "simulator" / "static"
_BLANK = ("all", "area", "")
# Areas to pick from: wide ones, and other layers over the towns. Any town can be typed.
_AREAS = (
    select(Area.city, Area.ward, Area.name)
    .where(Area.layer.not_in(("town", "station")))
    .order_by(Area.layer, Area.city, Area.ward, Area.name)
    .limit(500)
)


def add_to(views: Blueprint) -> None:
    """The pages of writing."""
    views.add_url_rule("/announcements/new", "new_announcement", new_announcement, methods=["GET", "POST"])
    views.add_url_rule("/announcements/preview", "preview_announcement", preview, methods=["POST"])
    views.add_url_rule("/phone/<path:name>", "phone", phone)


def new_announcement() -> BaseResponse:
    """Write, look, send. Nothing is sent before the preview was seen."""
    bound, form = _bound(), _form()
    if request.method == "GET":
        return _shown(form, bound)
    look = look_at(form, bound)
    faults = look.written.faults
    if form.get("picture_fault"):
        faults.append(form["picture_fault"])
    if form.get("keep"):
        # The text beside the conditions may be half written: that is no fault of theirs.
        fault = keep_typed(form, look.written.audience.segment)
        return _shown(form, bound, look, fault=fault)
    if faults or not form.get("sure"):
        return _shown(form, bound, look, fault="\n".join(dict.fromkeys(faults)))
    return _sent(look, form.get("once", ""))


def preview() -> Response:
    """The same while somebody writes."""
    return jsonify(html=render_template("console/preview.html", **_values(look_at(_form(), _bound()))))


def phone(name: str) -> Response:
    """What draws messages: programs and looks, nothing else of the stand-in."""
    return send_from_directory(_PHONE, name, max_age=300) if name.endswith((".js", ".css")) else abort(404)


def _form() -> Form:
    """What was typed; with a kept rule taken up, its conditions instead of those that were typed."""
    form: Form = MultiDict(request.form)
    if request.method == "GET" and (date := request.args.get("date")):
        form["date"] = date[:20]
    if form.get("use"):
        take_up(form)
    if request.method == "POST":
        take_in_picture(form)
    return form


def _sent(look: Look, once: str) -> BaseResponse:
    """Pressed twice it is sent once: the id it will have stands on the page."""
    now = desk().clock.now()
    if is_public_id(once) and acts.is_made(session(), once):
        return go("announcement", public_id=once)
    make = acts.propose if look.second else acts.announce
    made = make(session(), draft_of(look, links_of(look.written)), now=now)
    after = {
        "people": look.counted.people,
        "whom": told(look.written.audience.segment),
        "kind": made.kind.value,
        "second": look.second,
        **({"best_until": moment(made.best_until)} if made.best_until else {}),
    }
    if picture := look.written.picture:
        picture.announcement_id = made.id
    made.public_id = once if is_public_id(once) else made.public_id
    record(session(), actor(), Deed("announcement.make", f"announcement:{made.public_id}", {}, after), now=now)
    return go("announcement", public_id=made.public_id)


def _bound() -> Rule | None:
    """The area an account is bound to; None: it may write to the whole city."""
    need, now = NEEDS["console.new_announcement"], desk().clock.now()
    duties = account().duties_on(today(now))
    held: list[AccountDuty] = [duty for duty in duties if duty.duty in need.duties and duty.group_id is None]
    if not held:
        return abort(403)
    if any(duty.area is None for duty in held):
        return None
    area = held[0].area or abort(403)
    return Segment(SegmentKind.AREA, area.key, area.full_name)


def _shown(form: Form, bound: Rule | None, look: Look | None = None, *, fault: str | None = None) -> Response:
    conditions = conditions_typed(form)
    room = [_BLANK] if len(conditions) < MOST_CONDITIONS else []
    return page(
        "new_announcement",
        400 if fault else 200,
        typed=form,
        when=chosen(form),
        whens=list(When),
        bound=bound,
        languages=languages(),
        rows=[*conditions, *room],
        hows=list(How),
        whats=list(SegmentKind),
        saved=kept(session()),
        known=_known(),
        pictures=desk().base_url.startswith("https://"),
        fault=fault or None,
        **_values(look),
    )


def _values(look: Look | None) -> dict[str, Any]:
    """What the preview shows."""
    shown: dict[str, Any] = {"names": LANGUAGES, "longest": (LONGEST_TITLE, LONGEST_TEXT), "alone": acts.ALONE_UP_TO}
    if look is None:
        return shown
    words, told_by_line, plan = look.written.words, quota(session()), desk().plan
    return shown | {
        "look": look,
        "hints": {one: hints(words[one].text, easy=one == "easy") for one in ("ja", "easy") if one in words},
        "quota": told_by_line,
        "yen": plan.price(told_by_line.used, look.counted.people) if plan and told_by_line else None,
        "told": told,
        "once": new_public_id(),
    }


def _known() -> dict[str, list[str]]:
    """What can be picked, by kind of condition."""
    areas = session().execute(_AREAS).all()
    places = [Area(city=city, ward=ward, name=name).full_name for city, ward, name in areas]
    return {
        "area": places,
        "follows": places,
        "interest": [label(one.key) for one in concepts().values() if is_liking(one.key)],
        "age": [names[0] for names in AGES.values()],
        "language": [names[0] for names in LANGUAGES.values()],
        "attended": [names[0] for names in ATTENDED.values()],
    }

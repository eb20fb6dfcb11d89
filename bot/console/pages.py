"""Puts the console together: its pages, who may open them, and one transaction for each request."""

import logging

from flask import Blueprint, Flask, Response, abort, current_app, g, redirect, request, url_for
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.exceptions import Forbidden, HTTPException, NotFound, RequestEntityTooLarge
from werkzeug.wrappers import Response as BaseResponse

from bot.console import (
    accounts,
    announcements,
    audit,
    bulletin,
    calendar,
    calls,
    canned,
    circulations,
    contacts,
    correcting,
    corrections,
    dates,
    directory,
    district_sheets,
    duplicates,
    feeds,
    first_gathering,
    gatherings,
    group_size,
    groups,
    help_desks,
    home,
    import_rows,
    imports,
    introducing,
    introduction,
    introductions,
    keeping,
    leaving,
    looked,
    looking,
    map,
    match_files,
    match_log,
    match_today,
    match_words,
    me,
    new_gathering,
    papers,
    parked,
    partners,
    passkeys,
    people,
    radar,
    roles,
    room_requests,
    rooms,
    series,
    signin,
    thread,
    threads,
    venues,
    week,
    what_if,
    wishes,
)
from bot.console.access import NEEDS, Need, is_fresh, may
from bot.console.desk import COOKIE, Desk, account, desk, language, page, say, session, visit
from bot.console.menu import menu
from bot.console.shown import FILTERS
from handlers.acts.accounts import NEEDS_CODES, visit_of
from models.account import today

log = logging.getLogger(__name__)
# Modules of pages, in no order that matters.
_SUBJECTS = (
    signin,
    passkeys,
    directory,
    leaving,
    home,
    gatherings,
    new_gathering,
    groups,
    group_size,
    roles,
    dates,
    people,
    introducing,
    introduction,
    introductions,
    venues,
    week,
    district_sheets,
    room_requests,
    rooms,
    calls,
    papers,
    looking,
    looked,
    announcements,
    circulations,
    bulletin,
    imports,
    import_rows,
    feeds,
    match_log,
    match_words,
    match_today,
    match_files,
    radar,
    what_if,
    parked,
    accounts,
    audit,
    me,
    keeping,
    calendar,
    series,
    duplicates,
    map,
    corrections,
    correcting,
    threads,
    thread,
    help_desks,
    canned,
    contacts,
    wishes,
    first_gathering,
    partners,
)
# What a form adds to the file in it.
_FORM_AROUND = 50_000
_LET_BY, _PIECE = 500_000_000, 64 * 1024
_FORM_SECONDS = 12 * 60 * 60
# Only what we ship runs and shows: no other host, no inline script, in nobody's frame.
_SHIELDS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:;"
    " font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


def add_console(app: Flask, parts: Desk) -> None:
    """Give the application its console under /console."""
    app.extensions["musubi_console"] = parts
    app.config.update(
        SESSION_COOKIE_NAME="musubi_form",
        SESSION_COOKIE_SECURE=parts.secure,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=_FORM_SECONDS,
        WTF_CSRF_SSL_STRICT=parts.secure,
        # Checked below, for the console's own forms: LINE's webhook has no such token.
        WTF_CSRF_CHECK_DEFAULT=False,
    )
    app.extensions["musubi_shield"] = CSRFProtect(app)
    if parts.directory:
        directory.know(app, parts.directory)
    app.register_blueprint(_blueprint())


def _blueprint() -> Blueprint:
    views = Blueprint("console", __name__, url_prefix="/console", template_folder="templates", static_folder="static")
    for subject in _SUBJECTS:
        subject.add_to(views)
    views.add_url_rule("/<path:nowhere>", "nowhere", lambda nowhere: abort(404, nowhere))
    views.before_request(_let_in)
    views.after_request(_settle)
    views.teardown_request(_let_go)
    views.context_processor(_at_hand)
    for name, written in FILTERS.items():
        views.add_app_template_filter(written, name)
    views.register_error_handler(CSRFError, _old_form)
    views.register_error_handler(HTTPException, _refused)
    views.register_error_handler(Exception, _broken)
    return views


def _let_in() -> BaseResponse | None:
    """Whoever is not signed in, not proved, or not meant, gets no further. What is in no table opens for nobody."""
    need = NEEDS.get(request.endpoint or "")
    # Nothing is called so, and the database takes no such letter.
    if need is None or any("\0" in str(value) for value in (request.view_args or {}).values()):
        return abort(404)
    now = desk().clock.now()
    if request.endpoint != "console.static" and (token := request.cookies.get(COOKIE)):
        g.visit = visit_of(session(), token, now=now)
    # Before anything of the body is read; a stranger's large one never is.
    request.max_content_length = (need.most_bytes if visit() else Need.most_bytes) + _FORM_AROUND
    current_app.extensions["musubi_shield"].protect()
    if not need.duties:
        return None
    here = visit()
    if here is None:
        return redirect(url_for("console.sign_in", next=_back()), code=303)
    if not need.set_up and here.account.totp_sealed is None and _must_prove():
        return redirect(url_for("console.set_up_codes"), code=303)
    if not may(here.account, need, now=now):
        return abort(403)
    if need.fresh and not is_fresh(here.proved_at, now=now):
        return redirect(url_for("console.prove", next=_back()), code=303)
    return None


def _must_prove() -> bool:
    day = today(desk().clock.now())
    return any(duty.duty in NEEDS_CODES for duty in account().duties_on(day))


def _back() -> str:
    """Where to go on afterwards: this page, or for a form the page that it stands on."""
    return request.full_path.rstrip("?") if request.method == "GET" else url_for("console.home")


def _settle(response: Response) -> Response:
    if "session" in g:
        g.session.commit()
    for name, value in _SHIELDS.items():
        if not (name == "Cache-Control" and request.endpoint == "console.static"):
            response.headers.setdefault(name, value)
    return response


def _let_go(_error: BaseException | None) -> None:
    if "session" in g:
        g.session.close()


def _at_hand() -> dict[str, object]:
    """What every template may name."""
    here = visit()
    now = desk().clock.now()

    def may_open(name: str) -> bool:
        return here is not None and may(here.account, NEEDS[f"console.{name}"], now=now)

    return {
        "say": say,
        "language": language(),
        "office": desk().office,
        "directory": desk().directory,
        "me": here.account if here else None,
        "here": request.endpoint,
        "may_open": may_open,
        "menu": lambda: menu(may_open, (request.endpoint or "").removeprefix("console.")),
    }


def _too_large() -> Response:
    """A browser that is still sending hears no answer: what it sends is let go by, some of it at a time."""
    need, left = NEEDS.get(request.endpoint or "", Need()), _LET_BY if visit() else 0
    stream = request.environ["wsgi.input"]
    while left > 0 and (piece := stream.read(min(left, _PIECE))):
        left -= len(piece)
    return page("refused", 413, what=say("refused.too_large", most=need.most_bytes // 1_000_000))


def _old_form(_error: CSRFError) -> Response:
    return page("refused", 400, what=say("refused.old_form"))


def _refused(error: HTTPException) -> Response | HTTPException:
    if error.response is not None:
        return error
    if isinstance(error, RequestEntityTooLarge):
        return _too_large()
    known = {Forbidden: "refused.forbidden", NotFound: "refused.not_found"}
    return page("refused", error.code or 500, what=say(known.get(type(error), "refused.other")))


def _broken(error: Exception) -> Response:
    """Nothing of what was asked is kept; the page says so without saying what was in it."""
    log.error("page failed", exc_info=error, extra={"page": request.endpoint})
    if "session" in g:
        g.session.rollback()
    g.visit = None
    return page("refused", 500, what=say("refused.broken"))

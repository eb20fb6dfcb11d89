"""Announcements: the list, one with what came of it; approved by a second person, stopped, recalled."""

from collections.abc import Callable, Iterable

from flask import Blueprint, Response, abort, request
from sqlalchemy import func, select
from werkzeug.wrappers import Response as BaseResponse

from bot.console import announcement_report, announcing, segments
from bot.console.announcement_report import cause_said, lines, title_of
from bot.console.desk import account, actor, desk, go, page, say, session
from bot.console.segments import told
from handlers.acts import announce as acts
from handlers.acts.audience import Audience
from handlers.acts.audit import Deed, record
from handlers.acts.outcome import outcome
from handlers.acts.segments import LANGUAGES
from models.account import Account
from models.announcement import Announcement, AnnouncementState

AT_ONCE = 50


def add_to(views: Blueprint) -> None:
    """The pages of announcements."""
    for subject in (announcing, segments, announcement_report):
        subject.add_to(views)
    views.add_url_rule("/announcements", "announcements", announcements)
    views.add_url_rule("/announcements/<public_id>", "announcement", announcement)
    for name, press in (("stop", stop), ("resume", resume), ("recall", recall), ("approve", approve)):
        views.add_url_rule(f"/announcements/<public_id>/{name}", f"{name}_announcement", press, methods=["POST"])


def announcements() -> Response:
    """The latest first."""
    number = request.args.get("page", "1")
    at = int(number) if number.isdigit() and 0 < int(number[:6]) < 100_000 else 1
    rows = select(Announcement).order_by(Announcement.id.desc())
    found = session().scalars(rows.offset((at - 1) * AT_ONCE).limit(AT_ONCE)).all()
    whole = session().scalar(select(func.count()).select_from(Announcement)) or 0
    return page(
        "announcements", rows=found, at=at, more=whole > at * AT_ONCE, names=_names(found), whom=_whom, title=title_of
    )


def announcement(public_id: str) -> Response:
    """One: what it says, whom it is for, how far it is, and why somebody was not told."""
    found = _one(public_id)
    came = outcome(session(), found, now=desk().clock.now())
    return page(
        "announcement",
        found=found,
        came=came,
        lines=list(lines(came)),
        title=title_of(found),
        names=_names([found]),
        whom=_whom,
        languages=LANGUAGES,
        cause_said=cause_said,
        own=found.made_by == account().public_id,
    )


def stop(public_id: str) -> BaseResponse:
    """Send no more for now."""
    return _done(public_id, "announcement.stop", acts.stop)


def resume(public_id: str) -> BaseResponse:
    """Go on."""
    return _done(public_id, "announcement.resume", lambda found: acts.resume(session(), found))


def recall(public_id: str) -> BaseResponse:
    """Never send the rest."""
    return _done(public_id, "announcement.recall", acts.recall)


def approve(public_id: str) -> BaseResponse:
    """The second pair of eyes."""
    by = account().public_id
    return _done(public_id, "announcement.approve", lambda found: acts.approve(session(), found, by=by))


def waiting() -> int:
    """How many wait for a second person, who the account may be."""
    waits = (Announcement.state == AnnouncementState.STOPPED, Announcement.cause == acts.APPROVAL)
    rows = select(func.count()).select_from(Announcement).where(*waits, Announcement.made_by != account().public_id)
    return session().scalar(rows) or 0


def _done(public_id: str, action: str, act: Callable[[Announcement], bool]) -> BaseResponse:
    found = acts.by_public_id(session(), public_id) or abort(404)
    before = {"state": found.state.value}
    if not act(found):
        return page("refused", 409, what=say("announcement.not_now"))
    deed = Deed(action, f"announcement:{public_id}", before, {"state": found.state.value})
    record(session(), actor(), deed, now=desk().clock.now())
    return go("announcement", public_id=public_id)


def _one(public_id: str) -> Announcement:
    return session().scalar(select(Announcement).where(Announcement.public_id == public_id)) or abort(404)


def _names(rows: Iterable[Announcement]) -> dict[str, str]:
    """Who wrote and approved them."""
    wrote = {one for row in rows for one in (row.made_by, row.approved_by) if one}
    writers = select(Account.public_id, Account.name).where(Account.public_id.in_(wrote))
    return {row.public_id: row.name for row in session().execute(writers)}


def _whom(found: Announcement) -> str:
    audience = Audience.read(found.audience)
    if audience.bundle:
        return say("announcement.bundled")
    kind = say("announcement.everyone" if audience.everyone else "announcement.agreed")
    return f"{told(audience.segment)} – {kind}"

"""Announcements: written, looked at as residents will see them, approved by a second person, followed, stopped."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, abort, request
from sqlalchemy import func, select
from werkzeug.wrappers import Response as BaseResponse

from bot.console.access import NEEDS
from bot.console.desk import account, actor, desk, go, page, say, session
from bot.line.limits import TEXT, OverLimit, check
from handlers.acts import announce as acts
from handlers.acts.announced import report
from handlers.acts.audience import Audience, count
from handlers.acts.segments import UnknownSegment, segment_named
from handlers.acts.whom import Segment, SegmentKind
from handlers.acts.audit import Deed, record
from handlers.acts.remind import awake
from models.account import Account, AccountDuty, today
from models.announcement import Announcement
from models.base import JAPAN

AT_ONCE = 50
# More people than this, and a second person reads it first.
ALONE_UP_TO = 1_000
_LANGUAGES = ("ja", "easy", "en")


class _Slip(Exception):
    """What was typed cannot be sent; `words` say why."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


@dataclass(frozen=True)
class _Read:
    """What was typed, as it would be sent."""

    draft: acts.Draft
    people: int

    @property
    def second(self) -> bool:
        """Whether a second person has to read it."""
        return self.people > ALONE_UP_TO or self.draft.audience.segment is None


def add_to(views: Blueprint) -> None:
    """The pages of announcements."""
    views.add_url_rule("/announcements", "announcements", announcements)
    views.add_url_rule("/announcements/new", "new_announcement", new_announcement, methods=["GET", "POST"])
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
    return page("announcements", rows=found, at=at, more=whole > at * AT_ONCE, names=_names(found), whom=_whom)


def announcement(public_id: str) -> Response:
    """One: what it says, whom it is for, how far it is, and why somebody was not told."""
    found = _one(public_id)
    return page(
        "announcement", found=found, report=report(session(), found), names=_names([found]), whom=_whom,
        own=found.made_by == account().public_id,
    )  # fmt: skip


def new_announcement() -> BaseResponse:
    """Write, look, send. Nothing is sent before the preview was seen."""
    bound = _bound()
    shown: dict[str, Any] = {"bound": bound, "longest": TEXT, "typed": request.form}
    if request.method == "GET":
        return page("new_announcement", **shown)
    try:
        read = _typed(request.form, bound)
    except _Slip as slip:
        return page("new_announcement", 400, fault=slip.words, **shown)
    if not request.form.get("sure"):
        due = read.draft.due_at or desk().clock.now()
        night = awake(due) != due
        return page("new_announcement", read=read, night=night, alone=ALONE_UP_TO, **shown)
    now = desk().clock.now()
    made = (acts.propose if read.second else acts.announce)(session(), read.draft, now=now)
    after = {"people": read.people, "whom": _whom(made), "second": read.second}
    record(session(), actor(), Deed("announcement.make", f"announcement:{made.public_id}", {}, after), now=now)
    return go("announcement", public_id=made.public_id)


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


def _done(public_id: str, action: str, act: Any) -> BaseResponse:
    found = acts.by_public_id(session(), public_id) or abort(404)
    before = {"state": found.state.value}
    if not act(found):
        return page("refused", 409, what=say("announcement.not_now"))
    deed = Deed(action, f"announcement:{public_id}", before, {"state": found.state.value})
    record(session(), actor(), deed, now=desk().clock.now())
    return go("announcement", public_id=public_id)


def _one(public_id: str) -> Announcement:
    return session().scalar(select(Announcement).where(Announcement.public_id == public_id)) or abort(404)


def _bound() -> AccountDuty | None:
    """The ward an account is bound to; None: it may write to the whole city."""
    need, now = NEEDS["console.new_announcement"], desk().clock.now()
    held = [duty for duty in account().duties_on(today(now)) if duty.duty in need.duties and duty.group_id is None]
    if not held:
        return abort(403)
    return None if any(duty.area_id is None for duty in held) else held[0]


def _typed(form: Mapping[str, str], bound: AccountDuty | None) -> _Read:
    said = {language: form.get(language, "").replace("\r\n", "\n").strip() for language in _LANGUAGES}
    if not said["ja"]:
        raise _Slip(say("announcement.no_words"))
    bodies = {language: [{"type": "text", "text": words}] for language, words in said.items() if words}
    for messages in bodies.values():
        try:
            check(messages)
        except OverLimit:
            raise _Slip(say("announcement.too_long", most=TEXT)) from None
    due_at, expires_at = _moment(form.get("at", "")), _moment(form.get("until", ""))
    if expires_at and expires_at <= (due_at or desk().clock.now()):
        raise _Slip(say("announcement.bad_until"))
    audience = Audience(form.get("everyone") == "1", _segment(form.get("segment", ""), bound))
    draft = acts.Draft(bodies, audience, account().public_id, due_at, expires_at)
    return _Read(draft, count(session(), audience))


def _segment(typed: str, bound: AccountDuty | None) -> Segment | None:
    if bound and bound.area:
        return Segment(SegmentKind.AREA, bound.area.key, bound.area.full_name)
    if not typed.strip():
        return None
    try:
        return segment_named(session(), typed)
    except UnknownSegment:
        raise _Slip(say("announcement.unknown_segment", name=typed.strip()[:40])) from None


def _moment(typed: str) -> datetime | None:
    try:
        return datetime.fromisoformat(typed).replace(tzinfo=JAPAN) if typed else None
    except ValueError:
        raise _Slip(say("announcement.bad_moment")) from None


def _names(rows: Any) -> dict[str, str]:
    """Who wrote them."""
    writers = select(Account.public_id, Account.name).where(Account.public_id.in_({row.made_by for row in rows}))
    return {row.public_id: row.name for row in session().execute(writers)}


def _whom(found: Announcement) -> str:
    audience = Audience.read(found.audience)
    kind = say("announcement.everyone" if audience.everyone else "announcement.agreed")
    return f"{audience.segment.name} – {kind}" if audience.segment else kind

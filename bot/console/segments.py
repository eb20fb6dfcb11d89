"""Rules for whom an announcement is: in words, kept under names, taken up again, dropped."""

from collections.abc import Mapping

from flask import Blueprint, Response, abort
from werkzeug.wrappers import Response as BaseResponse

from bot.console.announcing_form import Form, conditions_typed
from bot.console.desk import account, actor, desk, go, page, say, session
from handlers.acts.audit import Deed, record
from handlers.acts.segments import LONGEST_NAME, keep, kept
from handlers.acts.whom import Rule, Segment, read, rows
from models.segment import SavedSegment


def add_to(views: Blueprint) -> None:
    """The page of kept rules."""
    views.add_url_rule("/announcements/segments", "segments", segments)
    views.add_url_rule("/announcements/segments/<public_id>/drop", "drop_segment", drop_segment, methods=["POST"])


def segments() -> Response:
    """The kept rules."""
    return page("segments", found=kept(session()), told=lambda row: told(read(row.rule["rule"])))


def drop_segment(public_id: str) -> BaseResponse:
    """Keep it no longer. What was sent by it stays as it was."""
    found = SavedSegment.by_public_id(session(), public_id) or abort(404)
    deed = Deed("segment.drop", f"segment:{public_id}", {"name": found.name, "rule": found.rule}, {})
    session().delete(found)
    record(session(), actor(), deed, now=desk().clock.now())
    return go("segments")


def told(rule: Rule | None) -> str:
    """A rule in words."""
    if rule is None:
        return say("announcement.whole_city")
    if isinstance(rule, Segment):
        return f"{say(f'segment.{rule.kind}')}「{rule.name}」"
    parts = [told(part) if isinstance(part, Segment) else f"（{told(part)}）" for part in rule.parts]
    return say(f"segment.told_{rule.how}", parts=say(f"segment.join_{rule.how}").join(parts))


def take_up(form: Form) -> None:
    """The conditions of a kept rule instead of those that were typed."""
    row = SavedSegment.by_public_id(session(), form.get("saved", "").replace("\0", ""))
    if row is None:
        return
    chosen = rows(read(row.rule["rule"]))
    form.setlist("how", [str(how) for how, _ in chosen])
    form.setlist("what", [str(one.kind) for _, one in chosen])
    form.setlist("which", [one.name for _, one in chosen])


def keep_typed(form: Form, rule: Rule | None) -> str | None:
    """Keep the conditions under the name that was typed; returns what is wrong."""
    name = " ".join(form.get("name", "").replace("\0", "").split())
    if not name or len(name) > LONGEST_NAME:
        return say("segment.no_name", most=LONGEST_NAME)
    if not conditions_typed(form) or rule is None:
        return say("segment.no_conditions")
    now = desk().clock.now()
    row = keep(session(), name, rule, by=account().public_id, now=now)
    after: Mapping[str, object] = {"name": name, "rule": row.rule}
    record(session(), actor(), Deed("segment.keep", f"segment:{row.public_id}", {}, dict(after)), now=now)
    return None

"""What came of an announcement, as lines: for its page, as a file for spreadsheets, as a PDF, as a sheet to print.

Fewer than five people are never told as a number.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response, abort
from sqlalchemy import select

from bot.console.audit import plain
from bot.console.desk import desk, language, page, say, session
from bot.console.report_paper import Paper, printed
from bot.console.shown import count, moment, people
from bot.console.words import catalogue
from handlers.acts.forecast import FEW
from handlers.acts.outcome import Blocks, Outcome, outcome
from models.announcement import Announcement


@dataclass(frozen=True)
class Line:
    """One number with its name; `why` a cause, may be empty."""

    name: str
    why: str
    number: str


def add_to(views: Blueprint) -> None:
    """The file and the sheet."""
    views.add_url_rule("/announcements/<public_id>.csv", "announcement_file", announcement_file)
    views.add_url_rule("/announcements/<public_id>.pdf", "announcement_paper", announcement_paper)
    views.add_url_rule("/announcements/<public_id>/print", "announcement_sheet", announcement_sheet)


def announcement_file(public_id: str) -> Response:
    """All lines, as CSV for a spreadsheet."""
    found = _one(public_id)
    written = io.StringIO()
    rows = csv.writer(written)
    rows.writerow((say("announcement.one"), plain(title_of(found))))
    rows.writerow((say("announcement.due"), plain(moment(found.due_at))))
    rows.writerow(())
    rows.writerow((say("report.name"), say("report.why"), say("report.number")))
    for line in lines(_came(found, desk().clock.now())):
        rows.writerow((plain(line.name), plain(line.why), plain(line.number)))
    headers = {"Content-Disposition": f'attachment; filename="announcement-{found.public_id}.csv"'}
    return Response("\ufeff" + written.getvalue(), mimetype="text/csv", headers=headers)


def announcement_paper(public_id: str) -> Response:
    """The same lines as a PDF."""
    found, now = _one(public_id), desk().clock.now()
    said = found.words.get("ja", {})
    paper = Paper(
        title_of(found),
        (
            (desk().office, say("report.as_of", moment=moment(now))),
            (say("announcement.due"), moment(found.due_at)),
            (say("announcement.words"), said.get("text") or title_of(found)),
        ),
        [(f"{line.name}（{line.why}）" if line.why else line.name, line.number) for line in lines(_came(found, now))],
        say("report.hidden"),
    )
    headers = {"Content-Disposition": f'attachment; filename="announcement-{found.public_id}.pdf"'}
    return Response(printed(paper, now=now), mimetype="application/pdf", headers=headers)


def announcement_sheet(public_id: str) -> Response:
    """One page of paper."""
    found = _one(public_id)
    now = desk().clock.now()
    return page("announcement_sheet", found=found, lines=list(lines(_came(found, now))), now=now)


def _came(found: Announcement, now: datetime) -> Outcome:
    return outcome(session(), found, now=now)


def title_of(found: Announcement) -> str:
    """Its title, or how its text begins."""
    said = found.words.get("ja", {})
    words = said.get("title") or said.get("text") or found.bodies.get("ja", [{}])[0].get("text") or "…"
    return str(words)


def lines(found: Outcome) -> Iterator[Line]:
    """Every number there is, in the order in which it came about."""
    report = found.report
    if found.planned is not None:
        yield _line("planned", found.planned)
    yield _line("people", report.people)
    yield _line("told", report.told)
    if report.waiting:
        yield _line("waiting", report.waiting)
    if report.unsure:
        yield _line("unsure", report.unsure)
    for name, numbers in (("failed", report.failed), ("dropped", report.dropped), ("left_out", report.left_out)):
        for cause, number in sorted(numbers.items()):
            yield _line(name, number, cause)
    if found.held:
        yield _line("bundled" if found.bundled else "held", found.held)
    yield from (Line(say("report.wave"), moment(at), people(number)) for at, number in found.waves.items())
    for part, taps in sorted(found.taps.items()):
        yield Line(say(f"report.tap_{part}"), "", _times(taps))
    if found.sign_ups is not None:
        yield _line("sign_ups", found.sign_ups)
    if found.blocks:
        yield from _blocks(found.blocks)


def _blocks(blocks: Blocks) -> Iterator[Line]:
    why = "" if blocks.over else say("report.not_over")
    yield Line(say("report.blocks"), why, people(blocks.people))
    if blocks.people >= FEW:
        yield Line(say("report.share"), "", say("report.per_thousand", number=blocks.share))
    if blocks.usual is not None:
        yield Line(say("report.usual"), "", say("report.per_thousand", number=blocks.usual))


def _times(taps: int) -> str:
    return say("report.few_times", most=FEW) if 0 < taps < FEW else say("report.times_number", number=count(taps))


def _line(name: str, number: int, cause: str = "") -> Line:
    return Line(say(f"report.{name}"), cause_said(cause) if cause else "", people(number))


def cause_said(cause: str) -> str:
    """Why, in words; a cause we have no words for stands as it is."""
    return say(f"cause.{cause}") if f"cause.{cause}" in catalogue(language()) else cause


def _one(public_id: str) -> Announcement:
    return session().scalar(select(Announcement).where(Announcement.public_id == public_id)) or abort(404)

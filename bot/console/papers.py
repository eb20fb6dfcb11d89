"""What a date needs on paper: the list for the door, the list for the telephone, the poster; and the list as CSV."""

import csv
import io

import segno
from flask import Blueprint, Response, abort
from werkzeug.wrappers import Response as BaseResponse

from bot.chat_code import as_svg, chat_address
from bot.console import dates
from bot.console.audit import plain
from bot.console.calls import rows_of
from bot.console.desk import actor, desk, page, say, session
from bot.console.looking import ask_first
from bot.console.persons import Person, people_of
from bot.console.shown import moment
from handlers.acts.audit import Deed, record
from handlers.chat.arrive import sentence
from models.occurrence import Occurrence

_COLUMNS = ("number", "name", "phone", "role", "visit", "status", "came", "since")
_POSTER_DOTS = 12


def add_to(views: Blueprint) -> None:
    """The papers of a date."""
    views.add_url_rule("/dates/<public_id>/people/print", "print_people", print_people)
    views.add_url_rule("/dates/<public_id>/people.csv", "people_file", people_file)
    views.add_url_rule("/dates/<public_id>/calls/print", "print_calls", print_calls)
    views.add_url_rule("/dates/<public_id>/poster", "poster", poster)
    views.add_url_rule("/dates/<public_id>/poster.png", "poster_picture", poster_picture)


def print_people(public_id: str) -> BaseResponse:
    """The list for the door, A4, with boxes to tick; without numbers, since papers get lost."""
    found = dates.one(public_id, "print_people")
    asked = ask_first("date", found.public_id)
    return asked or page("print_people", found=found, people=people_of(found), now=desk().clock.now())


def print_calls(public_id: str) -> BaseResponse:
    """The list for the telephone, A4."""
    found = dates.one(public_id, "print_calls")
    asked = ask_first("date", found.public_id)
    return asked or page("print_calls", found=found, rows=rows_of(found), now=desk().clock.now())


def people_file(public_id: str) -> BaseResponse:
    """The list for a spreadsheet, which runs none of it."""
    found = dates.one(public_id, "people_file")
    if asked := ask_first("date", found.public_id):
        return asked
    people = people_of(found)
    everybody = [*people.coming, *people.waiting, *people.gone]
    _record_file(found, len(everybody))
    written = io.StringIO()
    lines = csv.writer(written)
    lines.writerow([say(f"people.{name}") for name in _COLUMNS])
    lines.writerows([plain(cell) for cell in _line(person)] for person in everybody)
    headers = {"Content-Disposition": f'attachment; filename="people-{found.local_start:%Y%m%d}.csv"'}
    return Response("\ufeff" + written.getvalue(), mimetype="text/csv", headers=headers)


def poster(public_id: str) -> BaseResponse:
    """What hangs at the door: the code opens the chat at this very date."""
    found = dates.one(public_id, "poster")
    return page("poster", found=found, code=_svg(found), words=sentence(found))


def poster_picture(public_id: str) -> BaseResponse:
    """The code alone, for a paper of one's own."""
    found = dates.one(public_id, "poster_picture")
    if not desk().line_id:
        return abort(404)
    drawn = io.BytesIO()
    segno.make(address_of(found), error="q").save(drawn, kind="png", scale=_POSTER_DOTS, border=4)
    headers = {"Content-Disposition": f'attachment; filename="musubi-{found.public_id}.png"'}
    return Response(drawn.getvalue(), mimetype="image/png", headers=headers)


def address_of(found: Occurrence) -> str:
    """LINE's address that opens the chat with this account, the sentence ready to be sent."""
    return chat_address(desk().line_id, sentence(found))


def _svg(found: Occurrence) -> str:
    """The code as SVG; empty: the account's LINE id is not configured."""
    return as_svg(address_of(found)) if desk().line_id else ""


def _line(person: Person) -> tuple[object, ...]:
    row = person.attendance
    came = {True: "came_yes", False: "came_no"}.get(row.came)  # type: ignore[arg-type]
    return (
        # With its sign: a spreadsheet would read 22E5 as a number.
        f"#{person.number}",
        person.name or say(f"people.kind_{person.kind}"),
        person.phone,
        row.role.name if row.role else "",
        person.visit or "",
        say(f"attendance.{row.status}"),
        say(f"people.{came}") if came else "",
        moment(row.queued_at),
    )


def _record_file(found: Occurrence, people: int) -> None:
    """A list that leaves the house is written down twice: who looked, and that it left."""
    deed = Deed("people.file", f"date:{found.public_id}", {}, {"people": people})
    record(session(), actor(), deed, now=desk().clock.now())

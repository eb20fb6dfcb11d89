"""Single rows of an import: put right by staff on the page, and what can be taken along as a file."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, abort, request
from werkzeug.wrappers import Response as BaseResponse

from bot.console.desk import account, actor, desk, go, page, say, session
from bot.console.import_shown import notes_of
from bot.console.imports import not_now, one
from bot.jobs import Task, defer
from bot.opendata.export import written
from bot.opendata.report import WORDS, What
from bot.opendata.rows import CONTACTS
from handlers.acts import import_runs as acts
from models.import_run import AT_WORK, ImportRun

_NOTES = ("行", "扱い", "列", "わけ", "元の値", "読んだ値")
_LONGEST_CELL = 4_000
_LONG_CELL = 60


def add_to(views: Blueprint) -> None:
    """Pages and files of rows."""
    views.add_url_rule("/imports/<public_id>/notes.csv", "import_notes_file", import_notes_file)
    views.add_url_rule("/imports/<public_id>/refused.csv", "import_refused_file", import_refused_file)
    views.add_url_rule("/imports/<public_id>/rows/<int:row>", "mend_row", mend_row, methods=["GET", "POST"])


def import_notes_file(public_id: str) -> Response:
    """Every remark, for a spreadsheet."""
    run = one(public_id)
    lines = [
        dict(
            zip(
                _NOTES, (n["line"] or "", WORDS[What(n["what"])], n["field"], n["why"], n["from"], n["to"]), strict=True
            )
        )
        for n in notes_of(run, request.args.get("what", ""), request.args.get("q", "").strip()[:100])
    ]
    return _file("import-notes.csv", written(_NOTES, lines, "utf-8"))


def import_refused_file(public_id: str) -> Response:
    """The rows with refusals as they stand in the file, each with its reasons: to be put right and handed in again."""
    run = one(public_id)
    headings = {one["field"]: one["heading"] for one in reversed(run.columns) if one["field"] not in CONTACTS | {None}}
    columns = [
        heading for heading in dict.fromkeys(one["heading"] for one in run.columns) if heading in headings.values()
    ]
    lines = [
        {headings[field]: cell for field, cell in row["cells"].items() if field in headings}
        | {_NOTES[0]: row["line"], _NOTES[3]: "\n".join(_reasons(run, row["line"]))}
        for row in run.faulty
    ]
    return _file("import-refused.csv", written([*columns, _NOTES[0], _NOTES[3]], lines, "utf-8"))


def mend_row(public_id: str, row: int) -> BaseResponse:
    """Put one row right: the file is then read again with what was typed here."""
    run = one(public_id)
    faulty = next((found for found in run.faulty if found["line"] == row), None) or abort(404)
    if request.method == "GET":
        notes = [note for note in notes_of(run) if note["line"] == row]
        return page("mend_row", run=run, line=row, fields=_fields(run, faulty["cells"]), notes=notes)
    if run.state in AT_WORK:
        return not_now()
    was, now_is = _typed(run, faulty["cells"], request.form)
    if not now_is:
        return page(
            "mend_row", 400, run=run, line=row, fields=_fields(run, faulty["cells"]), fault=say("import.same_cells"),
            notes=[note for note in notes_of(run) if note["line"] == row],
        )  # fmt: skip
    now = desk().clock.now()
    acts.mend(session(), actor(), run, acts.Mended(row, was, now_is), now=now)
    new = acts.read_again(session(), run, by=account().public_id, now=now)
    if new is None:
        session().rollback()
        return not_now()
    defer(session(), Task.READ_IMPORT, run=new.id)
    return go("import_run", public_id=new.public_id)


def _fields(run: ImportRun, cells: Mapping[str, str]) -> list[dict[str, Any]]:
    """What can be typed: each known column once, under its heading in the file; contacts are none of ours."""
    found = {}
    for column in run.columns:
        field = column["field"]
        if field and field not in CONTACTS and field not in found:
            value = cells.get(field, "")
            long = len(value) > _LONG_CELL or "\n" in value
            found[field] = {"field": field, "heading": column["heading"], "value": value, "long": long}
    return list(found.values())


def _typed(run: ImportRun, cells: Mapping[str, str], form: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """The cells that differ: as they were, and as they are to be."""
    was, now_is = {}, {}
    for one_ in _fields(run, cells):
        name = one_["field"]
        before = one_["value"].replace("\r\n", "\n").replace("\r", "\n")
        typed = form.get(name, before).replace("\r\n", "\n").replace("\0", "").strip()[:_LONGEST_CELL]
        if typed != before.strip():
            was[name], now_is[name] = one_["value"], typed
    return was, now_is


def _reasons(run: ImportRun, line: int) -> list[str]:
    refused = (What.LOST, What.REFUSAL)
    return [f"{n['field']}: {n['why']}" for n in notes_of(run) if n["line"] == line and n["what"] in refused]


def _file(name: str, content: bytes) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, mimetype="text/csv", headers=headers)

"""Imports: a file is handed in, looked at, applied, taken back.

What is shown of one is put together in `import_shown`; mending rows, and files to take along, are in `import_rows`.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, abort, jsonify, request
from sqlalchemy import func, select
from sqlalchemy.orm import defer as defer_column
from werkzeug.wrappers import Response as BaseResponse

from bot.console.access import NEEDS
from bot.console.desk import account, actor, desk, go, page, say, session
from bot.console.import_shown import VIEWS, View, counted, named, said_of, summary_of
from bot.jobs import Task, defer
from bot.opendata.importer import Options
from bot.opendata.places import of_address, of_code
from bot.opendata.report import Refused, What
from bot.opendata.sheets import SourceFile, unpacked
from handlers.acts import import_missing as missing
from handlers.acts import import_runs as acts
from handlers.acts.audit import Deed, record
from models.account import Account
from models.feed import Feed
from models.import_run import AT_WORK, OPEN, ImportRun, ImportState

AT_ONCE = 50
# A file on the way to us, with its form around it. What it may unpack to is in `bot/opendata/`.
MOST_BYTES = NEEDS["console.new_import"].most_bytes
# So long without a sign of life, and staff may have the work begun anew.
_STUCK_SECONDS = 60
_LONGEST_NAME = 120
_LONG = (ImportRun.report, ImportRun.faulty, ImportRun.same, ImportRun.stayed, ImportRun.columns, ImportRun.mended)
TASKS = {
    ImportState.READING: Task.READ_IMPORT,
    ImportState.APPLYING: Task.APPLY_IMPORT,
    ImportState.UNDOING: Task.UNDO_IMPORT,
}


def add_to(views: Blueprint) -> None:
    """The pages of imports."""
    views.add_url_rule("/imports", "imports", imports)
    views.add_url_rule("/imports/new", "new_import", new_import, methods=["GET", "POST"])
    views.add_url_rule("/imports/<public_id>", "import_run", import_run)
    views.add_url_rule("/imports/<public_id>/progress", "import_progress", import_progress)
    presses = {"apply": apply, "undo": undo, "drop": drop, "again": again, "end": end_missing}
    for name, press in presses.items():
        views.add_url_rule(f"/imports/<public_id>/{name}", f"{name}_import", press, methods=["POST"])


def imports() -> Response:
    """The latest first."""
    number = request.args.get("page", "1")
    at = int(number) if re.fullmatch(r"[1-9]\d{0,4}", number) else 1
    # What is read of a file can be long, and the list tells none of it.
    rows = select(ImportRun).options(*map(defer_column, _LONG)).order_by(ImportRun.id.desc())
    found = session().scalars(rows.offset((at - 1) * AT_ONCE).limit(AT_ONCE)).all()
    whole = session().scalar(select(func.count()).select_from(ImportRun)) or 0
    return page("imports", rows=found, at=at, more=whole > at * AT_ONCE, names=_names(found), counted=counted)


def new_import() -> BaseResponse:
    """Hand a file in. What cannot be a list at all is said at once; the rest is read in the background."""
    shown: dict[str, Any] = {"lists": lists(), "typed": request.values, "most": MOST_BYTES // 1_000_000}
    if request.method == "GET":
        return page("new_import", **shown)
    try:
        file, options = _handed()
    except Refused as refusal:
        return page("new_import", 400, fault=str(refusal), **shown)
    handed = acts.HandedIn(file.name, file.content, file.sha256, account().public_id, asdict(options))
    now = desk().clock.now()
    run = acts.hand_in(session(), handed, now=now)
    record(session(), actor(), Deed("import.hand_in", f"import:{run.public_id}", {}, {"file": run.file_name}), now=now)
    defer(session(), Task.READ_IMPORT, run=run.id)
    return go("import_run", public_id=run.public_id)


def import_run(public_id: str) -> Response:
    """One: what was recognised, every repair and refusal, what it changes or changed."""
    run = one(public_id)
    view = View.asked(session(), run, request.args)
    hangs = missing.hanging(session(), view.rows, now=desk().clock.now()) if view.name == "missing" else {}
    feed = session().get(Feed, run.feed_id) if run.feed_id else None
    return page(
        "import_run", run=run, view=view, hangs=hangs, views=VIEWS, names=_names([run]),
        summary=summary_of(session(), run), moves=[note["why"] for note in run.report if note["what"] == What.MOVE],
        mendable={row["line"] for row in run.faulty} if run.upload_id else set(),
        said_of=said_of, named=named, at_once=AT_ONCE, at_work=run.state in AT_WORK, stuck=_is_stuck(run), feed=feed,
    )  # fmt: skip


def import_progress(public_id: str) -> Response:
    """How far it is, for the page that shows it."""
    here = select(ImportRun.state, ImportRun.progress).where(ImportRun.public_id == public_id)
    found = session().execute(here).one_or_none() or abort(404)
    return jsonify(state=found.state.value, progress=found.progress)


def apply(public_id: str) -> BaseResponse:
    """Bring the catalogue in line with it."""
    return _sent_on(public_id, acts.ask_apply)


def undo(public_id: str) -> BaseResponse:
    """Take back what it changed."""
    return _sent_on(public_id, acts.ask_undo)


def drop(public_id: str) -> BaseResponse:
    """Throw it away."""
    return _sent_on(public_id, acts.drop)


def again(public_id: str) -> BaseResponse:
    """Read the file once more; or, where a work got stuck, begin it anew."""
    run = one(public_id)
    if run.state in AT_WORK and _is_stuck(run):
        defer(session(), TASKS[run.state], run=run.id)
        return go("import_run", public_id=public_id)
    new = acts.read_again(session(), run, by=account().public_id, now=desk().clock.now())
    if new is None:
        return not_now()
    defer(session(), Task.READ_IMPORT, run=new.id)
    return go("import_run", public_id=new.public_id)


def end_missing(public_id: str) -> BaseResponse:
    """End what was ticked: the file names it no more."""
    run = one(public_id)
    if run.state is not ImportState.APPLIED:
        return not_now()
    missing.end_missing(session(), actor(), run, request.form.getlist("ended"), now=desk().clock.now())
    return go("import_run", public_id=public_id, view="missing")


def one(public_id: str) -> ImportRun:
    """The import, or there is none."""
    return ImportRun.by_public_id(session(), public_id) or abort(404)


def not_now() -> Response:
    """Somebody was first, or it is too late for that."""
    return page("refused", 409, what=say("import.not_now"))


def lists() -> Sequence[Any]:
    """The data sets that were taken in, each with its latest file: a new file can be the next release of one."""
    latest = select(func.max(ImportRun.id)).where(ImportRun.state == ImportState.APPLIED, ImportRun.source != "")
    rows = select(ImportRun.source, ImportRun.file_name, ImportRun.imported_at, ImportRun.kind)
    rows = rows.where(ImportRun.id.in_(latest.group_by(ImportRun.source)))
    return session().execute(rows.order_by(ImportRun.imported_at.desc()).limit(200)).all()


def city_typed(typed: str) -> str:
    """A municipality by name or code; "" for none.

    Raises:
        Refused: there is no such one.
    """
    city = unicodedata.normalize("NFKC", typed).strip().replace("\0", "")[:40]
    if city and not (of_code(city) or of_address(city)[0]):
        raise Refused(say("import.unknown_city", city=city))
    return city


def data_set_typed(typed: str) -> str:
    """The name of a data set that was chosen; "" for none."""
    known = {row.source for row in lists()}
    return typed.partition(":")[2] if typed in known else ""


def _handed() -> tuple[SourceFile, Options]:
    came = request.files.get("file")
    if came is None or not came.filename:
        raise Refused(say("import.no_file"))
    file = SourceFile(called(came.filename), came.read(MOST_BYTES + 1))
    if len(file.content) > MOST_BYTES:
        raise Refused(say("refused.too_large", most=MOST_BYTES // 1_000_000))
    unpacked(file)
    form = request.form
    return file, Options(
        city=city_typed(form.get("city", "")),
        data_set=data_set_typed(form.get("data_set", "")),
        older=form.get("older") == "1",
    )


def called(name: str) -> str:
    """A file's name for showing: without folders, and without letters that do not show or turn the line round."""
    last = re.split(r"[\\/]", name)[-1]
    plain = "".join(letter for letter in last if unicodedata.category(letter)[0] != "C").strip(" .")
    stem, dot, suffix = plain.rpartition(".")
    return f"{stem[:_LONGEST_NAME]}{dot}{suffix[:10]}" if stem else plain[:_LONGEST_NAME] or "file"


def _sent_on(public_id: str, ask: Callable[..., bool]) -> BaseResponse:
    run = one(public_id)
    if not ask(session(), actor(), run, now=desk().clock.now()):
        return not_now()
    if run.state in TASKS:
        defer(session(), TASKS[run.state], run=run.id)
    return go("import_run", public_id=public_id)


def _is_stuck(run: ImportRun) -> bool:
    if run.state not in AT_WORK:
        return False
    silent = func.extract("epoch", func.now() - func.coalesce(ImportRun.progress_at, ImportRun.made_at))
    return bool(session().scalar(select(silent > _STUCK_SECONDS).where(ImportRun.id == run.id)))


def _names(rows: Sequence[ImportRun]) -> dict[str, str]:
    """Who handed them in."""
    people = select(Account.public_id, Account.name).where(Account.public_id.in_({row.made_by for row in rows}))
    names = {row.public_id: row.name for row in session().execute(people)}
    return names | {by: say(f"import.by_{by}") for by in ("command", "feed")}


def waiting() -> int:
    """How many imports wait for staff."""
    return session().scalar(select(func.count()).where(ImportRun.state.in_(OPEN))) or 0

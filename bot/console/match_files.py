"""The match log as CSV without data about people: at once where it is small, else made in the background for a week."""

import gzip
import io

from flask import Blueprint, Response, abort, request
from sqlalchemy import select
from werkzeug.wrappers import Response as BaseResponse

from bot.console.desk import account, actor, desk, go, page, session
from bot.console.match_log import wanted_of
from bot.jobs import Task, defer
from handlers.acts.audit import Deed, record
from handlers.acts.match_file import FEWEST, MOST_AT_ONCE, number_of, write_file
from handlers.acts.retention import FILE_LIFE
from handlers.acts.searches import Filters
from models.match_file import FileState, MatchFile

_NAME = "match-log.csv"


def add_to(views: Blueprint) -> None:
    """Making and taking files."""
    views.add_url_rule("/match-log/files", "make_match_file", make, methods=["POST"])
    views.add_url_rule("/match-log/files", "match_files", files)
    views.add_url_rule("/match-log/files/<public_id>.csv", "match_file", file)


def make() -> BaseResponse:
    """A file of what the filters ask for."""
    filters = Filters.typed(request.form)
    wanted, now = wanted_of(filters), desk().clock.now()
    record(session(), actor(), Deed("match.file", "matchlog:file", {}, filters.written()), now=now)
    if number_of(session(), wanted, most=MOST_AT_ONCE) <= MOST_AT_ONCE:
        written = io.StringIO()
        write_file(session(), wanted, written)
        return _csv("\ufeff" + written.getvalue())
    row = MatchFile(account_id=account().id, filters=filters.written(), made_at=now)
    session().add(row)
    session().flush()
    defer(session(), Task.MATCH_FILE, file=row.id)
    return go("match_files")


def files() -> Response:
    """The account's own files."""
    rows = MatchFile.of(session(), account().id)
    return page("match_files", rows=rows, days=FILE_LIFE.days, fewest=FEWEST)


def file(public_id: str) -> Response:
    """One of them, once it is written."""
    own = (MatchFile.public_id == public_id, MatchFile.account_id == account().id)
    row = session().scalar(select(MatchFile).where(*own, MatchFile.state == FileState.READY)) or abort(404)
    return _csv("\ufeff" + gzip.decompress(row.content or b"").decode())


def _csv(written: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{_NAME}"'}
    return Response(written, mimetype="text/csv", headers=headers)

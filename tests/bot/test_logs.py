"""Log lines carry our ids and nothing a resident wrote."""

import io
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

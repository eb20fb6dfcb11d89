"""Ctrl-C and SIGTERM: a process that is asked to end does so in good order."""

import logging
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

log = logging.getLogger(__name__)
_ENDING = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def stopped_by_signals(stopping: threading.Event) -> Iterator[None]:
    """Ctrl-C and SIGTERM set `stopping` for as long as the block runs."""
    before = [signal.signal(kind, lambda *_: stopping.set()) for kind in _ENDING]
    try:
        yield
    finally:
        for kind, handler in zip(_ENDING, before, strict=True):
            signal.signal(kind, handler)


@contextmanager
def ended_by_signals() -> Iterator[None]:
    """Ctrl-C and SIGTERM end the block in good order; a second one does not disturb its end."""

    def end(_number: int, _frame: object) -> None:
        for kind in _ENDING:
            signal.signal(kind, signal.SIG_IGN)
        raise KeyboardInterrupt

    before = [signal.signal(kind, end) for kind in _ENDING]
    try:
        yield
    except KeyboardInterrupt:
        log.info("ending")
    finally:
        for kind, handler in zip(_ENDING, before, strict=True):
            signal.signal(kind, handler)

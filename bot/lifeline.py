"""Ends a process with the one that started it: whoever is killed outright cannot end its children any more."""

import os
import signal
import threading
import time

_LOOK_SECONDS = 0.5


def end_with(parent: int) -> None:
    """Once `parent` is no longer our parent, end this process as SIGTERM does, in good order."""
    threading.Thread(target=_watch, args=(parent,), name="lifeline", daemon=True).start()


def _watch(parent: int) -> None:
    # Whoever lost its parent is given another one, on every system that knows parents.
    while os.getppid() == parent:
        time.sleep(_LOOK_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)

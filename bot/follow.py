"""Keeps catalogue and vocabulary in memory in step with the database, apart from the threads that answer."""

import logging
import threading
from collections.abc import Callable

from sqlalchemy import Engine

from bot.wake import Bell, Listener
from matching.corrections import LiveVocabulary
from models.catalogue_change import CHANNEL
from models.session import make_sessions

log = logging.getLogger(__name__)


class Follower:
    """Calls `follow` when the database says that catalogue or vocabulary changed, and every second in any case."""

    def __init__(self, engine: Engine, follow: Callable[[], object]) -> None:
        self._follow = follow
        self._bell = Bell()
        self._listener = Listener(engine, self._bell, CHANNEL)
        self._thread = threading.Thread(target=self._run, name="follower", daemon=True)

    def start(self) -> None:
        self._listener.start()
        self._thread.start()

    def stop(self) -> None:
        self._listener.stop()
        self._bell.close()

    def _run(self) -> None:
        while self._bell.wait():
            try:
                self._follow()
            except Exception:
                log.exception("the catalogue was not followed")


def words_followed(engine: Engine) -> Follower:
    """What keeps the vocabulary of a process without a catalogue in step, not yet started."""
    sessions, live = make_sessions(engine), LiveVocabulary()

    def follow() -> None:
        with sessions.begin() as session:
            live.follow(session)

    return Follower(engine, follow)

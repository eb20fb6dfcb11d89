"""A process of ours with the catalogue in memory, like a worker: writes the moment at which it first reads a sentence.

elsewhere.py URL SENTENCE       "listening", then seconds since 1970
"""

import sys
import time
from datetime import UTC, datetime

from bot.follow import Follower
from matching.search import Search
from matching.understand import understand
from models.session import make_engine, make_sessions

_LOOK_S = 0.01


def main(url: str, sentence: str) -> None:
    """Follow until the sentence is understood."""
    engine, search = make_engine(url), Search()
    sessions = make_sessions(engine)
    with sessions() as session:
        search.warm(session, datetime.now(UTC))

    def follow() -> None:
        with sessions.begin() as session:
            search.follow(session, datetime.now(UTC))

    follower = Follower(engine, follow)
    follower.start()
    print("listening", flush=True)
    while not understand(sentence).concepts:
        time.sleep(_LOOK_S)
    print(time.time(), flush=True)
    follower.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])

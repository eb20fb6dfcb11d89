"""Corrections tried as background jobs, while somebody watches the progress. What is tried is told in the act `replay`.

The catalogue stays in memory between two replays: reading it anew would take longer than the replay itself.
"""

import logging
import time
from datetime import datetime

from sqlalchemy import func, update
from sqlalchemy.exc import OperationalError

from bot.console.access import NEEDS, may
from bot.console.scope import searches_seen_by
from bot.parts import Parts, single_moves
from bot.sentences import encoder_of
from handlers.acts.correct import laid_over
from handlers.acts.replay import Outcome, Reach, asked_lately, note
from matching import vocabulary
from matching.live import LiveIndex
from matching.moments import Moments
from matching.replay import Scene, Stage, labelled, replay
from models.account import Account, today
from models.correction import Correction, ReplayState
from models.session import make_sessions

log = logging.getLogger(__name__)
_NOTED_EVERY_SECONDS = 0.5
_SEARCHES_SHARE = 0.7
_NEED = NEEDS["console.replay_correction"]
_WHOLE = NEEDS["console.save_correction"]


class Rehearsal:
    """One per process of jobs."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._sessions = make_sessions(parts.engine)
        self._live, self._moments = LiveIndex(encoder_of(parts.config)), Moments()

    def run(self, correction: int) -> None:
        """Try one, if it still is to be tried. A job may come twice: the second finds it done."""
        try:
            self._run(correction)
        except (OperationalError, OSError):
            raise  # the database was away: the job comes again
        except Exception as error:
            log.exception("replay failed", extra={"kind": type(error).__name__})
            self._end(correction, ReplayState.FAILED)

    def _run(self, correction_id: int) -> None:
        begun, progress = time.monotonic(), Progress(self._parts, correction_id)
        with self._sessions() as session:
            draft = session.get(Correction, correction_id)
            account = Account.by_public_id(session, draft.replay_by) if draft else None
            if draft is None or account is None or draft.replay_state is not ReplayState.RUNNING:
                return
            now = self._parts.clock.now()
            reach = reach_of(account, now=now)
            asked = asked_lately(session, reach, city=self._parts.config.city)
            index = self._live.fresh(session, now)
            self._live.follow(session, now)
            base, words, before = Correction.latest(session), laid_over(session, draft), vocabulary.current()
            scene, asked_at = Scene(today(now), self._moments.at(session, now)), draft.replay_asked_at
        tried = replay(asked, Stage(before, index), words, scene, lambda share: progress(share * _SEARCHES_SHARE))
        sets = labelled((before, words), lambda share: progress(_SEARCHES_SHARE + share * (1 - _SEARCHES_SHARE)))
        with self._sessions.begin() as session:
            draft = session.get(Correction, correction_id, with_for_update=True)
            if draft and draft.replay_state is ReplayState.RUNNING and draft.replay_asked_at == asked_at:
                note(session, draft, Outcome(base, tried, sets, time.monotonic() - begun), whole=reach.whole)

    def _end(self, correction_id: int, state: ReplayState) -> None:
        running = (Correction.id == correction_id, Correction.replay_state == ReplayState.RUNNING)
        with self._sessions.begin() as session:
            session.execute(update(Correction).where(*running).values(replay_state=state))


class Progress:
    """Says how far a replay is, from outside any transaction of its own: whoever watches sees it at once."""

    def __init__(self, parts: Parts, correction_id: int) -> None:
        self._moves = single_moves(parts.engine)
        self._noted = update(Correction).where(Correction.id == correction_id)
        self._noted_at = 0.0

    def __call__(self, share: float) -> None:
        """Note it, twice a second at most."""
        if time.monotonic() - self._noted_at < _NOTED_EVERY_SECONDS:
            return
        self._noted_at = time.monotonic()
        with self._moves() as session:
            session.execute(self._noted.values(progress=int(share * 100), progress_at=func.now()))


def reach_of(account: Account, *, now: datetime) -> Reach:
    """Whose searches an account may have tried."""
    return Reach(searches_seen_by(account, _NEED.duties, now=now), may(account, _WHOLE, now=now))

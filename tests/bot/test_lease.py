"""One holder at a time; who was away too long, or was taken over from, writes nothing more."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, sessionmaker

from bot.lease import Lease, LeaseLost
from models.session import make_sessions


@pytest.fixture
def sessions(clean_database: Engine) -> sessionmaker[Session]:
    return make_sessions(clean_database)


def _take(sessions: sessionmaker[Session], lease: Lease) -> bool:
    with sessions.begin() as session:
        return lease.take(session)


def _let_it_end(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        session.execute(text("update sender_lease set lease_until = clock_timestamp() - interval '1 second'"))


def test_one_holds_it_and_the_other_waits(sessions: sessionmaker[Session]) -> None:
    first, second = Lease("line"), Lease("line")
    assert (_take(sessions, first), _take(sessions, second)) == (True, False)
    assert (first.held, second.held) == (True, False)


def test_channels_are_apart(sessions: sessionmaker[Session]) -> None:
    assert _take(sessions, Lease("line"))
    assert _take(sessions, Lease("another"))


def test_who_lets_go_is_followed_at_once(sessions: sessionmaker[Session]) -> None:
    first, second = Lease("line"), Lease("line")
    _take(sessions, first)
    with sessions.begin() as session:
        first.release(session)
    assert _take(sessions, second)
    assert not first.held


def test_who_was_taken_over_from_writes_nothing_more(sessions: sessionmaker[Session]) -> None:
    first, second = Lease("line"), Lease("line")
    _take(sessions, first)
    _let_it_end(sessions)
    assert _take(sessions, second)
    with pytest.raises(LeaseLost), sessions.begin() as session:
        session.execute(text("insert into send_pace values ('push', now(), 1)"))
        first.renew(session)
    with sessions() as session:
        assert session.scalar(text("select count(*) from send_pace")) == 0
    assert not first.held


def test_who_was_away_too_long_stops_though_nobody_came(sessions: sessionmaker[Session]) -> None:
    lease = Lease("line")
    _take(sessions, lease)
    _let_it_end(sessions)
    with pytest.raises(LeaseLost), sessions.begin() as session:
        lease.renew(session)
    assert _take(sessions, lease)


def test_who_freezes_in_a_transaction_is_followed_when_the_lease_has_ended(
    sessions: sessionmaker[Session], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.lease.LEASE", timedelta(seconds=0.3))
    first = Lease("line")
    assert _take(sessions, first)
    frozen = sessions()
    first.begin(frozen)
    first.renew(frozen)
    began = time.monotonic()
    assert _take(sessions, Lease("line"))
    assert time.monotonic() - began < 5
    with pytest.raises(DBAPIError, match="idle-in-transaction"):
        frozen.commit()


def test_renewing_keeps_others_out(sessions: sessionmaker[Session]) -> None:
    lease = Lease("line")
    _take(sessions, lease)
    with sessions.begin() as session:
        session.execute(text("update sender_lease set lease_until = clock_timestamp() + interval '0.2 seconds'"))
        lease.renew(session)
    time.sleep(0.25)
    assert not _take(sessions, Lease("line"))


def test_who_was_killed_on_this_machine_is_followed(sessions: sessionmaker[Session], fresh_database: str) -> None:
    program = (
        "import sys, time; from models.session import make_engine, make_sessions; from bot.lease import Lease\n"
        "session = make_sessions(make_engine(sys.argv[1]))(); assert Lease('line').take(session); session.commit()\n"
        "print('held', flush=True); time.sleep(60)"
    )
    root = Path(__file__).resolve().parents[2]
    command = [sys.executable, "-c", program, fresh_database]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout and holder.stdout.readline() == "held\n"
        lease = Lease("line")
        assert not _take(sessions, lease)
        assert not lease.rival_died
        os.kill(holder.pid, signal.SIGKILL)
    assert lease.rival_died
    assert _take(sessions, lease)
    assert not lease.rival_died

"""Background jobs at work: a file is taken in once, whatever happens to the process that does it."""

import os
import signal
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine, func, select, text

from bot.cli import cli
from bot.jobs import STALLED_SECONDS, find_job, sweep_jobs
from bot.opendata.importer import Options
from bot.scheduler import JOBS, run_job
from bot.tasks import JobWorker, forget, put_in_file
from handlers.acts.radar import PERIODS
from handlers.acts.retention import MOST_LEAVERS, SILENCE
from models.background import Upload
from models.gathering import Gathering
from models.kept_radar import KeptRadar
from models.resident import Resident
from models.session import make_sessions
from tests import factories
from tests.bot.parts import parts_on
from tests.bot.running import running, settings, until

# A process that starts on a busy machine.
_PATIENCE = 60.0
_EVENTS = "イベント名,開始日,開始時間,場所名称,住所\n編み物の会,2099-12-05,13:30,公民館,京都府京都市右京区太秦蜂岡町1\n"


@pytest.fixture
def worker(clean_database: Engine) -> Iterator[JobWorker]:
    made = JobWorker(parts_on(clean_database))
    yield made
    assert made.stop()


def _put_in(engine: Engine, folder: Path, content: str = _EVENTS) -> int:
    file = folder / "261009_event.csv"
    file.write_text(content, encoding="utf-8")
    with make_sessions(engine).begin() as session:
        return put_in_file(session, file, Options(), now=parts_on(engine).clock.now()) or 0


def _status(engine: Engine, job: int) -> str:
    with make_sessions(engine)() as session:
        found = find_job(session, job)
    return found.status if found else "gone"


def _count(engine: Engine, table: type[Gathering | Upload | Resident | KeptRadar]) -> int:
    with make_sessions(engine)() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_a_file_is_taken_in_and_does_not_stay(clean_database: Engine, tmp_path: Path, worker: JobWorker) -> None:
    worker.start()
    job = _put_in(clean_database, tmp_path)
    assert until(lambda: _status(clean_database, job) == "succeeded", _PATIENCE)
    assert (_count(clean_database, Gathering), _count(clean_database, Upload)) == (1, 0)


def test_a_file_that_cannot_be_used_says_why(clean_database: Engine, tmp_path: Path, worker: JobWorker) -> None:
    worker.start()
    job = _put_in(clean_database, tmp_path, "a,b\n1,2\n")
    assert until(lambda: _status(clean_database, job) == "failed", _PATIENCE)
    with make_sessions(clean_database)() as session:
        found = find_job(session, job)
    assert found
    assert found.refusal


def test_a_killed_process_s_job_is_taken_up_by_another(
    clean_database: Engine, fresh_database: str, tmp_path: Path
) -> None:
    job, environment = _put_in(clean_database, tmp_path), settings(fresh_database)
    with clean_database.begin() as held:
        held.execute(text("lock table gathering in access exclusive mode"))
        with running("jobs", "run", environment=environment) as process:
            assert until(lambda: _status(clean_database, job) == "doing", _PATIENCE)
            os.kill(process.pid, signal.SIGKILL)
    with clean_database.begin() as connection:
        silent = timedelta(seconds=STALLED_SECONDS + 1)
        connection.execute(
            text("update procrastinate_workers set last_heartbeat = now() - :silent"), {"silent": silent}
        )
    with make_sessions(clean_database).begin() as session:
        assert sweep_jobs(session) == {"again": 1}
    with running("jobs", "run", environment=environment) as process:
        assert until(lambda: _status(clean_database, job) == "succeeded", _PATIENCE)
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    assert _count(clean_database, Gathering) == 1


def test_it_comes_back_when_the_database_does(clean_database: Engine, tmp_path: Path, worker: JobWorker) -> None:
    cut = "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'musubi-jobs'"
    worker.start()
    # Each look a transaction of its own: within one, who is connected stays as it was at the first.
    with clean_database.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        assert until(lambda: connection.execute(text(cut)).all())
    job = _put_in(clean_database, tmp_path)
    assert until(lambda: _status(clean_database, job) == "succeeded", _PATIENCE)


def test_who_has_been_silent_for_two_years_is_forgotten_in_portions(clean_database: Engine) -> None:
    parts = parts_on(clean_database)
    with make_sessions(clean_database).begin() as session:
        for _ in range(MOST_LEAVERS + 1):
            factories.resident(session, last_seen_at=parts.clock.now() - SILENCE - timedelta(days=1))
    forget(parts)
    assert _count(clean_database, Resident) == 0


def test_a_night_s_count_is_followed_by_the_radar_counted_ahead(clean_database: Engine, worker: JobWorker) -> None:
    count = next(job for job in JOBS if job.name == "count_needs")
    assert run_job(count, make_sessions(clean_database), parts_on(clean_database).clock)
    worker.start()
    assert until(lambda: _count(clean_database, KeptRadar) == len(PERIODS), _PATIENCE)


def test_the_command_puts_a_file_in_and_shows_how_it_goes(
    clean_database: Engine, fresh_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", fresh_database)
    monkeypatch.setattr("bot.commands.start.set_up_logs", lambda *_, **__: None)
    file = tmp_path / "261009_event.csv"
    file.write_text(_EVENTS, encoding="utf-8")
    put = CliRunner().invoke(cli, ["import", "--background", str(file)])
    shown = CliRunner().invoke(cli, ["jobs", "status"])
    assert put.exit_code == shown.exit_code == 0
    assert "take_in  todo  tries 0" in shown.output
    assert "261009_event.csv" in shown.output

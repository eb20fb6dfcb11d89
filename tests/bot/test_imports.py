"""Imports as jobs: what is shown is what is done; nothing of the catalogue changes before that."""

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from bot.imports import Progress, apply_import, read_import, take_import_back
from bot.jobs import Task, defer
from bot.opendata.importer import Options
from bot.opendata.sheets import SourceFile
from bot.parts import Parts
from bot.tasks import JobWorker
from handlers.acts.audit import COMMAND
from handlers.acts.edit_gathering import edit_gathering
from handlers.acts.import_runs import HandedIn, Mended, ask_apply, ask_undo, hand_in, mend, read_again
from models.import_run import ImportState
from models.session import make_sessions
from models.tables import CatalogueChange, Gathering, ImportChange, ImportRun, Upload, Venue
from tests import factories
from tests.bot.opendata.files import EVENT_HEADER
from tests.bot.parts import parts_on
from tests.bot.running import until

FARMS = Path(__file__).parent / "opendata" / "real" / "yaizu_nouen.csv"
ROW = "歌の会,2099-12-05,2099-12-05,10:00,12:00,成城会館,東京都世田谷区成城1-2,0,20,歌います,"


@pytest.fixture
def parts(clean_database: Engine) -> Parts:
    # One area is there: the towns of all Japan need not be loaded for each test.
    with make_sessions(clean_database).begin() as session:
        factories.area(session)
    return parts_on(clean_database)


def events(*rows: str) -> bytes:
    return "\n".join([EVENT_HEADER, *rows]).encode()


def put_in(parts: Parts, content: bytes, name: str = "event.csv", **options: object) -> int:
    """A file handed in, and read."""
    file = SourceFile(name, content)
    with make_sessions(parts.engine).begin() as session:
        said = asdict(Options(**options))  # type: ignore[arg-type]
        run = hand_in(session, HandedIn(name, content, file.sha256, "staff", said), now=parts.clock.now())
    read_import(parts, run.id)
    return run.id


def go_on(parts: Parts, number: int, ask: Callable[..., bool], work: Callable[[Parts, int], None]) -> None:
    """Press a button, and have the job done."""
    with make_sessions(parts.engine).begin() as session:
        assert ask(session, COMMAND, session.get_one(ImportRun, number), now=parts.clock.now())
    work(parts, number)


def taken_in(parts: Parts, content: bytes, name: str = "event.csv") -> int:
    """A file read and applied."""
    number = put_in(parts, content, name)
    go_on(parts, number, ask_apply, apply_import)
    return number


def run_of(parts: Parts, number: int) -> ImportRun:
    with make_sessions(parts.engine)() as session:
        return session.get_one(ImportRun, number)


def changes(parts: Parts, number: int) -> dict[str, ImportChange]:
    """By outcome and name."""
    with make_sessions(parts.engine)() as session:
        rows = session.scalars(select(ImportChange).where(ImportChange.run_id == number))
        return {f"{row.outcome} {row.name}": row for row in rows}


def _count(parts: Parts, table: type[Gathering | Venue | Upload | CatalogueChange]) -> int:
    with make_sessions(parts.engine)() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_reading_shows_what_would_change_and_changes_nothing(parts: Parts) -> None:
    number = put_in(parts, events(ROW))
    assert (run_of(parts, number).state, run_of(parts, number).counts["gathering created"]) == (ImportState.READ, 1)
    assert {"created 歌の会", "created 成城会館"} == changes(parts, number).keys()
    assert [_count(parts, table) for table in (Gathering, Venue, CatalogueChange)] == [0, 0, 0]


def test_applying_does_what_was_shown(parts: Parts) -> None:
    number = put_in(parts, events(ROW))
    shown = {key: row.fields for key, row in changes(parts, number).items()}
    go_on(parts, number, ask_apply, apply_import)
    done = {key: row.fields for key, row in changes(parts, number).items()}
    assert done.keys() == shown.keys()
    assert done["created 歌の会"]["dates"] == shown["created 歌の会"]["dates"]
    assert (run_of(parts, number).state, _count(parts, Gathering)) == (ImportState.APPLIED, 1)


def test_a_changed_field_stands_there_before_and_after(parts: Parts) -> None:
    taken_in(parts, events(ROW))
    number = put_in(parts, events(ROW.replace(",20,", ",30,").replace("10:00", "11:00")))
    fields = changes(parts, number)["updated 歌の会"].fields
    assert fields["capacity"] == [20, 30]
    assert [one[0]["start"] for one in fields["dates"]] == ["10:00", "11:00"]
    assert run_of(parts, number).same != []


def test_what_staff_wrote_is_kept_and_told(parts: Parts) -> None:
    taken_in(parts, events(ROW))
    with make_sessions(parts.engine).begin() as session:
        song = session.scalars(select(Gathering)).one()
        edit_gathering(session, COMMAND, song, {"fee": "100円"}, now=parts.clock.now())
    assert changes(parts, put_in(parts, events(ROW)))["kept 歌の会"].kept == {"fee": ["100円", "無料"]}


def test_what_the_file_names_no_more_is_told_and_stays(parts: Parts) -> None:
    taken_in(parts, events(ROW, ROW.replace("歌の会", "絵の会")))
    number = taken_in(parts, events(ROW))
    assert changes(parts, number).keys() == {"missing 絵の会"}
    assert _count(parts, Gathering) == 2


def test_undoing_leaves_the_catalogue_as_it_was(parts: Parts) -> None:
    number = taken_in(parts, events(ROW))
    go_on(parts, number, ask_undo, take_import_back)
    assert (run_of(parts, number).state, _count(parts, Gathering), _count(parts, Venue)) == ("undone", 0, 0)


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"%PDF-1.7", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 xls"])
def test_a_file_that_is_no_list_is_refused_with_its_reason(parts: Parts, content: bytes) -> None:
    run = run_of(parts, put_in(parts, content))
    assert run.state is ImportState.REFUSED
    assert run.trouble


def test_an_older_release_is_held_and_says_why(parts: Parts) -> None:
    taken_in(parts, events(ROW), "event_2026-12.csv")
    run = run_of(parts, put_in(parts, events(ROW.replace("歌います", "昔の歌")), "event_2026-11.csv"))
    assert (run.state, "古い版" in (run.trouble or "")) == (ImportState.HELD, True)


def test_a_file_by_another_name_is_a_release_of_the_list_staff_say(parts: Parts) -> None:
    taken_in(parts, events(ROW))
    number = put_in(parts, events(ROW.replace(",20,", ",30,")), "新しいファイル.csv", data_set="event")
    assert "updated 歌の会" in changes(parts, number)


def test_a_job_that_comes_twice_does_its_work_once(parts: Parts) -> None:
    number = put_in(parts, events(ROW))
    go_on(parts, number, ask_apply, apply_import)
    for again in (read_import, apply_import, take_import_back):
        again(parts, number)
    assert (run_of(parts, number).state, _count(parts, Gathering)) == (ImportState.APPLIED, 1)


def test_two_who_press_at_once_apply_it_once(parts: Parts) -> None:
    number = put_in(parts, events(ROW))
    with make_sessions(parts.engine).begin() as session:
        run = session.get_one(ImportRun, number)
        assert [ask_apply(session, COMMAND, run, now=parts.clock.now()) for _ in range(2)] == [True, False]


def test_a_fault_of_ours_changes_nothing_and_can_be_tried_again(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    number = put_in(parts, events(ROW))
    monkeypatch.setattr("bot.imports.keep_changes", lambda *_, **__: 1 / 0)
    go_on(parts, number, ask_apply, apply_import)
    assert (run_of(parts, number).state, _count(parts, Gathering)) == (ImportState.HELD, 0)
    monkeypatch.undo()
    go_on(parts, number, ask_apply, apply_import)
    assert _count(parts, Gathering) == 1


def test_while_the_database_is_away_the_job_waits(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    number = put_in(parts, events(ROW))

    def away(*_: object, **__: object) -> None:
        raise OperationalError("select", {}, OSError())

    monkeypatch.setattr("bot.imports.keep_changes", away)
    with pytest.raises(OperationalError):
        go_on(parts, number, ask_apply, apply_import)
    assert run_of(parts, number).state is ImportState.APPLYING


def test_a_file_no_longer_kept_cannot_be_applied(parts: Parts) -> None:
    number = put_in(parts, events(ROW))
    with parts.engine.begin() as connection:
        connection.execute(text("delete from upload"))
    go_on(parts, number, ask_apply, apply_import)
    assert "保管されていません" in (run_of(parts, number).trouble or "")


def test_a_real_list_in_cp932with_faults_loses_only_its_faulty_rows(parts: Parts) -> None:
    number = taken_in(parts, with_faults(FARMS.read_bytes()), "222127_nouen.csv")
    run = run_of(parts, number)
    assert (run.kind, run.counts["rows"], run.counts["venue created"]) == ("facilities", 10, 8)
    assert [(row["line"], row["what"]) for row in run.report] == [(4, "lost"), (5, "refusal"), (11, "fold")]
    assert [row["line"] for row in run.faulty] == [4, 5]
    assert {one["heading"] for one in run.columns if one["field"] is None} == {"ID2"}


def test_a_row_put_right_by_staff_comes_in(parts: Parts) -> None:
    number = put_in(parts, with_faults(FARMS.read_bytes()), "222127_nouen.csv")
    with make_sessions(parts.engine).begin() as session:
        run = session.get_one(ImportRun, number)
        mend(session, COMMAND, run, Mended(4, {"name": ""}, {"name": "中里ファミリー農園"}), now=parts.clock.now())
        assert read_again(session, run, by="staff", now=parts.clock.now()) is run
    read_import(parts, number)
    assert "created 中里ファミリー農園" in changes(parts, number)
    assert [row["line"] for row in run_of(parts, number).faulty] == [5]


def test_a_row_of_an_applied_import_is_put_right_in_a_new_one(parts: Parts) -> None:
    number = taken_in(parts, events(ROW, ROW.replace("歌の会", "")))
    with make_sessions(parts.engine).begin() as session:
        run = session.get_one(ImportRun, number)
        mend(session, COMMAND, run, Mended(3, {"event_name": ""}, {"event_name": "絵の会"}), now=parts.clock.now())
        second = read_again(session, run, by="staff", now=parts.clock.now())
    assert second
    read_import(parts, second.id)
    assert "created 絵の会" in changes(parts, second.id)


def test_progress_is_seen_while_the_work_goes_on(parts: Parts) -> None:
    number = put_in(parts, events(ROW))
    with make_sessions(parts.engine).begin() as session:
        session.get_one(ImportRun, number)
        Progress(parts.engine, number)(42)
        assert run_of(parts, number).progress == 42


def test_progress_does_not_wait_for_who_holds_the_row(parts: Parts) -> None:
    number = put_in(parts, events(ROW))
    with make_sessions(parts.engine).begin() as session:
        _hold(session, number)
        Progress(parts.engine, number)(42)
    assert run_of(parts, number).progress != 42


def test_the_worker_of_jobs_reads_and_applies(parts: Parts) -> None:
    worker = JobWorker(parts)
    with make_sessions(parts.engine).begin() as session:
        handed = HandedIn("event.csv", events(ROW), "0" * 64, "staff")
        number = hand_in(session, handed, now=parts.clock.now()).id
        defer(session, Task.READ_IMPORT, run=number)
    worker.start()
    try:
        assert until(lambda: run_of(parts, number).state is ImportState.READ, 60)
    finally:
        assert worker.stop()


def _hold(session: Session, number: int) -> None:
    session.execute(select(ImportRun).where(ImportRun.id == number).with_for_update())


def with_faults(content: bytes) -> bytes:
    """A name that is missing, a point in the sea, and a row twice; the rest byte by byte as published."""
    lines = content.split(b"\r\n")
    lines[3] = lines[3].replace("中里ファミリー農園".encode("cp932"), b"")
    lines[4] = lines[4].replace(b"34.8464", b"4.8464")
    return b"\r\n".join([*[line for line in lines if line], lines[1], b""])

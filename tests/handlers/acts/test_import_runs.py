"""An import's way: who presses second comes too late, and a closed import is read again as a new one."""

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from handlers.acts.audit import COMMAND
from handlers.acts.import_runs import HandedIn, Mended, ask_apply, ask_undo, claim, drop, hand_in, mend, read_again
from models.import_run import ImportState
from models.tables import ImportRun
from tests import factories

NOW = factories.WHEN


def _run(session: Session, state: ImportState = ImportState.READ) -> ImportRun:
    run = hand_in(session, HandedIn("a.csv", b"x", "0" * 64, "staff"), now=NOW)
    run.state = state
    session.flush()
    return run


def test_what_was_sent_on_meanwhile_is_not_sent_on_again(session: Session) -> None:
    run = _run(session)
    elsewhere = update(ImportRun).values(state=ImportState.DROPPED).execution_options(synchronize_session=False)
    session.execute(elsewhere)
    assert not ask_apply(session, COMMAND, run, now=NOW)
    assert read_again(session, run, by="staff", now=NOW) is None


@pytest.mark.parametrize("state", list(ImportState))
def test_each_state_allows_its_presses_alone(session: Session, state: ImportState) -> None:
    asked = {ask: ask(session, COMMAND, _run(session, state), now=NOW) for ask in (ask_apply, ask_undo, drop)}
    waits = state in (ImportState.READ, ImportState.HELD)
    assert asked == {ask_apply: waits, ask_undo: state is ImportState.APPLIED, drop: waits}


def test_a_work_is_claimed_in_its_state_alone(session: Session) -> None:
    run = _run(session, ImportState.APPLYING)
    assert claim(session, run.id, ImportState.APPLYING) is run
    assert claim(session, run.id, ImportState.UNDOING) is None


def test_an_open_import_is_read_again_itself_with_what_was_put_right(session: Session) -> None:
    run = _run(session)
    mend(session, COMMAND, run, Mended(3, {"fee": ""}, {"fee": "0"}), now=NOW)
    assert read_again(session, run, by="staff", now=NOW) is run
    assert (run.state, run.mended) == (ImportState.READING, [{"line": 3, "was": {"fee": ""}, "now": {"fee": "0"}}])


def test_a_closed_import_stays_as_it_was_and_a_new_one_is_read(session: Session) -> None:
    run = _run(session, ImportState.UNDONE)
    new = read_again(session, run, by="somebody", now=NOW)
    assert new
    assert (run.state, new.state, new.upload_id, new.made_by) == ("undone", "reading", run.upload_id, "somebody")


def test_without_its_file_nothing_is_read_again(session: Session) -> None:
    run = _run(session)
    run.upload_id = None
    assert read_again(session, run, by="staff", now=NOW) is None

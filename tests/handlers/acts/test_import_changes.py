"""What an import changes, as it is kept: JSON, with the names of what a row points to."""

from datetime import time

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.acts.import_changes import RowChange, keep_changes, with_names
from models.import_run import ImportOutcome
from models.tables import ImportChange, ImportRun
from tests import factories


def _change(**fields: object) -> RowChange:
    pairs = {name: (None, value) for name, value in fields.items()}
    return RowChange("gathering", "abc", "歌の会", ImportOutcome.CREATED, fields=pairs)


def test_a_row_pointed_to_is_named(session: Session) -> None:
    venue = factories.venue(session, "成城会館")
    written = with_names(session, [_change(venue_id=venue.id, start_time=time(10))])[0]
    assert written.fields == {
        "venue_id": [None, {"id": venue.id, "name": "成城会館"}],
        "start_time": [None, "10:00:00"],
    }


def test_changes_are_kept_in_place_of_those_expected(session: Session) -> None:
    run = ImportRun(made_at=factories.WHEN, file_name="a.csv", sha256="")
    session.add(run)
    session.flush()
    for name in ("expected", "done"):
        keep_changes(session, run, [_change(fee=name)], same=["x"])
    kept = session.scalars(select(ImportChange)).one()
    assert (kept.fields, run.same) == ({"fee": [None, "done"]}, ["x"])

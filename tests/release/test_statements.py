"""The release before runs beside this one while it is deployed: what it sends, the tables of now still understand."""

import re
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine, text

from tests.release.record import prepared

FILES = sorted(Path(__file__).parent.glob("statements-*.sql"))
_TABLES = {"inbox_event", "inbox_seen", "delivery", "resident", "attendance", "occurrence", "clock_slot", "match_log"}


def _statements(file: Path) -> list[str]:
    return file.read_text(encoding="utf-8").rstrip().removesuffix(";").split(";\n")


def _refused(engine: Engine, statements: list[str]) -> list[str]:
    """What the tables do not understand any more, and why."""
    faults: list[str] = []
    with engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert isinstance(driver, psycopg.Connection)
        for statement in statements:
            try:
                with driver.transaction(force_rollback=True):
                    driver.execute(statement.encode())
                driver.execute("deallocate statement")
            except psycopg.Error as error:
                faults.append(f"{error.diag.message_primary}: {statement}")
    return faults


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_statement_of_the_release_is_understood(engine: Engine, file: Path) -> None:
    assert _refused(engine, _statements(file)) == []


def test_the_record_is_of_the_whole_program() -> None:
    statements = _statements(FILES[-1])
    assert _TABLES - set(re.findall(r"\w+", " ".join(statements))) == set()
    assert len(statements) > 80


def test_a_column_that_was_renamed_too_early_is_noticed(clean_database: Engine) -> None:
    statements = [prepared("select id, name from venue where id = %(id)s", {"id": 1}), prepared("select 1")]
    with clean_database.begin() as connection:
        connection.execute(text("alter table venue rename column name to title"))
    refused = _refused(clean_database, statements)
    with clean_database.begin() as connection:
        connection.execute(text("alter table venue rename column title to name"))
    assert [fault.partition(":")[0] for fault in refused] == ['column "name" does not exist']


def test_the_same_name_is_the_same_place_with_the_type_of_its_value() -> None:
    told = prepared("a = %(x)s or b = %(x)s or c like '10%%' or d = %(y)b", {"x": 7, "y": b"."})
    assert told == "prepare statement (smallint, bytea) as a = $1 or b = $1 or c like '10%' or d = $2"

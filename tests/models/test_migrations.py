"""Migrations make exactly the tables the code describes, and can be taken back."""

from importlib.resources import files
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, inspect

from bot.migrations import is_current, migrate
from models.background import is_engine_table
from models.months import is_part
from models.tables import Base


def _described(name: str | None, kind: str, _parents: object) -> bool:
    return not (kind == "table" and name and (is_part(name) or is_engine_table(name)))


def test_migrations_make_exactly_our_tables(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": _described})
        assert compare_metadata(context, Base.metadata) == []


def test_migrating_twice_changes_nothing(engine: Engine) -> None:
    migrate(engine)
    assert is_current(engine)


def test_downgrade_takes_every_table_back_and_upgrade_returns(clean_database: Engine) -> None:
    migrate(clean_database, "base")
    left = set(inspect(clean_database).get_table_names())
    migrate(clean_database)
    assert left <= {"alembic_version"}
    assert is_current(clean_database)


def test_the_job_engine_s_tables_are_those_of_its_installed_version() -> None:
    ours = Path(__file__).resolve().parents[2] / "models" / "migrations" / "procrastinate-3.10.sql"
    theirs = files("procrastinate").joinpath("sql", "schema.sql").read_text(encoding="utf-8")
    assert ours.read_text(encoding="utf-8").endswith(theirs)

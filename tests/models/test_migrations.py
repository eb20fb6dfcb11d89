"""Migrations make exactly the tables the code describes, and can be taken back."""

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, inspect

from bot.database import is_current, migrate
from models import Base
from models.months import is_part


def _no_part(name: str | None, kind: str, _parents: object) -> bool:
    return not (kind == "table" and name and is_part(name))


def test_migrations_make_exactly_our_tables(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": _no_part})
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

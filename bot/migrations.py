"""Brings the tables up to date, and tells whether they are. The steps themselves are in `models/migrations`.

Apart from `database`, as most commands need no more than that.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

_STEPS = Path(__file__).resolve().parent.parent / "models" / "migrations"
# Two processes that migrate at once would race; the second waits and finds nothing left to do.
_LOCK = 0x6D757375626900


def migrate(engine: Engine, revision: str = "head") -> None:
    """Bring the tables to `revision`, up or down, in one transaction; safe to run from two processes at once."""
    alembic = _alembic()
    with engine.begin() as connection:
        connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        alembic.attributes["connection"] = connection
        current = MigrationContext.configure(connection).get_current_revision()
        if revision == "head" or not _is_ancestor(alembic, revision, current):
            command.upgrade(alembic, revision)
        else:
            command.downgrade(alembic, revision)


def is_current(engine: Engine) -> bool:
    """Whether every migration has run."""
    with engine.connect() as connection:
        current, newest = revisions(connection)
    return current == newest


def revisions(connection: Connection) -> tuple[str | None, str | None]:
    """The last migration that has run, and the last that there is."""
    current = MigrationContext.configure(connection).get_current_revision()
    return current, ScriptDirectory.from_config(_alembic()).get_current_head()


def _alembic() -> Config:
    alembic = Config()
    alembic.set_main_option("script_location", str(_STEPS))
    return alembic


def _is_ancestor(alembic: Config, revision: str, current: str | None) -> bool:
    if current is None:
        return False
    if revision == "base":
        return True
    walked = ScriptDirectory.from_config(alembic).iterate_revisions(current, revision)
    return any(step.revision == current for step in walked)

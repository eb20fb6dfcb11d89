"""What must be true of a database that was brought back from a file. Only looks."""

from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from sqlalchemy import Connection, text

from bot.identity import Vault
from bot.migrations import revisions
from models.tables import Base

# What must not be there: a number of rows that break what the product promises. 0 is well.
_BROKEN = {
    "an event is remembered once": """
        select count(*) - count(distinct event_id) from inbox_seen""",
    "what waits is remembered": """
        select count(*) from inbox_event left join inbox_seen using (event_id) where seen_at is null""",
    "one delivery per kind, subject and person": """
        select count(*) - count(distinct (kind, subject, resident_id)) from delivery""",
    "no message is both open and past": """
        select count(*) from delivery join delivery_past using (id)""",
    "a retry key belongs to one message": """
        select count(*) - count(distinct retry_key) from
            (select retry_key from delivery union all select retry_key from announcement_batch) keys""",
    "nobody was told an announcement twice": """
        select count(*) from (
            select 1 from announcement_batch, unnest(residents) resident where state = 'accepted'
             group by announcement_id, resident having count(*) > 1) twice""",
    "batches of an announcement do not overlap": """
        select count(*) from (
            select 1 from announcement_batch, unnest(residents) resident where state <> 'split'
             group by announcement_id, resident having count(*) > 1) twice""",
    "every reference leads somewhere": """
        select count(*) from pg_constraint where contype = 'f' and not convalidated""",
    "every index is whole": """
        select count(*) from pg_index where not indisvalid""",
}


@dataclass(frozen=True)
class Check:
    """One thing that was looked at."""

    name: str
    ok: bool
    found: str


def check_restored(connection: Connection, vault: Vault | None) -> list[Check]:
    """Tables with their rows, the promises, the revision, and whether the key of now opens the seals of then."""
    return [*_tables(connection), *_promises(connection), _revision(connection), _seals(connection, vault)]


def _tables(connection: Connection) -> list[Check]:
    found: set[str] = set(connection.scalars(text("select tablename from pg_tables where schemaname = 'public'")))
    found |= set(connection.scalars(text("select relname from pg_class where relkind = 'p'")))
    return [_table(connection, name, there=name in found) for name in sorted(Base.metadata.tables)]


def _table(connection: Connection, name: str, *, there: bool) -> Check:
    if not there:
        return Check(f"table {name}", False, "missing")
    rows = connection.scalar(text(f'select count(*) from "{name}"'))  # noqa: S608
    return Check(f"table {name}", True, f"{rows:,} rows")


def _promises(connection: Connection) -> list[Check]:
    broken = {name: connection.scalar(text(statement)) or 0 for name, statement in _BROKEN.items()}
    return [Check(name, not rows, f"{rows} broken" if rows else "holds") for name, rows in broken.items()]


def _revision(connection: Connection) -> Check:
    current, newest = revisions(connection)
    told = f"{current}" if current == newest else f"{current}; this release needs {newest}: migrate after restoring"
    return Check("migration", current is not None, told)


def _seals(connection: Connection, vault: Vault | None) -> Check:
    """SECRET_KEY is in no backup: without the right one nobody in it can be reached."""
    sealed = connection.scalar(text("select line_sealed from resident order by id desc limit 1"))
    if sealed is None or vault is None:
        return Check("SECRET_KEY", True, "not tried: nobody is in it" if vault else "not tried: it is not set")
    try:
        vault.open(bytes(sealed))
    except InvalidTag:
        return Check("SECRET_KEY", False, "does not open the addresses in it: find the key of that time")
    return Check("SECRET_KEY", True, "opens the addresses in it")

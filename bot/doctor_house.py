"""What the database and this machine say: settings that lose data, long transactions, disk, clocks, migrations."""

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

from bot.config import Config
from bot.database import MIGRATE
from bot.doctor import Finding, Level, judge
from bot.migrations import is_current
from bot.proxy import Proxy
from bot.spool import Spool
from bot.state import read_state

_DURABLE = ("fsync", "full_page_writes", "synchronous_commit")
_SETTINGS = text("select name, setting from pg_settings where name = any(:names)")
_CONNECTIONS = text("""
    select count(*)::float / current_setting('max_connections')::float from pg_stat_activity
     where backend_type = 'client backend'
""")
_LONG = text("""
    select pid, application_name, extract(epoch from clock_timestamp() - xact_start)::float as seconds
      from pg_stat_activity
     where datname = current_database() and xact_start < clock_timestamp() - interval '5 minutes'
       and backend_type = 'client backend' order by xact_start
""")
_WRAPAROUND = text("select age(datfrozenxid) from pg_database where datname = current_database()")
_OLD_XID = 1_000_000_000
_CROWDED = 0.8
_SKEW, _LARGE_SKEW = 2.0, 60.0
_GIGABYTE = 1 << 30
_PROXY_SECONDS = 3.0


def examine(config: Config, engine: Engine) -> list[Finding]:
    """Everything, worst first; what cannot be looked at is a finding too."""
    found = [*_machine(config), *_asked(engine)]
    return sorted(found, key=lambda finding: -finding.level)


def _asked(engine: Engine) -> Iterator[Finding]:
    try:
        if not is_current(engine):
            yield Finding(Level.TROUBLE, "migrations", "the tables are not those of this release", MIGRATE)
            return
        with engine.connect() as connection:
            yield from _database(connection)
            yield from judge(read_state(connection))
    except SQLAlchemyError as error:
        # Its message may quote the address with the password.
        told = f"the database does not answer ({type(error).__name__})"
        yield Finding(Level.TROUBLE, "database", told, "start it, or put DATABASE_URL right")


def _database(connection: Connection) -> Iterator[Finding]:
    looks: tuple[Callable[[Connection], Iterator[Finding]], ...] = (_standby, _settings, _busy, _long, _old, _skew)
    found = [finding for look in looks for finding in look(connection)]
    yield from found or [Finding(Level.FINE, "database", "answers, is migrated, and keeps what it is given")]


def _standby(connection: Connection) -> Iterator[Finding]:
    if connection.scalar(text("select pg_is_in_recovery()")):
        told = "DATABASE_URL names a standby, which takes nothing"
        yield Finding(Level.TROUBLE, "database", told, "name the primary, or promote the standby: select pg_promote()")


def _settings(connection: Connection) -> Iterator[Finding]:
    for name, setting in connection.execute(_SETTINGS, {"names": list(_DURABLE)}):
        if setting == "off":
            told = f"{name} is off: what was answered with 200 can be lost when the power fails"
            yield Finding(Level.TROUBLE, "database", told, f"alter system set {name} = on; select pg_reload_conf();")


def _busy(connection: Connection) -> Iterator[Finding]:
    share = connection.scalar(_CONNECTIONS) or 0.0
    if share > _CROWDED:
        told = f"{share:.0%} of the database's connections are in use"
        yield Finding(Level.WARNING, "database", told, "raise max_connections, or put PgBouncer in front")


def _long(connection: Connection) -> Iterator[Finding]:
    for pid, name, seconds in connection.execute(_LONG):
        told = f"a transaction of '{name}' has been open for {seconds / 60:.0f} minutes: tables cannot be cleaned"
        yield Finding(Level.WARNING, "database", told, f"if nobody misses it: select pg_terminate_backend({pid});")


def _old(connection: Connection) -> Iterator[Finding]:
    age = connection.scalar(_WRAPAROUND) or 0
    if age > _OLD_XID:
        told = f"the oldest transaction is {age:,} back; at two thousand million the database stops"
        yield Finding(Level.TROUBLE, "database", told, "vacuum freeze; and look why autovacuum does not")


def _skew(connection: Connection) -> Iterator[Finding]:
    before = datetime.now(UTC)
    theirs: datetime = connection.execute(text("select clock_timestamp()")).scalar_one()
    after = datetime.now(UTC)
    apart = abs((theirs - (before + (after - before) / 2)).total_seconds())
    if apart > _SKEW + (after - before).total_seconds():
        level = Level.TROUBLE if apart > _LARGE_SKEW else Level.WARNING
        told = f"this machine's clock and the database's are {apart:.0f} seconds apart"
        yield Finding(level, "clock", told, "timedatectl set-ntp true, on both")


def _machine(config: Config) -> Iterator[Finding]:
    yield _disk(config)
    yield from _proxy(config)
    if waiting := Spool(config.data / "spool").size():
        told = f"{waiting} bytes of events lie on this disk until the database takes them"
        yield Finding(Level.WARNING, "spool", told, "nothing, if the database is there: a web process gives them back")
    if config.clock_file:
        told = "MUSUBI_CLOCK_FILE moves the product's day"
        yield Finding(Level.WARNING, "clock", told, "take it out of the settings, except while trying out")


def _proxy(config: Config) -> Iterator[Finding]:
    """Lists of feeds come this way alone: one that does not answer stops them all."""
    proxy = Proxy.of(config.proxy)
    if proxy is None:
        return
    where = f"the proxy {proxy.host}:{proxy.port}"
    try:
        proxy.reached(_PROXY_SECONDS).close()
    except OSError as error:
        told = f"feeds are fetched by {where}, which does not answer ({type(error).__name__})"
        yield Finding(Level.WARNING, "proxy", told, "put MUSUBI_PROXY right, or ask who keeps the proxy")
    else:
        yield Finding(Level.FINE, "proxy", f"feeds are fetched by {where}, which answers")


def _disk(config: Config) -> Finding:
    folder = next(path for path in (config.data.absolute(), *config.data.absolute().parents) if path.exists())
    usage = shutil.disk_usage(folder)
    share, told = usage.free / usage.total, f"{usage.free / _GIGABYTE:.1f} GB free under {folder}"
    if usage.free < _GIGABYTE / 2:
        return Finding(Level.TROUBLE, "disk", told, "make room: a full disk stops the database and the spool")
    if share < 0.1 and usage.free < 10 * _GIGABYTE:
        return Finding(Level.WARNING, "disk", told, "make room soon: du -xh / | sort -h | tail")
    return Finding(Level.FINE, "disk", told)

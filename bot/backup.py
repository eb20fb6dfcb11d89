"""Writes the whole database to a file, and proves that such a file brings everything back. Moves nothing else.

PostgreSQL's own tools do the work: those that came with us, else those on the PATH. A password reaches them through
their environment alone, where no list of processes shows it.
"""

import os
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from sqlalchemy import make_url

from bot.database import POSTGRES_TOOLS
from models.session import with_driver

_ENVIRONMENT = {"password": "PGPASSWORD"}


class NoBackup(Exception):
    """It could not be written or brought back; the message is PostgreSQL's own, without the address."""


def write_backup(url: str, file: Path) -> int:
    """Write the database at `url` to `file`, which only its owner may read. Returns its size in bytes.

    The file appears when it is complete: what breaks off leaves nothing behind.

    Raises:
        NoBackup: PostgreSQL says why.
    """
    part = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    part.touch(mode=0o600, exist_ok=False)
    try:
        _run("pg_dump", url, "--format=custom", "--no-owner", "--no-privileges", f"--file={part}")
        with part.open("rb") as written:
            os.fsync(written.fileno())
        part.rename(file)
    finally:
        part.unlink(missing_ok=True)
    return file.stat().st_size


@contextmanager
def restored(url: str, file: Path) -> Iterator[str]:
    """The address of a database of its own, beside the one at `url`, that holds what is in `file`; gone afterwards.

    Raises:
        NoBackup: the file does not come back whole.
    """
    name = f"musubi_check_{secrets.token_hex(4)}"
    scratch = make_url(with_driver(url)).set(database=name, drivername="postgresql")
    address = scratch.render_as_string(hide_password=False)
    _on_server(url, f'create database "{name}" template template0')
    try:
        _run("pg_restore", address, "--exit-on-error", "--no-owner", "--no-privileges", str(file))
        yield address
    finally:
        _on_server(url, f'drop database if exists "{name}" with (force)')


def _run(tool: str, url: str, *arguments: str) -> None:
    address, environment = _without_password(url)
    command = [str(_tool(tool)), *arguments, f"--dbname={address}"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NoBackup(f"{tool}: {(done.stderr.strip().splitlines() or ['it did not say why'])[0]}")


def _without_password(url: str) -> tuple[str, dict[str, str]]:
    """The address as PostgreSQL's tools take it, and the environment that carries what must not be seen."""
    parts = conninfo_to_dict(make_url(with_driver(url)).set(drivername="postgresql").render_as_string(False))
    hidden = {_ENVIRONMENT[name]: str(parts.pop(name)) for name in list(parts) if name in _ENVIRONMENT}
    return make_conninfo("", **parts), {**os.environ, **hidden}


def _on_server(url: str, statement: str) -> None:
    plain = make_url(with_driver(url)).set(drivername="postgresql").render_as_string(False)
    try:
        with psycopg.connect(plain, autocommit=True, connect_timeout=5) as connection:
            connection.execute(statement.encode())
    except psycopg.Error as error:
        raise NoBackup(error.diag.message_primary or type(error).__name__) from None


def _tool(name: str) -> Path:
    """Ours is the newest there is: a newer one reads an older server, never the other way round.

    Raises:
        NoBackup: there is none.
    """
    ours = POSTGRES_TOOLS / name
    found = ours if ours.exists() else shutil.which(name)
    if not found:
        raise NoBackup(f"{name} is not installed")
    return Path(found)

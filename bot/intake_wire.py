"""The one connection that events are stored through, and the statement that stores them. Gathers and judges nothing."""

from collections.abc import Sequence
from typing import Any

import psycopg
from psycopg.errors import DuplicatePreparedStatement, InvalidSqlStatementName
from sqlalchemy import Engine

from models.forward import ForwardedBody
from models.inbox import InboxEvent, InboxSeen, InboxState

WAKE_CHANNEL = "musubi_inbox"
FORWARD_CHANNEL = "musubi_forward"
_STATEMENT_MS = 1200
# A server that vanishes from the network says nothing: then the system's own signs of life end the connection.
_SIGNS_OF_LIFE: dict[str, Any] = {
    "tcp_user_timeout": 3000,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 2,
}

# One statement, one way there and back; arrays keep it the same for one event and for a thousand, and as binary (%b)
# they cost the driver a third less. Ids go in sorted: two processes that store the same ones at the same moment cannot
# wait for each other crosswise. Events go in as they came: in a chat, what has the same time keeps its order.
_EVENTS = f"""
    with came as materialized (
        select * from unnest(%b::text[], %b::bytea[], %b::bigint[], %b::bytea[], %b::bigint[])
            with ordinality as came (event_id, chat_key, occurred_ms, raw, body, place)
    ), arrived as (
        insert into {InboxSeen.__tablename__} (event_id) select event_id from came order by event_id
            on conflict (event_id) do nothing returning event_id
    ), stored as (
        insert into {InboxEvent.__tablename__} (event_id, chat_key, occurred_ms, raw, received_at, state, attempts)
        select event_id, chat_key, occurred_ms, raw, now(), {InboxState.WAITING:d}, 0
          from came join arrived using (event_id) order by place
    )
"""  # noqa: S608  no value in it is from outside
STORE = f"{_EVENTS} select pg_notify('{WAKE_CHANNEL}', '')"
# A body is handed on if something in it is new to us: what LINE or our spool brings again went its way before.
STORE_AND_FORWARD = f"""{_EVENTS}, forwarded as (
        insert into {ForwardedBody.__tablename__} (target, signature, body, received_at, attempts)
        select target, signature, body, now(), 0
          from unnest(%b::text[], %b::bytea[]) with ordinality as bodies (signature, body, place),
               unnest(%b::text[]) as targets (target)
         where place in (select came.body from came join arrived using (event_id)) order by place
    )
    select pg_notify('{WAKE_CHANNEL}', ''), pg_notify('{FORWARD_CHANNEL}', '')
"""  # noqa: S608
Columns = Sequence[list[Any]]


class Wire:
    """Opened when needed, and again when it broke. For one thread."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._connection: psycopg.Connection | None = None
        self._prepares = True

    def execute(self, statement: str, columns: Columns = ()) -> None:
        """Do it and commit.

        Raises:
            psycopg.OperationalError: the database does not answer, or not in time.
        """
        try:
            self._execute(statement, columns)
        except psycopg.OperationalError:
            # The server may have been restarted since the last time; storing twice is harmless.
            if self._connection is None or not self._connection.closed:
                raise
            self._execute(statement, columns)
        except (InvalidSqlStatementName, DuplicatePreparedStatement):
            # A pooler gives us another connection of its own for each transaction, and what we prepared is not there.
            self._prepares = False
            self._execute(statement, columns)

    def close(self) -> None:
        """It may be used again."""
        if self._connection is not None:
            self._connection.close()

    def _execute(self, statement: str, columns: Columns) -> None:
        self._connected().execute(statement, columns, prepare=self._prepares)

    def _connected(self) -> psycopg.Connection:
        if self._connection is None or self._connection.closed:
            self._connection = psycopg.connect(
                self._address,
                autocommit=True,
                connect_timeout=2,
                application_name="musubi-intake",
                options=f"-c statement_timeout={_STATEMENT_MS}",
                **_SIGNS_OF_LIFE,
            )
        return self._connection


def address_of(engine: Engine) -> str:
    """The database's address as the driver itself reads it."""
    return engine.url.set(drivername="postgresql").render_as_string(hide_password=False)

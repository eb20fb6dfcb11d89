"""Makes engines and sessions. `bot/` opens them; everyone else is handed one and never commits."""

from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session, sessionmaker

# A statement that takes this long in a bot is a fault; a hung transaction would hold a resident's row for ever.
_STATEMENT_MS = 30_000
_IDLE_MS = 60_000


def make_engine(url: str, *, pool_size: int = 10) -> Engine:
    """An engine on PostgreSQL that survives a restarted server. Safe behind PgBouncer in transaction mode."""
    return create_engine(
        with_driver(url),
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_pre_ping=True,
        pool_timeout=5,
        connect_args={
            "connect_timeout": 5,
            "prepare_threshold": None,
            "application_name": "musubi",
            "options": f"-c timezone=UTC -c statement_timeout={_STATEMENT_MS}"
            f" -c idle_in_transaction_session_timeout={_IDLE_MS}",
        },
    )


def with_driver(url: str) -> str:
    """The address with our driver named: hosts give out postgres:// and postgresql://."""
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


def make_sessions(engine: Engine) -> sessionmaker[Session]:
    """Sessions whose rows stay readable after the commit: answers are drawn from them then."""
    return sessionmaker(engine, expire_on_commit=False)

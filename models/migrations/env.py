"""Alembic's door: runs the migrations on the connection that `bot/database.py` hands over."""

from typing import Any, Literal

from alembic import context

from models.background import is_engine_table
from models.base import Instant
from models.months import is_part
from models.tables import Base


def plain_type(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Write our column types as the plain ones: a migration never imports our code."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, Instant) else False


def is_described(name: str | None, kind: str, _parents: Any) -> bool:
    """Months of a table are made by the clock, the engine's tables by its own SQL: neither is compared with ours."""
    return not (kind == "table" and name and (is_part(name) or is_engine_table(name)))


connection = context.config.attributes.get("connection")
if connection is None:
    raise SystemExit("run the migrations with: python -m bot migrate")
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    compare_type=True,
    render_item=plain_type,
    include_name=is_described,
)
with context.begin_transaction():
    context.run_migrations()

"""Alembic's door: runs the migrations on the connection that `bot/database.py` hands over."""

from typing import Any, Literal

from alembic import context

from models import Base
from models.base import Instant


def plain_type(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Write our column types as the plain ones: a migration never imports our code."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, Instant) else False


connection = context.config.attributes.get("connection")
if connection is None:
    raise SystemExit("run the migrations with: python -m bot migrate")
context.configure(connection=connection, target_metadata=Base.metadata, compare_type=True, render_item=plain_type)
with context.begin_transaction():
    context.run_migrations()

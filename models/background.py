"""What background jobs need beside the engine's own tables, which its SQL makes and nothing here describes."""

from datetime import datetime
from typing import Any

from sqlalchemy import LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base

_ENGINE_TABLES = "procrastinate_"


class Upload(Base):
    """A file that waits to be taken in by whichever machine comes first; deleted once it is."""

    __tablename__ = "upload"

    id: Mapped[int] = mapped_column(primary_key=True)
    file_name: Mapped[str]
    content: Mapped[bytes] = mapped_column(LargeBinary)
    options: Mapped[dict[str, Any]] = mapped_column(comment="see Options in bot/opendata/importer.py")
    made_at: Mapped[datetime]
    refusal: Mapped[str | None] = mapped_column(comment="why it could not be used; it stays until its job is forgotten")


def is_engine_table(name: str) -> bool:
    """Whether the engine of background jobs made this table."""
    return name.startswith(_ENGINE_TABLES)

"""Imports: which file was taken in, with every repair and refusal per line."""

from datetime import datetime
from typing import Any

from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class ImportRun(Base):
    """One file. `report` rows: line, what, field, from, to. Values of contact columns never stand in it."""

    __tablename__ = "import_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    file_name: Mapped[str]
    sha256: Mapped[str]
    kind: Mapped[str] = mapped_column(comment="events, facilities, groups …")
    imported_at: Mapped[datetime]
    counts: Mapped[dict[str, Any]]
    report: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)

"""Imports: which file was taken in by whom, every repair and refusal per line, and what it changed, field by field.

What a file changes is known before it is applied: the same rows say so before, and what can be undone afterwards.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.background import Upload
from models.base import Base, public_id_column
from models.feed import Feed


class ImportState(StrEnum):
    """Read: waits for staff. Held: so does this one, because it looks wrong. Refused: the file cannot be used.

    Dropped: staff threw it away, nothing was applied. Undone: what it changed went back.
    """

    READING = "reading"
    READ = "read"
    HELD = "held"
    REFUSED = "refused"
    DROPPED = "dropped"
    APPLYING = "applying"
    APPLIED = "applied"
    UNDOING = "undoing"
    UNDONE = "undone"


AT_WORK = frozenset({ImportState.READING, ImportState.APPLYING, ImportState.UNDOING})
OPEN = frozenset({ImportState.READ, ImportState.HELD})


class ImportOutcome(StrEnum):
    """What became, or would become, of a row. Kept: only columns that staff wrote differ.

    Missing: the file does not name it. Ended: so staff ended it, on the page of this import.
    """

    CREATED = "created"
    UPDATED = "updated"
    KEPT = "kept"
    MISSING = "missing"
    ENDED = "ended"


class ImportRun(Base):
    """One file. `report` rows: line, what, field, from, to. Values of contact columns never stand in it.

    `imported_at` is when it was applied; None: it was not.
    """

    __tablename__ = "import_run"
    __table_args__ = (
        CheckConstraint(
            "state in ('reading', 'read', 'held', 'refused', 'dropped', 'applying', 'applied', 'undoing', 'undone')",
            name="state",
        ),
        Index("ix_import_run_open", "id", postgresql_where=text("state in ('read', 'held')")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    state: Mapped[ImportState] = mapped_column(default=ImportState.APPLIED)
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(default="command", comment="account of staff, 'feed' or 'command'")
    feed_id: Mapped[int | None] = mapped_column(ForeignKey(Feed.id, ondelete="SET NULL"), index=True)
    upload_id: Mapped[int | None] = mapped_column(
        ForeignKey(Upload.id, ondelete="SET NULL"), index=True, comment="the file itself, as long as it is kept"
    )
    file_name: Mapped[str]
    sha256: Mapped[str]
    kind: Mapped[str] = mapped_column(default="", comment="events, facilities, groups …")
    source: Mapped[str] = mapped_column(default="", server_default="", comment="data set, as in the catalogue's rows")
    options: Mapped[dict[str, Any]] = mapped_column(
        default=dict, server_default="{}", comment="see Options in bot/opendata/importer.py"
    )
    imported_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    report: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list)
    columns: Mapped[list[dict[str, Any]]] = mapped_column(
        JSONB, default=list, server_default="[]", comment="headings of the file, and the field each was taken for"
    )
    faulty: Mapped[list[dict[str, Any]]] = mapped_column(
        JSONB, default=list, server_default="[]", comment="lines with refusals and their cells, without contacts"
    )
    mended: Mapped[list[dict[str, Any]]] = mapped_column(
        JSONB, default=list, server_default="[]", comment="cells that staff put right: line, was, now"
    )
    same: Mapped[list[str]] = mapped_column(
        default=list, server_default="[]", comment="public ids of rows that the file names and did not change"
    )
    stayed: Mapped[list[dict[str, Any]]] = mapped_column(
        JSONB, default=list, server_default="[]", comment="what could not be undone, and why"
    )
    trouble: Mapped[str | None] = mapped_column(comment="why it was refused, held, or has to be done again")
    progress: Mapped[int] = mapped_column(default=0, server_default="0", comment="per cent of the work at hand")
    progress_at: Mapped[datetime | None] = mapped_column(comment="database time")

    @classmethod
    def by_public_id(cls, session: Session, public_id: str) -> "ImportRun | None":
        """The import with this public id."""
        return session.scalar(select(cls).where(cls.public_id == public_id))


class ImportChange(Base):
    """One catalogue row that an import changes, names no more, or would change if staff had not.

    `fields`: before and after by column, as JSON; what points to another row carries its id and name. `dates` stands
    for the listed dates. `kept`: what stands, and what the file says, of columns that staff wrote.
    """

    __tablename__ = "import_change"
    __table_args__ = (
        CheckConstraint("noun in ('venue', 'group', 'gathering', 'role')", name="noun"),
        CheckConstraint("outcome in ('created', 'updated', 'kept', 'missing', 'ended')", name="outcome"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("import_run.id", ondelete="CASCADE"), index=True)
    noun: Mapped[str]
    row_public_id: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    outcome: Mapped[ImportOutcome]
    fields: Mapped[dict[str, Any]] = mapped_column(default=dict)
    kept: Mapped[dict[str, Any]] = mapped_column(default=dict)

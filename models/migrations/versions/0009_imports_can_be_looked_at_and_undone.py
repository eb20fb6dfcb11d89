"""imports can be looked at and undone

What a file changes is kept field by field, before it is applied and after; feeds are fetched again and again.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_STATES = "'reading', 'read', 'held', 'refused', 'dropped', 'applying', 'applied', 'undoing', 'undone'"
_LISTS = {
    "columns": "headings of the file, and the field each was taken for",
    "faulty": "lines with refusals and their cells, without contacts",
    "mended": "cells that staff put right: line, was, now",
    "same": "public ids of rows that the file names and did not change",
    "stayed": "what could not be undone, and why",
}


def upgrade() -> None:
    _feeds()
    _runs()
    op.create_table(
        "import_change",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("noun", sa.String(), nullable=False),
        sa.Column("row_public_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(length=24), nullable=False),
        sa.Column("fields", postgresql.JSONB(), nullable=False),
        sa.Column("kept", postgresql.JSONB(), nullable=False),
        sa.CheckConstraint("noun in ('venue', 'group', 'gathering', 'role')", name=op.f("ck_import_change_noun")),
        sa.CheckConstraint(
            "outcome in ('created', 'updated', 'kept', 'missing', 'ended')", name=op.f("ck_import_change_outcome")
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["import_run.id"], name=op.f("fk_import_change_run_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_change")),
    )
    op.create_index(op.f("ix_import_change_run_id"), "import_change", ["run_id"])
    op.create_index(op.f("ix_import_change_row_public_id"), "import_change", ["row_public_id"])


def _feeds() -> None:
    op.create_table(
        "feed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("city", sa.String(), nullable=False, comment="the municipality, where the file does not tell"),
        sa.Column("data_set", sa.String(), nullable=False),
        sa.Column("every_hours", sa.Integer(), nullable=False),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False, comment="account of staff"),
        sa.Column("etag", sa.String(), nullable=False),
        sa.Column("last_modified", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False, comment="of what came last"),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=24), nullable=True),
        sa.Column("trouble", sa.String(), nullable=True, comment="why it failed, was refused or held"),
        sa.CheckConstraint("outcome in ('applied', 'same', 'held', 'refused', 'failed')", name=op.f("ck_feed_outcome")),
        sa.CheckConstraint("every_hours between 1 and 744", name=op.f("ck_feed_every_hours")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed")),
        sa.UniqueConstraint("public_id", name=op.f("uq_feed_public_id")),
    )
    op.create_index("ix_feed_due", "feed", ["next_at"], postgresql_where=sa.text("not paused"))


def _runs() -> None:
    new: tuple[sa.Column[Any], ...] = (
        sa.Column("public_id", sa.String(), nullable=True),
        sa.Column("state", sa.String(length=24), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("made_by", sa.String(), nullable=True, comment="account of staff, 'feed' or 'command'"),
        sa.Column("feed_id", sa.Integer(), nullable=True),
        sa.Column("upload_id", sa.Integer(), nullable=True, comment="the file itself, as long as it is kept"),
        sa.Column(
            "source", sa.String(), nullable=False, server_default="", comment="data set, as in the catalogue's rows"
        ),
        sa.Column(
            "options",
            postgresql.JSONB(),
            nullable=False,
            server_default="{}",
            comment="see Options in bot/opendata/importer.py",
        ),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("trouble", sa.String(), nullable=True, comment="why it was refused, held, or has to be done again"),
        sa.Column("progress", sa.Integer(), nullable=False, server_default="0", comment="per cent of the work at hand"),
        sa.Column("progress_at", sa.DateTime(timezone=True), nullable=True, comment="database time"),
        *(
            sa.Column(name, postgresql.JSONB(), nullable=False, server_default="[]", comment=comment)
            for name, comment in _LISTS.items()
        ),
    )
    for column in new:
        op.add_column("import_run", column)
    # What was taken in before this was applied, from the command line.
    op.execute(
        "update import_run set public_id = 'before' || id, state = 'applied', made_at = imported_at, made_by = 'command'"
    )
    for name in ("public_id", "state", "made_at", "made_by"):
        op.alter_column("import_run", name, nullable=False)
    op.alter_column("import_run", "imported_at", nullable=True)
    op.create_unique_constraint(op.f("uq_import_run_public_id"), "import_run", ["public_id"])
    op.create_foreign_key(op.f("fk_import_run_feed_id"), "import_run", "feed", ["feed_id"], ["id"], ondelete="SET NULL")
    op.create_foreign_key(
        op.f("fk_import_run_upload_id"), "import_run", "upload", ["upload_id"], ["id"], ondelete="SET NULL"
    )
    op.create_index(op.f("ix_import_run_feed_id"), "import_run", ["feed_id"])
    op.create_index(op.f("ix_import_run_upload_id"), "import_run", ["upload_id"])
    op.create_index("ix_import_run_open", "import_run", ["id"], postgresql_where=sa.text("state in ('read', 'held')"))
    op.create_check_constraint(op.f("ck_import_run_state"), "import_run", f"state in ({_STATES})")


def downgrade() -> None:
    op.drop_table("import_change")
    op.execute("delete from import_run where state <> 'applied'")
    op.drop_constraint(op.f("ck_import_run_state"), "import_run")
    op.drop_index("ix_import_run_open", "import_run")
    gone = ("public_id", "state", "made_at", "made_by", "feed_id", "upload_id", "source", "options", "undone_at")
    for name in (*gone, "trouble", "progress", "progress_at", *_LISTS):
        op.drop_column("import_run", name)
    op.alter_column("import_run", "imported_at", nullable=False)
    op.drop_table("feed")

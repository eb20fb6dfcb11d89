"""background jobs

The tables of the job engine, files that wait to be taken in, what LINE lets us send, and failures found without a search.
"""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_ENGINE = Path(__file__).resolve().parents[1] / "procrastinate-3.10.sql"
_DROP_ENGINE = """
    do $$ declare thing text; begin
        for thing in select 'drop table ' || oid::regclass || ' cascade' from pg_class
                      where relname like 'procrastinate\\_%' and relkind = 'r' loop execute thing; end loop;
        for thing in select 'drop function ' || oid::regprocedure || ' cascade' from pg_proc
                      where proname like 'procrastinate\\_%' loop execute thing; end loop;
        for thing in select 'drop type ' || oid::regtype || ' cascade' from pg_type
                      where typname like 'procrastinate\\_%' and typtype in ('e', 'c') loop execute thing; end loop;
    end $$
"""


def upgrade() -> None:
    _execute(_ENGINE.read_text(encoding="utf-8"))
    op.create_table(
        "upload",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column(
            "options",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="see Options in bot/opendata/importer.py",
        ),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "refusal",
            sa.String(),
            nullable=True,
            comment="why it could not be used; it stays until its job is forgotten",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload")),
    )
    op.create_table(
        "line_quota",
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("most", sa.Integer(), nullable=True, comment="messages a month; empty: any number"),
        sa.Column("used", sa.Integer(), nullable=False, comment="so far, roughly, as LINE counts"),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False, comment="database time"),
        sa.PrimaryKeyConstraint("channel", name=op.f("pk_line_quota")),
    )
    op.create_index("ix_delivery_failed", "delivery", ["done_at"], postgresql_where=sa.text("state = 'failed'"))


def downgrade() -> None:
    op.drop_index("ix_delivery_failed", table_name="delivery")
    op.drop_table("line_quota")
    op.drop_table("upload")
    _execute(_DROP_ENGINE)


def _execute(script: str) -> None:
    """As it stands: its per cent signs and colons are no parameters, and it is more than one statement."""
    op.get_bind().connection.cursor().execute(script)

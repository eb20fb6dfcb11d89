"""what staff wrote stays

An import compares and writes column by column; those named here are no longer its own.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_TABLES = ("venue", "community_group", "gathering", "role")


def upgrade() -> None:
    for table in _TABLES:
        by_hand = sa.Column(
            "by_hand",
            postgresql.JSONB(),
            server_default="[]",
            nullable=False,
            comment="columns that staff wrote: an import leaves them alone",
        )
        op.add_column(table, by_hand)


def downgrade() -> None:
    for table in _TABLES:
        op.drop_column(table, "by_hand")

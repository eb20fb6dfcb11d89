"""first gatherings drafted by two

The draft of a circle's first gathering has a version, so that the second of two who write at once is told.
"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "wish_circle",
        sa.Column("version", sa.Integer(), server_default="0", nullable=False, comment="of the draft"),
    )


def downgrade() -> None:
    op.drop_column("wish_circle", "version")

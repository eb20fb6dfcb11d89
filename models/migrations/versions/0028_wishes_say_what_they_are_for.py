"""wishes say what they are for

Which words a resident read when a wish was kept: about wishes from before they spoke of others near, nobody is asked.
"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "wish",
        sa.Column(
            "wording",
            sa.String(),
            nullable=False,
            server_default="",
            comment="version of the words that said what it is kept for; empty: it was kept before they spoke of others",
        ),
    )


def downgrade() -> None:
    op.drop_column("wish", "wording")

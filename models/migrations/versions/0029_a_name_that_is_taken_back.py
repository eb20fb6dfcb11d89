"""a name that is taken back

Somebody unsends the message in which they told the other side of an introduction their name: it is found and erased.
"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "introduction_side",
        sa.Column(
            "message_key", sa.LargeBinary(), comment="keyed hash of LINE's message id: taken back, the name goes"
        ),
    )
    op.create_index("ix_introduction_side_message_key", "introduction_side", ["message_key"])


def downgrade() -> None:
    op.drop_column("introduction_side", "message_key")

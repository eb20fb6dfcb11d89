"""paper copies of what neighbourhoods pass round

How many sheets a 町会 wants, and for which of its 班.
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "circular_ask", sa.Column("copies", sa.Integer(), comment="sheets of paper it wants; None: it did not say")
    )
    op.add_column(
        "circular_ask",
        sa.Column(
            "copies_for", sa.String(), nullable=False, server_default="", comment="which 班 get paper, as the 町会 said"
        ),
    )
    op.create_check_constraint(op.f("ck_circular_ask_copies"), "circular_ask", "copies >= 0")


def downgrade() -> None:
    op.drop_column("circular_ask", "copies_for")
    op.drop_column("circular_ask", "copies")

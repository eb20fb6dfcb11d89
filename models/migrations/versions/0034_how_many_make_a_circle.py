"""how many make a circle

A city may ask for more than three like wishes: each circle knows how many it was found with.
"""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    words = "as the city had set it: so many have to be in it, and to say yes"
    op.add_column("wish_circle", sa.Column("fewest", sa.Integer(), nullable=False, server_default="3", comment=words))
    op.create_check_constraint(op.f("ck_wish_circle_fewest"), "wish_circle", "fewest >= 3")


def downgrade() -> None:
    op.drop_column("wish_circle", "fewest")

"""the same page again

Asked for again while it lives, the page of a meeting keeps its address: its secret is kept, sealed.
"""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    words = "the secret of that address, sealed: asked for again, it is the same"
    op.add_column("introduction_side", sa.Column("page_token", sa.LargeBinary(), comment=words))


def downgrade() -> None:
    op.drop_column("introduction_side", "page_token")

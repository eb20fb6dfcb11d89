"""who blocked when

How many blocked the account after an announcement is asked of those who did, not of everybody.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_resident_blocked", "resident", ["status_event_ms"], postgresql_where=sa.text("status = 'blocked'")
    )


def downgrade() -> None:
    op.drop_index("ix_resident_blocked", table_name="resident", postgresql_where=sa.text("status = 'blocked'"))

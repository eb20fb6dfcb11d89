"""a command chooses its hour

Announcements of the command line go out at once, at night as well.
"""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_NAME = "ck_announcement_kind"


def upgrade() -> None:
    _allow("'ordinary', 'disaster', 'at_once', 'digest'")


def downgrade() -> None:
    op.execute("update announcement set kind = 'disaster' where kind = 'at_once'")
    _allow("'ordinary', 'disaster', 'digest'")


def _allow(kinds: str) -> None:
    op.drop_constraint(op.f(_NAME), "announcement", type_="check")
    op.create_check_constraint(op.f(_NAME), "announcement", f"kind in ({kinds})")

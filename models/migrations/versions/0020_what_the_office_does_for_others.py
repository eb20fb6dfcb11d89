"""what the office does for others

A call can be about a yes that the office took back or accepted; a role says when on the day; a venue can be ended.
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_NAME = "ck_phone_call_reason"
_OF_BEFORE = "'moved', 'cancelled', 'placed', 'offered'"


def upgrade() -> None:
    _allow(f"{_OF_BEFORE}, 'taken_back', 'accepted'")
    op.add_column(
        "role",
        sa.Column(
            "when_words",
            sa.String(),
            server_default="",
            nullable=False,
            comment="when on the day, as its people say it: 始まる30分前",
        ),
    )
    op.add_column(
        "venue",
        sa.Column(
            "ended",
            sa.Boolean(),
            server_default=sa.false(),
            nullable=False,
            comment="nothing takes place there any more; a file that names it again brings it back",
        ),
    )


def downgrade() -> None:
    op.drop_column("venue", "ended")
    op.drop_column("role", "when_words")
    op.execute("delete from phone_call where reason in ('taken_back', 'accepted')")
    _allow(_OF_BEFORE)


def _allow(reasons: str) -> None:
    op.drop_constraint(op.f(_NAME), "phone_call", type_="check")
    op.create_check_constraint(op.f(_NAME), "phone_call", f"reason in ({reasons})")

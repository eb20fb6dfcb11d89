"""a call can be about the place"""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_NAME = "ck_phone_call_reason"


def upgrade() -> None:
    op.drop_constraint(op.f(_NAME), "phone_call", type_="check")
    op.create_check_constraint(op.f(_NAME), "phone_call", "reason in ('moved', 'cancelled', 'placed', 'offered')")


def downgrade() -> None:
    op.execute("update phone_call set reason = 'moved' where reason = 'placed'")
    op.drop_constraint(op.f(_NAME), "phone_call", type_="check")
    op.create_check_constraint(op.f(_NAME), "phone_call", "reason in ('moved', 'cancelled', 'offered')")

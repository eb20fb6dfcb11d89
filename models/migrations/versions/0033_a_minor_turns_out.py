"""a minor turns out

One of two people who are introduced turns out to be a minor: the office has to decide before they meet.
"""

from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

_BEFORE = "'ask', 'call', 'silent', 'meeting', 'tell', 'outcome'"


def upgrade() -> None:
    _allow(f"{_BEFORE}, 'minor'")


def downgrade() -> None:
    op.execute("update introduction set due_for = 'silent' where due_for = 'minor'")
    _allow(_BEFORE)


def _allow(values: str) -> None:
    op.drop_constraint(op.f("ck_introduction_due_for"), "introduction", type_="check")
    op.create_check_constraint(op.f("ck_introduction_due_for"), "introduction", f"due_for in ({values})")

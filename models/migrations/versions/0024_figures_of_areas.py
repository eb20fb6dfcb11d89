"""figures of areas

What each week and month came to in a district, a ward, a city.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "area_figures",
        sa.Column("span", sa.String(length=24), nullable=False),
        sa.Column("since", sa.Date(), nullable=False, comment="first day in Japan: a Monday, or the month's first"),
        sa.Column(
            "place",
            sa.String(),
            nullable=False,
            comment="key of a district, ward or city, with * what lies in none of its parts; empty: all",
        ),
        sa.Column("numbers", JSONB(), nullable=False, comment="by figure, as counted; no page shows them"),
        sa.Column("shown", JSONB(), nullable=False, comment="by figure, without what tells of fewer than five people"),
        sa.Column(
            "sample", sa.Boolean(), server_default=sa.false(), nullable=False, comment="made up; never counted anew"
        ),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("span in ('week', 'month')", name=op.f("ck_area_figures_span")),
        sa.PrimaryKeyConstraint("span", "since", "place", name=op.f("pk_area_figures")),
    )


def downgrade() -> None:
    op.drop_table("area_figures")

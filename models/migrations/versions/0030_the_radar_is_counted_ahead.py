"""the radar is counted ahead

What its page may show of each city and ward, kept from night to night.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "kept_radar",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False, comment="the Monday after the last week that is counted"),
        sa.Column("weeks", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=True, comment="None: everywhere"),
        sa.Column(
            "told",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="the tables of the page: topics, lines of numbers, totals",
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_kept_radar_area_id_area"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_radar")),
        sa.UniqueConstraint(
            "weeks", "area_id", name=op.f("uq_kept_radar_weeks_area_id"), postgresql_nulls_not_distinct=True
        ),
    )
    op.create_index(op.f("ix_kept_radar_area_id"), "kept_radar", ["area_id"])


def downgrade() -> None:
    op.drop_table("kept_radar")

"""what is not found

Small rows of what residents looked for in vain, week by week, for the radar.
"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "unmet_need",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("resident_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=True),
        sa.Column("place", sa.String(), nullable=False, comment="prefecture/city/ward, as in match_log"),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column(
            "slots",
            sa.Integer(),
            nullable=False,
            comment="bit 3 × weekday + morning, afternoon, evening; 0: any time",
        ),
        sa.Column("score", sa.REAL(), nullable=True, comment="of the best that was shown instead; None: nothing was"),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_unmet_need_area_id_area")),
        sa.ForeignKeyConstraint(
            ["resident_id"], ["resident.id"], name=op.f("fk_unmet_need_resident_id_resident"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unmet_need")),
    )
    counted = ["topic", "resident_id", "slots", "area_id"]
    op.create_index("ix_unmet_need_week", "unmet_need", ["week"], postgresql_include=["place", *counted])
    op.create_index("ix_unmet_need_place", "unmet_need", ["place", "week"], postgresql_include=counted)
    op.create_index(op.f("ix_unmet_need_resident_id"), "unmet_need", ["resident_id"])


def downgrade() -> None:
    op.drop_table("unmet_need")

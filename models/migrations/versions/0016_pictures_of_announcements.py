"""pictures of announcements

A picture beside the words, kept as it is handed out.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "announcement_picture",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("announcement_id", sa.Integer(), nullable=True),
        sa.Column("whole", sa.LargeBinary(), nullable=False),
        sa.Column("small", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["announcement_id"],
            ["announcement.id"],
            name=op.f("fk_announcement_picture_announcement_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcement_picture")),
        sa.UniqueConstraint("token", name=op.f("uq_announcement_picture_token")),
    )
    op.create_index(op.f("ix_announcement_picture_announcement_id"), "announcement_picture", ["announcement_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_announcement_picture_announcement_id"), table_name="announcement_picture")
    op.drop_table("announcement_picture")

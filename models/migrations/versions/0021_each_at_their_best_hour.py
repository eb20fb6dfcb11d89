"""announcements at each one's best hour, and flyers

Which hours residents write at, batches that wait for their hour, pictures that were pages, links that are counted wherever
they stand.
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_COLUMNS = (
    (
        "announcement",
        "best_until",
        sa.DateTime(timezone=True),
        "each at their best hour between due_at and then; none: all of them at once",
    ),
    (
        "announcement",
        "usual_hour",
        sa.SmallInteger(),
        "the city's usual hour, for whom none is known; fixed when sending begins",
    ),
    (
        "announcement_batch",
        "due_at",
        sa.DateTime(timezone=True),
        "the best hour of these people; none: as soon as may be",
    ),
    (
        "announcement_link",
        "address",
        sa.String(),
        "as it stands in messages: counts the tap and leads on to url",
    ),
    ("announcement_picture", "pages", sa.Integer(), "of the flyer whose first page it is; none: it was a picture"),
)
_WAVES = "ix_announcement_batch_waves"


def upgrade() -> None:
    op.create_table(
        "resident_hours",
        sa.Column("resident_id", sa.Integer(), nullable=False),
        sa.Column(
            "lately",
            sa.LargeBinary(),
            nullable=False,
            comment="hours of Japan, 8 to 20, a byte each, the latest first; always 20 bytes",
        ),
        sa.Column("learned_on", sa.Date(), nullable=False, comment="the day of the latest"),
        sa.ForeignKeyConstraint(
            ["resident_id"], ["resident.id"], name=op.f("fk_resident_hours_resident_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("resident_id", name=op.f("pk_resident_hours")),
    )
    for table, name, kind, comment in _COLUMNS:
        op.add_column(table, sa.Column(name, kind, nullable=True, comment=comment))
    op.add_column(
        "announcement_picture",
        sa.Column("words", sa.Text(), server_default="", nullable=False, comment="what can be read on the flyer"),
    )
    waiting = sa.text("state in ('filling', 'planned') and due_at is not null")
    op.create_index(_WAVES, "announcement_batch", ["announcement_id", "due_at"], postgresql_where=waiting)


def downgrade() -> None:
    op.drop_index(_WAVES, table_name="announcement_batch")
    op.drop_column("announcement_picture", "words")
    for table, name, *_ in reversed(_COLUMNS):
        op.drop_column(table, name)
    op.drop_table("resident_hours")

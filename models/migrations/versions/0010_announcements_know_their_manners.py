"""announcements know their manners

Kinds (ordinary, disaster, digest), words as they were written, links that are counted, whom each reached, saved segments.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_JSONB = postgresql.JSONB(astext_type=sa.Text())


def upgrade() -> None:
    _announcement()
    op.create_table(
        "announcement_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("announcement_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.Enum("link", "button", name="linkpart", native_enum=False, length=24), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=True, comment="none: the button signs up in the chat"),
        sa.CheckConstraint("part in ('link', 'button')", name=op.f("ck_announcement_link_part")),
        sa.CheckConstraint("(part = 'link') = (url is not null)", name=op.f("ck_announcement_link_url")),
        sa.ForeignKeyConstraint(
            ["announcement_id"],
            ["announcement.id"],
            name=op.f("fk_announcement_link_announcement_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcement_link")),
        sa.UniqueConstraint("announcement_id", "part", name=op.f("uq_announcement_link_announcement_id_part")),
        sa.UniqueConstraint("token", name=op.f("uq_announcement_link_token")),
    )
    op.create_table(
        "announcement_tap",
        sa.Column("link_id", sa.Integer(), nullable=False),
        sa.Column("slot", sa.SmallInteger(), nullable=False),
        sa.Column("taps", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["link_id"], ["announcement_link.id"], name=op.f("fk_announcement_tap_link_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("link_id", "slot", name=op.f("pk_announcement_tap")),
    )
    op.create_table(
        "announcement_reach",
        sa.Column("announcement_id", sa.Integer(), nullable=False),
        sa.Column("chunk", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("told", sa.LargeBinary(), nullable=False),
        sa.Column("held", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["announcement_id"],
            ["announcement.id"],
            name=op.f("fk_announcement_reach_announcement_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("announcement_id", "chunk", name=op.f("pk_announcement_reach")),
    )
    op.create_table(
        "segment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("rule", _JSONB, nullable=False, comment="see handlers/acts/whom.py"),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False, comment="account of staff"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_segment")),
        sa.UniqueConstraint("name", name=op.f("uq_segment_name")),
        sa.UniqueConstraint("public_id", name=op.f("uq_segment_public_id")),
    )


def _announcement() -> None:
    kind = sa.Enum("ordinary", "disaster", "digest", name="announcementkind", native_enum=False, length=24)
    columns: tuple[sa.Column[Any], ...] = (
        sa.Column("kind", kind, server_default="ordinary", nullable=False),
        sa.Column(
            "words",
            _JSONB,
            server_default="{}",
            nullable=False,
            comment="title and text by language, as they were written",
        ),
        sa.Column("occurrence_id", sa.Integer(), nullable=True, comment="the date its button signs up for"),
        sa.Column(
            "begun_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="when the first of them was put into a batch",
        ),
        sa.Column(
            "held",
            sa.Integer(),
            server_default="0",
            nullable=False,
            comment="how many were told enough that week, and wait for the digest",
        ),
        sa.Column(
            "bundled_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="when those who wait were given to a digest",
        ),
        sa.Column(
            "forecast",
            _JSONB,
            server_default="{}",
            nullable=False,
            comment="people meant and left out by cause, as the preview counted them",
        ),
        sa.Column("approved_by", sa.String(), nullable=True, comment="account of the second person"),
    )
    for column in columns:
        op.add_column("announcement", column)
    op.create_check_constraint(
        op.f("ck_announcement_kind"), "announcement", "kind in ('ordinary', 'disaster', 'digest')"
    )
    op.create_foreign_key(
        op.f("fk_announcement_occurrence_id"),
        "announcement",
        "occurrence",
        ["occurrence_id"],
        ["id"],
        ondelete="SET NULL",
    )
    op.create_index(op.f("ix_announcement_occurrence_id"), "announcement", ["occurrence_id"])


def downgrade() -> None:
    for table in ("segment", "announcement_reach", "announcement_tap", "announcement_link"):
        op.drop_table(table)
    names = ("kind", "words", "occurrence_id", "begun_at", "held", "bundled_at", "forecast", "approved_by")
    for name in names:
        op.drop_column("announcement", name)

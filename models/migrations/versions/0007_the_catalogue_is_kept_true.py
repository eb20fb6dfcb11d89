"""the catalogue is kept true

Rows that were one gathering become one; a series rests for a while; keepers are asked on LINE whether all still holds.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "keeper_link",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("resident_id", sa.Integer(), nullable=True),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("code_hash", sa.LargeBinary(), nullable=True, comment="SHA-256; the code itself is only shown"),
        sa.Column("code_until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_keeper_link_account_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["resident_id"], ["resident.id"], name=op.f("fk_keeper_link_resident_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_keeper_link")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_keeper_link_code_hash")),
        sa.UniqueConstraint("resident_id", name=op.f("uq_keeper_link_resident_id")),
    )
    op.create_table(
        "distinct_pair",
        sa.Column("one_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("one_id < other_id", name=op.f("ck_distinct_pair_order")),
        sa.ForeignKeyConstraint(["one_id"], ["gathering.id"], name=op.f("fk_distinct_pair_one_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["other_id"], ["gathering.id"], name=op.f("fk_distinct_pair_other_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("one_id", "other_id", name=op.f("pk_distinct_pair")),
    )
    op.create_index(op.f("ix_distinct_pair_other_id"), "distinct_pair", ["other_id"], unique=False)
    op.create_table(
        "gathering_pause",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("gathering_id", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("note", sa.String(), nullable=False, comment="why, as people read it"),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_gathering_pause_days")),
        sa.ForeignKeyConstraint(
            ["gathering_id"], ["gathering.id"], name=op.f("fk_gathering_pause_gathering_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gathering_pause")),
        sa.UniqueConstraint("public_id", name=op.f("uq_gathering_pause_public_id")),
    )
    op.create_index(op.f("ix_gathering_pause_gathering_id"), "gathering_pause", ["gathering_id"], unique=False)
    op.create_table(
        "keeper_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("gathering_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "answer", sa.Enum("still", "changed", "over", name="stillon", native_enum=False, length=24), nullable=True
        ),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True, comment="the keeper's account"),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("answer in ('still', 'changed', 'over')", name=op.f("ck_keeper_question_answer")),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["account.id"], name=op.f("fk_keeper_question_answered_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["gathering_id"], ["gathering.id"], name=op.f("fk_keeper_question_gathering_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_keeper_question")),
        sa.UniqueConstraint("public_id", name=op.f("uq_keeper_question_public_id")),
    )
    op.create_index(op.f("ix_keeper_question_gathering_id"), "keeper_question", ["gathering_id"], unique=False)
    op.create_index(
        "ix_keeper_question_open",
        "keeper_question",
        ["answered_at"],
        unique=False,
        postgresql_where=sa.text("answer <> 'still' and closed_at is null"),
    )
    op.create_table(
        "merger",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("gone_id", sa.Integer(), nullable=False),
        sa.Column("kept_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("before", postgresql.JSONB(), nullable=False),
        sa.ForeignKeyConstraint(["gone_id"], ["gathering.id"], name=op.f("fk_merger_gone_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["kept_id"], ["gathering.id"], name=op.f("fk_merger_kept_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merger")),
        sa.UniqueConstraint("public_id", name=op.f("uq_merger_public_id")),
    )
    op.create_index(op.f("ix_merger_gone_id"), "merger", ["gone_id"], unique=False)
    op.create_index(op.f("ix_merger_kept_id"), "merger", ["kept_id"], unique=False)
    op.add_column(
        "gathering",
        sa.Column(
            "merged_into_id",
            sa.Integer(),
            nullable=True,
            comment="the gathering that this row turned out to be; it is ended then",
        ),
    )
    op.create_index(op.f("ix_gathering_merged_into_id"), "gathering", ["merged_into_id"], unique=False)
    op.create_foreign_key(op.f("fk_gathering_merged_into_id"), "gathering", "gathering", ["merged_into_id"], ["id"])
    op.add_column(
        "occurrence",
        sa.Column(
            "merged_into_id", sa.Integer(), nullable=True, comment="the same date of the gathering it was merged with"
        ),
    )
    op.create_index(op.f("ix_occurrence_merged_into_id"), "occurrence", ["merged_into_id"], unique=False)
    op.create_foreign_key(
        op.f("fk_occurrence_merged_into_id"),
        "occurrence",
        "occurrence",
        ["merged_into_id"],
        ["id"],
        ondelete="SET NULL",
    )


def downgrade() -> None:
    op.drop_constraint(op.f("fk_occurrence_merged_into_id"), "occurrence", type_="foreignkey")
    op.drop_index(op.f("ix_occurrence_merged_into_id"), table_name="occurrence")
    op.drop_column("occurrence", "merged_into_id")
    op.drop_constraint(op.f("fk_gathering_merged_into_id"), "gathering", type_="foreignkey")
    op.drop_index(op.f("ix_gathering_merged_into_id"), table_name="gathering")
    op.drop_column("gathering", "merged_into_id")
    op.drop_index(op.f("ix_merger_kept_id"), table_name="merger")
    op.drop_index(op.f("ix_merger_gone_id"), table_name="merger")
    op.drop_table("merger")
    op.drop_index(
        "ix_keeper_question_open",
        table_name="keeper_question",
        postgresql_where=sa.text("answer <> 'still' and closed_at is null"),
    )
    op.drop_index(op.f("ix_keeper_question_gathering_id"), table_name="keeper_question")
    op.drop_table("keeper_question")
    op.drop_index(op.f("ix_gathering_pause_gathering_id"), table_name="gathering_pause")
    op.drop_table("gathering_pause")
    op.drop_index(op.f("ix_distinct_pair_other_id"), table_name="distinct_pair")
    op.drop_table("distinct_pair")
    op.drop_table("keeper_link")

"""what 町会 pass round, and the districts' news

Departments ask for circulation; residents say yes to what a 町会 circulates, or to a district, each on its own.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_TABLES = ("department", "circular", "circular_ask", "circular_copy", "circular_terms", "subscription", "bulletin_post")


def upgrade() -> None:
    _department()
    _circular()
    _circular_ask()
    _found_quickly()
    _circular_copy()
    _circular_terms()
    _subscription()
    _bulletin_post()


def _department() -> None:
    op.create_table(
        "department",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("most_a_month", sa.Integer(), nullable=False),
        sa.CheckConstraint("most_a_month >= 0", name=op.f("ck_department_most_a_month")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_department")),
        sa.UniqueConstraint("name", name=op.f("uq_department_name")),
        sa.UniqueConstraint("public_id", name=op.f("uq_department_public_id")),
    )


def _circular() -> None:
    op.create_table(
        "circular",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("easy", sa.String(), nullable=False, comment="the text in easy Japanese; empty: none"),
        sa.Column("url", sa.String(), nullable=False, comment="https address to read more; empty: none"),
        sa.Column("until", sa.Date(), nullable=False, comment="last day in Japan"),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False, comment="public id of the account"),
        sa.Column(
            "counted_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="when it began to count for its department's month; None: it does not",
        ),
        sa.Column(
            "decided_by",
            sa.String(),
            nullable=True,
            comment="public id of the admin who let it pass the ceiling, or not",
        ),
        sa.CheckConstraint("state in ('waiting', 'open', 'declined', 'withdrawn')", name=op.f("ck_circular_state")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_circular_department_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_circular")),
        sa.UniqueConstraint("public_id", name=op.f("uq_circular_public_id")),
    )
    op.create_index("ix_circular_department_id_counted_at", "circular", ["department_id", "counted_at"], unique=False)
    op.create_index(op.f("ix_circular_until"), "circular", ["until"], unique=False)


def _circular_ask() -> None:
    op.create_table(
        "circular_ask",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("circular_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("on_paper", sa.Boolean(), nullable=False),
        sa.Column(
            "asked_at", sa.DateTime(timezone=True), nullable=True, comment="None: an admin has not let it pass yet"
        ),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(length=24), nullable=True),
        sa.Column("reason", sa.String(), nullable=False, comment="why not, as the 町会 said"),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.String(), nullable=True, comment="public id of the officer's account, or of staff"),
        sa.Column(
            "yen", sa.Integer(), nullable=True, comment="what it was worth when accepted; None: no fee was set then"
        ),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("sent", sa.Integer(), nullable=True),
        sa.CheckConstraint("answer in ('accepted', 'refused')", name=op.f("ck_circular_ask_answer")),
        sa.ForeignKeyConstraint(
            ["circular_id"], ["circular.id"], name=op.f("fk_circular_ask_circular_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["community_group.id"], name=op.f("fk_circular_ask_group_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_circular_ask")),
        sa.UniqueConstraint("circular_id", "group_id", name=op.f("uq_circular_ask_circular_id_group_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_circular_ask_public_id")),
    )


def _found_quickly() -> None:
    op.create_index(
        "ix_circular_ask_accepted",
        "circular_ask",
        ["answered_at"],
        unique=False,
        postgresql_where=sa.text("answer = 'accepted'"),
    )
    op.create_index(op.f("ix_circular_ask_group_id"), "circular_ask", ["group_id"], unique=False)
    op.create_index(
        "ix_circular_ask_open",
        "circular_ask",
        ["asked_at"],
        unique=False,
        postgresql_where=sa.text("answer is null and reminded_at is null"),
    )


def _circular_copy() -> None:
    op.create_table(
        "circular_copy",
        sa.Column("circular_id", sa.Integer(), nullable=False),
        sa.Column("resident_id", sa.Integer(), nullable=False),
        sa.Column("ask_id", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["ask_id"], ["circular_ask.id"], name=op.f("fk_circular_copy_ask_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["circular_id"], ["circular.id"], name=op.f("fk_circular_copy_circular_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["resident_id"], ["resident.id"], name=op.f("fk_circular_copy_resident_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("circular_id", "resident_id", name=op.f("pk_circular_copy")),
    )
    op.create_index(op.f("ix_circular_copy_ask_id"), "circular_copy", ["ask_id"], unique=False)
    op.create_index(op.f("ix_circular_copy_resident_id"), "circular_copy", ["resident_id"], unique=False)


def _circular_terms() -> None:
    op.create_table(
        "circular_terms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("yen", sa.Integer(), nullable=True),
        sa.Column("per_household", sa.Boolean(), nullable=False, comment="yen for each household; else for each item"),
        sa.Column("households", sa.Integer(), nullable=True),
        sa.Column("blocks", sa.Integer(), nullable=True, comment="boxes to stamp on the paper"),
        sa.CheckConstraint("yen >= 0 and households >= 0 and blocks >= 0", name=op.f("ck_circular_terms_numbers")),
        sa.ForeignKeyConstraint(
            ["group_id"], ["community_group.id"], name=op.f("fk_circular_terms_group_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_circular_terms")),
        sa.UniqueConstraint("group_id", name=op.f("uq_circular_terms_group_id"), postgresql_nulls_not_distinct=True),
    )


def _subscription() -> None:
    op.create_table(
        "subscription",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("resident_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("area_id", sa.Integer(), nullable=True),
        sa.Column("wording", sa.String(), nullable=False, comment="version of the text that was shown"),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("num_nonnulls(group_id, area_id) = 1", name=op.f("ck_subscription_one")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_subscription_area_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["group_id"], ["community_group.id"], name=op.f("fk_subscription_group_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["resident_id"], ["resident.id"], name=op.f("fk_subscription_resident_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscription")),
    )
    op.create_index(op.f("ix_subscription_resident_id"), "subscription", ["resident_id"], unique=False)
    op.create_index(
        "uq_subscription_area",
        "subscription",
        ["area_id", "resident_id"],
        unique=True,
        postgresql_where=sa.text("withdrawn_at is null and area_id is not null"),
    )
    op.create_index(
        "uq_subscription_group",
        "subscription",
        ["group_id", "resident_id"],
        unique=True,
        postgresql_where=sa.text("withdrawn_at is null and group_id is not null"),
    )


def _bulletin_post() -> None:
    op.create_table(
        "bulletin_post",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("easy", sa.String(), nullable=False, comment="the text in easy Japanese; empty: none"),
        sa.Column("url", sa.String(), nullable=False, comment="https address to read more; empty: none"),
        sa.Column("until", sa.Date(), nullable=False, comment="last day in Japan"),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False, comment="public id of the account"),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True, comment="taken down"),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_bulletin_post_area_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulletin_post")),
        sa.UniqueConstraint("public_id", name=op.f("uq_bulletin_post_public_id")),
    )
    op.create_index("ix_bulletin_post_area_id_until", "bulletin_post", ["area_id", "until"], unique=False)


def downgrade() -> None:
    for table in reversed(_TABLES):
        op.drop_table(table)

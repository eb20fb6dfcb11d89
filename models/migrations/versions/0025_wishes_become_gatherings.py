"""wishes become gatherings

Wishes have public ids and are told once; circles of them with what each said; what groups want and can give.
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _wish()
    _wish_circle()
    _circle_member()
    _group_ware()


def _wish() -> None:
    op.add_column("wish", sa.Column("public_id", sa.String(), nullable=True))
    # Letters and figures of ours: md5 has neither o, i nor l, and 0 and 1 are put into other words.
    op.execute(
        "update wish set public_id = translate(substr(md5(random()::text || id::text || clock_timestamp()::text),"
        " 1, 10), '01', 'xy')"
    )
    op.alter_column("wish", "public_id", nullable=False)
    op.create_unique_constraint(op.f("uq_wish_public_id"), "wish", ["public_id"])
    op.add_column(
        "wish",
        sa.Column(
            "told_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="when the resident heard that others near wish for the like",
        ),
    )


def _wish_circle() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "wish_circle",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False, comment="a concept, or empty: like in words alone"),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("found_at", moment, nullable=False),
        sa.Column("asked_at", moment, nullable=True),
        sa.Column("asked_by", sa.String(), nullable=True, comment="public id of the account"),
        sa.Column("asked", sa.Integer(), nullable=False, comment="how many were asked"),
        sa.Column("answer_by", sa.Date(), nullable=True, comment="day in Japan, inclusive"),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("venue_id", sa.Integer(), nullable=True),
        sa.Column("slot_id", sa.Integer(), nullable=True),
        sa.Column("starts_at", moment, nullable=True),
        sa.Column("ends_at", moment, nullable=True),
        sa.Column("gathering_id", sa.Integer(), nullable=True),
        sa.Column("closed_at", moment, nullable=True),
        sa.Column("cause", sa.String(length=24), nullable=True),
        sa.CheckConstraint("state in ('found', 'asking', 'met', 'closed')", name=op.f("ck_wish_circle_state")),
        sa.CheckConstraint("cause in ('few', 'left', 'staff')", name=op.f("ck_wish_circle_cause")),
        sa.CheckConstraint("(state = 'closed') = (closed_at is not null)", name=op.f("ck_wish_circle_closed")),
        *(
            sa.ForeignKeyConstraint(
                [f"{column}_id"], [f"{table}.id"], name=f"fk_wish_circle_{column}_id", ondelete=gone
            )
            for column, table, gone in (
                ("venue", "venue", "SET NULL"),
                ("slot", "room_slot", "SET NULL"),
                ("gathering", "gathering", "SET NULL"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wish_circle")),
        sa.UniqueConstraint("public_id", name=op.f("uq_wish_circle_public_id")),
    )
    op.create_index(
        "ix_wish_circle_open", "wish_circle", ["state"], postgresql_where=sa.text("state in ('found', 'asking')")
    )


def _circle_member() -> None:
    op.create_table(
        "circle_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("circle_id", sa.Integer(), nullable=False),
        sa.Column("wish_id", sa.Integer(), nullable=False),
        sa.Column("resident_id", sa.Integer(), nullable=False),
        sa.Column(
            "area_id",
            sa.Integer(),
            nullable=True,
            comment="where the wish is: whoever does not reach all of a circle does not see it",
        ),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True, comment="None: not asked"),
        sa.Column("answer", sa.String(length=24), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("answer in ('yes', 'no')", name=op.f("ck_circle_member_answer")),
        sa.CheckConstraint("(answer is null) = (answered_at is null)", name=op.f("ck_circle_member_answered")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_circle_member_area_id")),
        *(
            sa.ForeignKeyConstraint(
                [f"{column}_id"], [f"{table}.id"], name=f"fk_circle_member_{column}_id", ondelete="CASCADE"
            )
            for column, table in (("circle", "wish_circle"), ("wish", "wish"), ("resident", "resident"))
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_circle_member")),
        sa.UniqueConstraint("public_id", name=op.f("uq_circle_member_public_id")),
        sa.UniqueConstraint("circle_id", "resident_id", name=op.f("uq_circle_member_circle_id_resident_id")),
    )
    op.create_index(op.f("ix_circle_member_resident_id"), "circle_member", ["resident_id"])
    op.create_index(op.f("ix_circle_member_wish_id"), "circle_member", ["wish_id"])


def _group_ware() -> None:
    kinds = "'helping', 'performing', 'teaching', 'room', 'materials', 'cohosting'"
    op.create_table(
        "group_ware",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(length=24), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("words", sa.String(), nullable=False, comment="what exactly, such as 長机 6台"),
        sa.Column(
            "until", sa.Date(), nullable=True, comment="last day in Japan, inclusive; None: until it is taken away"
        ),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False, comment="public id of the account"),
        sa.CheckConstraint("side in ('seeks', 'offers')", name=op.f("ck_group_ware_side")),
        sa.CheckConstraint(f"kind in ({kinds})", name=op.f("ck_group_ware_kind")),
        sa.ForeignKeyConstraint(
            ["group_id"], ["community_group.id"], name=op.f("fk_group_ware_group_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_ware")),
        sa.UniqueConstraint("public_id", name=op.f("uq_group_ware_public_id")),
    )
    op.create_index(op.f("ix_group_ware_group_id"), "group_ware", ["group_id"])


def downgrade() -> None:
    for table in ("group_ware", "circle_member", "wish_circle"):
        op.drop_table(table)
    op.drop_column("wish", "told_at")
    op.drop_constraint(op.f("uq_wish_public_id"), "wish")
    op.drop_column("wish", "public_id")

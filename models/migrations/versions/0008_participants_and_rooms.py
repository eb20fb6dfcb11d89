"""participants without LINE, calls, the view log; rooms, free slots and requests

Who has no LINE is enrolled by the office for a date; who opens data about people says what for.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "enrolled_person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False, comment="name and telephone number, sealed"),
        sa.Column("phone_key", sa.LargeBinary(), nullable=False, comment="keyed hash of the number"),
        sa.Column("wording", sa.String(), nullable=False, comment="version of the text that was read to them"),
        sa.Column("consented_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False, comment="public id of the account that asked them"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolled_person")),
        sa.UniqueConstraint("public_id", name=op.f("uq_enrolled_person_public_id")),
    )
    op.create_table(
        "person_view",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account", sa.String(), nullable=False, comment="public id of the account"),
        sa.Column("name", sa.String(), nullable=False, comment="name of the account then"),
        sa.Column("page", sa.String(), nullable=False, comment="endpoint of the console"),
        sa.Column("subject", sa.String(), nullable=False, comment="kind and public id: whose data"),
        sa.Column(
            "purpose",
            sa.Enum(
                "prepare",
                "door",
                "contact",
                "asked",
                "check",
                "other",
                name="viewpurpose",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("note", sa.String(), nullable=False, comment="in the account's own words"),
        sa.Column("stated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_view")),
    )
    op.create_index("ix_person_view_account_subject", "person_view", ["account", "subject", "stated_at"], unique=False)
    op.create_index(op.f("ix_person_view_at"), "person_view", ["at"], unique=False)
    op.create_index(op.f("ix_person_view_subject"), "person_view", ["subject"], unique=False)
    op.create_table(
        "room",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("venue_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=True, comment="people; None: not known"),
        sa.Column("note", sa.String(), nullable=False, comment="what is in it, what to mind"),
        sa.Column("open", sa.Boolean(), nullable=False, comment="False: no more requests"),
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name=op.f("fk_room_venue_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room")),
        sa.UniqueConstraint("public_id", name=op.f("uq_room_public_id")),
        sa.UniqueConstraint("venue_id", "name", name=op.f("uq_room_venue_id_name")),
    )
    op.create_table(
        "room_slot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.text("int4range(room_id, room_id, '[]')"), "&&"),
            (sa.text("tstzrange(starts_at, ends_at)"), "&&"),
            using="gist",
            name="ex_room_slot_overlap",
        ),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_room_slot_ends_after_start")),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_room_slot_room_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room_slot")),
        sa.UniqueConstraint("public_id", name=op.f("uq_room_slot_public_id")),
    )
    op.create_index("ix_room_slot_starts_at", "room_slot", ["starts_at"], unique=False)
    op.create_table(
        "room_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("slot_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("occurrence_id", sa.Integer(), nullable=True, comment="the date that is to take place there"),
        sa.Column("purpose", sa.String(), nullable=False, comment="what the group wants it for"),
        sa.Column(
            "state",
            sa.Enum(
                "asked",
                "waiting",
                "offered",
                "approved",
                "declined",
                "withdrawn",
                "lapsed",
                name="requeststate",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(), nullable=False, comment="why it was declined"),
        sa.Column("offer_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_by", sa.String(), nullable=False, comment="public id of the account"),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=True, comment="public id of the account"),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(state = 'offered') = (offer_until is not null)", name=op.f("ck_room_request_offer")),
        sa.CheckConstraint(
            "state in ('asked', 'waiting', 'offered', 'approved', 'declined', 'withdrawn', 'lapsed')",
            name=op.f("ck_room_request_state"),
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["community_group.id"], name=op.f("fk_room_request_group_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["occurrence_id"], ["occurrence.id"], name=op.f("fk_room_request_occurrence_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["slot_id"], ["room_slot.id"], name=op.f("fk_room_request_slot_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room_request")),
        sa.UniqueConstraint("public_id", name=op.f("uq_room_request_public_id")),
    )
    op.create_index(op.f("ix_room_request_group_id"), "room_request", ["group_id"], unique=False)
    op.create_index(op.f("ix_room_request_slot_id"), "room_request", ["slot_id"], unique=False)
    op.create_index(
        "uq_room_request_holder",
        "room_request",
        ["slot_id"],
        unique=True,
        postgresql_where=sa.text("state in ('approved', 'offered')"),
    )
    op.create_index(
        "uq_room_request_once",
        "room_request",
        ["slot_id", "group_id"],
        unique=True,
        postgresql_where=sa.text("state in ('asked', 'waiting', 'approved', 'offered')"),
    )
    op.create_table(
        "phone_call",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("attendance_id", sa.Integer(), nullable=False),
        sa.Column(
            "reason",
            sa.Enum("moved", "cancelled", "offered", name="callreason", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("was", sa.DateTime(timezone=True), nullable=True, comment="when they believe the date to be"),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reached", sa.Boolean(), nullable=True, comment="True: told; False: closed untold; None: open"),
        sa.Column(
            "closed_by", sa.String(), nullable=True, comment="public id of the account; None: open, or superseded"
        ),
        sa.CheckConstraint("reason in ('moved', 'cancelled', 'offered')", name=op.f("ck_phone_call_reason")),
        sa.ForeignKeyConstraint(
            ["attendance_id"], ["attendance.id"], name=op.f("fk_phone_call_attendance_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phone_call")),
        sa.UniqueConstraint("public_id", name=op.f("uq_phone_call_public_id")),
    )
    op.create_index(op.f("ix_phone_call_attendance_id"), "phone_call", ["attendance_id"], unique=False)
    op.create_index(
        "uq_phone_call_open",
        "phone_call",
        ["attendance_id"],
        unique=True,
        postgresql_where=sa.text("closed_at is null"),
    )
    op.add_column("attendance", sa.Column("enrolled_id", sa.Integer(), nullable=True))
    op.add_column(
        "attendance",
        sa.Column(
            "walk_in",
            sa.Boolean(),
            server_default=sa.false(),
            nullable=False,
            comment="came without having said yes before",
        ),
    )
    op.add_column(
        "attendance",
        sa.Column(
            "first_time",
            sa.Boolean(),
            nullable=True,
            comment="said so; None: not asked, of residents earlier visits tell",
        ),
    )
    op.alter_column("attendance", "resident_id", existing_type=sa.INTEGER(), nullable=True)
    op.create_unique_constraint(op.f("uq_attendance_enrolled_id"), "attendance", ["enrolled_id"])
    op.create_foreign_key(
        op.f("fk_attendance_enrolled_id"), "attendance", "enrolled_person", ["enrolled_id"], ["id"], ondelete="SET NULL"
    )
    op.add_column(
        "occurrence",
        sa.Column(
            "venue_id", sa.Integer(), nullable=True, comment="where this one date is, if not at its gathering's place"
        ),
    )
    op.create_index(op.f("ix_occurrence_venue_id"), "occurrence", ["venue_id"], unique=False)
    op.create_foreign_key(op.f("fk_occurrence_venue_id"), "occurrence", "venue", ["venue_id"], ["id"])


def downgrade() -> None:
    op.execute("delete from attendance where resident_id is null")
    op.drop_constraint(op.f("fk_occurrence_venue_id"), "occurrence", type_="foreignkey")
    op.drop_index(op.f("ix_occurrence_venue_id"), table_name="occurrence")
    op.drop_column("occurrence", "venue_id")
    op.drop_constraint(op.f("fk_attendance_enrolled_id"), "attendance", type_="foreignkey")
    op.drop_constraint(op.f("uq_attendance_enrolled_id"), "attendance", type_="unique")
    op.alter_column("attendance", "resident_id", existing_type=sa.INTEGER(), nullable=False)
    op.drop_column("attendance", "first_time")
    op.drop_column("attendance", "walk_in")
    op.drop_column("attendance", "enrolled_id")
    op.drop_index("uq_phone_call_open", table_name="phone_call", postgresql_where=sa.text("closed_at is null"))
    op.drop_index(op.f("ix_phone_call_attendance_id"), table_name="phone_call")
    op.drop_table("phone_call")
    op.drop_index(
        "uq_room_request_once",
        table_name="room_request",
        postgresql_where=sa.text("state in ('asked', 'waiting', 'approved', 'offered')"),
    )
    op.drop_index(
        "uq_room_request_holder",
        table_name="room_request",
        postgresql_where=sa.text("state in ('approved', 'offered')"),
    )
    op.drop_index(op.f("ix_room_request_slot_id"), table_name="room_request")
    op.drop_index(op.f("ix_room_request_group_id"), table_name="room_request")
    op.drop_table("room_request")
    op.drop_index("ix_room_slot_starts_at", table_name="room_slot")
    op.drop_table("room_slot")
    op.drop_table("room")
    op.drop_index(op.f("ix_person_view_subject"), table_name="person_view")
    op.drop_index(op.f("ix_person_view_at"), table_name="person_view")
    op.drop_index("ix_person_view_account_subject", table_name="person_view")
    op.drop_table("person_view")
    op.drop_table("enrolled_person")

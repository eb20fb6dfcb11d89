"""residents and the people of a desk

Desks, threads and their words, moves from desk to desk, answers kept ready, notes of contacts with groups. Flags that
are open become threads.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_TABLES = (
    "canned_answer",
    "help_desk",
    "contact_note",
    "help_desk_member",
    "thread",
    "thread_message",
    "thread_move",
    "thread_watch",
)


def upgrade() -> None:
    _canned_answer()
    _help_desk()
    _contact_note()
    _help_desk_member()
    _thread()
    _thread_holds()
    _thread_is_found()
    _thread_message()
    _thread_move()
    _thread_watch()
    _hand_over()


def _canned_answer() -> None:
    op.create_table(
        "canned_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("ja", sa.String(), nullable=False),
        sa.Column("easy", sa.String(), nullable=False),
        sa.Column("en", sa.String(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by", sa.String(), nullable=False, comment="public id of the account"),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_canned_answer")),
        sa.UniqueConstraint("public_id", name=op.f("uq_canned_answer_public_id")),
    )


def _help_desk() -> None:
    op.create_table(
        "help_desk",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=True, comment="None: the whole city"),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("hours", JSONB(), nullable=False),
        sa.Column("rests_at_new_year", sa.Boolean(), nullable=False, comment="closed from 29 December to 3 January"),
        sa.Column("causes", JSONB(), nullable=False, comment="what it answers; empty: everything"),
        sa.Column(
            "answer_within", JSONB(), nullable=False, comment="minutes by cause: of opening hours, in a crisis of any"
        ),
        sa.Column(
            "raise_again_after",
            sa.Integer(),
            nullable=False,
            comment="hours after which a thread that is due and forgotten is raised again",
        ),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_help_desk_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_help_desk")),
        sa.UniqueConstraint("public_id", name=op.f("uq_help_desk_public_id")),
    )
    op.create_index(op.f("ix_help_desk_area_id"), "help_desk", ["area_id"], unique=False)


def _contact_note() -> None:
    op.create_table(
        "contact_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("met_on", sa.Date(), nullable=False, comment="day in Japan"),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("promised", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True, comment="day in Japan; None: no day was named"),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False, comment="public id of the account"),
        sa.Column("name", sa.String(), nullable=False, comment="name of the account then"),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.String(), nullable=False, comment="name of the account"),
        sa.ForeignKeyConstraint(
            ["group_id"], ["community_group.id"], name=op.f("fk_contact_note_group_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_note")),
        sa.UniqueConstraint("public_id", name=op.f("uq_contact_note_public_id")),
    )
    op.create_index(
        "ix_contact_note_due",
        "contact_note",
        ["due_on"],
        unique=False,
        postgresql_where=sa.text("promised <> '' and done_at is null"),
    )
    op.create_index(op.f("ix_contact_note_group_id"), "contact_note", ["group_id"], unique=False)
    op.create_index(op.f("ix_contact_note_made_at"), "contact_note", ["made_at"], unique=False)


def _help_desk_member() -> None:
    op.create_table(
        "help_desk_member",
        sa.Column("help_desk_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column(
            "shown_as", sa.String(), nullable=False, comment="the name that residents read; empty: the family name"
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_help_desk_member_account_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["help_desk_id"], ["help_desk.id"], name=op.f("fk_help_desk_member_help_desk_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("help_desk_id", "account_id", name=op.f("pk_help_desk_member")),
    )
    op.create_index(op.f("ix_help_desk_member_account_id"), "help_desk_member", ["account_id"], unique=False)


def _thread() -> None:
    op.create_table(
        "thread",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("resident_id", sa.Integer(), nullable=False),
        sa.Column("help_desk_id", sa.Integer(), nullable=True, comment="None: no desk answers there"),
        sa.Column("area_id", sa.Integer(), nullable=True),
        sa.Column("cause", sa.String(length=24), nullable=False),
        sa.Column("kind", sa.String(), nullable=True, comment="of a crisis: self_harm, violence …"),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column(
            "reply_token", sa.String(), nullable=True, comment="of the resident's last message: free while it lives"
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        *_times(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_thread")),
        sa.UniqueConstraint("public_id", name=op.f("uq_thread_public_id")),
    )


def _times() -> list[sa.Column[Any]]:
    return [
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "raised_again_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="it was due, and forgotten, and raised again then",
        ),
        sa.Column(
            "told_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="the resident knows since then that people read",
        ),
        sa.Column(
            "told_opening",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="the next opening the resident was told of",
        ),
        sa.Column(
            "reply_until", sa.DateTime(timezone=True), nullable=True, comment="real time until which the token is tried"
        ),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
    ]


def _thread_holds() -> None:
    op.create_check_constraint(op.f("ck_thread_closed"), "thread", "(state = 'closed') = (closed_at is not null)")
    op.create_check_constraint(
        op.f("ck_thread_cause"), "thread", "cause in ('asked', 'crisis', 'consult', 'not_found')"
    )
    op.create_check_constraint(
        op.f("ck_thread_state"), "thread", "state in ('waiting', 'owned', 'answered', 'handed_back', 'closed')"
    )
    for column, table, gone in (
        ("area_id", "area", None),
        ("help_desk_id", "help_desk", "SET NULL"),
        ("owner_id", "account", "SET NULL"),
        ("resident_id", "resident", "CASCADE"),
    ):
        op.create_foreign_key(op.f(f"fk_thread_{column}"), "thread", table, [column], ["id"], ondelete=gone)


def _thread_is_found() -> None:
    op.create_index("ix_thread_due", "thread", ["due_at"], unique=False, postgresql_where=sa.text("closed_at is null"))
    op.create_index(op.f("ix_thread_help_desk_id"), "thread", ["help_desk_id"], unique=False)
    op.create_index(op.f("ix_thread_owner_id"), "thread", ["owner_id"], unique=False)
    op.create_index(op.f("ix_thread_resident_id"), "thread", ["resident_id"], unique=False)
    op.create_index(
        "uq_thread_open", "thread", ["resident_id"], unique=True, postgresql_where=sa.text("closed_at is null")
    )


def _thread_message() -> None:
    op.create_table(
        "thread_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("side", sa.String(length=24), nullable=False),
        sa.Column("what", sa.String(), nullable=False, comment="text, photo …; of an event: opened, taken, crisis …"),
        sa.Column("sealed", sa.LargeBinary(), nullable=True, comment="words; None: there are none"),
        sa.Column("message_key", sa.LargeBinary(), nullable=True),
        sa.Column("event_id", sa.String(), nullable=True, comment="the event it came with: once, however often"),
        sa.Column("account", sa.String(), nullable=True, comment="public id of the account"),
        sa.Column("name", sa.String(), nullable=False, comment="of the account then; of a move: the desk's"),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("side in ('resident', 'staff', 'note', 'event')", name=op.f("ck_thread_message_side")),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["thread.id"], name=op.f("fk_thread_message_thread_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_thread_message")),
        sa.UniqueConstraint("event_id", name=op.f("uq_thread_message_event_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_thread_message_public_id")),
    )
    op.create_index(
        "ix_thread_message_message_key",
        "thread_message",
        ["message_key"],
        unique=False,
        postgresql_where=sa.text("message_key is not null"),
    )
    op.create_index("ix_thread_message_thread_id_at", "thread_message", ["thread_id", "at"], unique=False)


def _thread_move() -> None:
    op.create_table(
        "thread_move",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=True),
        sa.Column("from_desk_id", sa.Integer(), nullable=True),
        sa.Column("to_desk_id", sa.Integer(), nullable=False),
        sa.Column("cause", sa.String(length=24), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False, comment="public id of the account"),
        sa.Column("answer", sa.String(length=24), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("messages", sa.Integer(), nullable=True, comment="how many messages went along"),
        sa.CheckConstraint("answer in ('yes', 'no', 'dropped')", name=op.f("ck_thread_move_answer")),
        sa.ForeignKeyConstraint(["from_desk_id"], ["help_desk.id"], name=op.f("fk_thread_move_from_desk_id")),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["thread.id"], name=op.f("fk_thread_move_thread_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["to_desk_id"], ["help_desk.id"], name=op.f("fk_thread_move_to_desk_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_thread_move")),
        sa.UniqueConstraint("public_id", name=op.f("uq_thread_move_public_id")),
    )
    op.create_index(op.f("ix_thread_move_asked_at"), "thread_move", ["asked_at"], unique=False)
    op.create_index(op.f("ix_thread_move_from_desk_id"), "thread_move", ["from_desk_id"], unique=False)
    op.create_index(op.f("ix_thread_move_thread_id"), "thread_move", ["thread_id"], unique=False)
    op.create_index(op.f("ix_thread_move_to_desk_id"), "thread_move", ["to_desk_id"], unique=False)


def _thread_watch() -> None:
    op.create_table(
        "thread_watch",
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_thread_watch_account_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["thread.id"], name=op.f("fk_thread_watch_thread_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("thread_id", "account_id", name=op.f("pk_thread_watch")),
    )
    op.create_index(op.f("ix_thread_watch_account_id"), "thread_watch", ["account_id"], unique=False)


def _hand_over() -> None:
    op.add_column("hand_over", sa.Column("thread_id", sa.Integer(), nullable=True))
    op.create_index(op.f("ix_hand_over_thread_id"), "hand_over", ["thread_id"], unique=False)
    op.create_foreign_key(
        op.f("fk_hand_over_thread_id"), "hand_over", "thread", ["thread_id"], ["id"], ondelete="SET NULL"
    )
    # One open thread a resident, for the last of their flags; nobody was told yet that people read what they write.
    op.execute("""
        insert into thread (public_id, resident_id, cause, kind, state, opened_at, due_at, version)
        select distinct on (resident_id) translate(substr(md5(public_id), 1, 10), '01', 'xy'), resident_id, cause, kind,
               'waiting', raised_at, raised_at, 1
          from hand_over where closed_at is null order by resident_id, raised_at desc
    """)
    op.execute("""
        update hand_over set thread_id = thread.id from thread
         where thread.resident_id = hand_over.resident_id and hand_over.closed_at is null
    """)


def downgrade() -> None:
    op.execute("delete from delivery where kind = 'desk'")
    op.drop_column("hand_over", "thread_id")
    for table in reversed(_TABLES):
        op.drop_table(table)

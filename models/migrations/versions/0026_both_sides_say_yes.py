"""introductions, and supporters who ask for somebody else

Two sides each, a timeline; requests that wait for the yes of whom they are about.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _introduction()
    _introduction_is_found()
    _introduction_event()
    _introduction_side()
    _introduction_side_holds()
    _supporter_request()
    _supporter_request_holds()


def _introduction() -> None:
    op.create_table(
        "introduction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False, comment="public id of the account"),
        sa.Column(
            "minor_confirmed_by",
            sa.String(),
            nullable=True,
            comment="public id of the account that lets a minor be introduced to a person; None: no minor",
        ),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("meet_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "meeting", sa.LargeBinary(), nullable=True, comment="where, whom to ask for, who comes along: sealed"
        ),
        sa.Column("due_on", sa.Date(), nullable=True, comment="day in Japan; None: nothing has to be done"),
        sa.Column("due_for", sa.String(length=24), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        *_checks(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_introduction")),
        sa.UniqueConstraint("public_id", name=op.f("uq_introduction_public_id")),
    )


def _checks() -> list[sa.CheckConstraint]:
    return [
        sa.CheckConstraint(
            "(state in ('declined', 'withdrawn', 'linked', 'not_a_fit', 'lapsed')) = (closed_at is not null)",
            name=op.f("ck_introduction_closed"),
        ),
        sa.CheckConstraint(
            "due_for in ('ask', 'call', 'silent', 'meeting', 'tell', 'outcome')", name=op.f("ck_introduction_due_for")
        ),
        sa.CheckConstraint("kind in ('place', 'people', 'groups')", name=op.f("ck_introduction_kind")),
        sa.CheckConstraint(
            "state in ('proposed', 'asked', 'one_yes', 'both_yes', 'declined', 'withdrawn', 'met', 'linked', "
            "'not_a_fit', 'lapsed')",
            name=op.f("ck_introduction_state"),
        ),
    ]


def _introduction_is_found() -> None:
    op.create_index(
        "ix_introduction_due", "introduction", ["due_on"], unique=False, postgresql_where=sa.text("due_on is not null")
    )
    op.create_index(op.f("ix_introduction_made_at"), "introduction", ["made_at"], unique=False)
    op.create_index(
        "ix_introduction_meet_at",
        "introduction",
        ["meet_at"],
        unique=False,
        postgresql_where=sa.text("meet_at is not null"),
    )


def _introduction_event() -> None:
    op.create_table(
        "introduction_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("introduction_id", sa.Integer(), nullable=False),
        sa.Column("side", sa.Integer(), nullable=True, comment="position of the side; None: both"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("what", sa.String(), nullable=False, comment="proposed, asked, yes, no, note …"),
        sa.Column("sealed", sa.LargeBinary(), nullable=True, comment="words of a note; None: there are none"),
        sa.Column("name", sa.String(), nullable=False, comment="of the account then; empty: a resident, or the clock"),
        sa.ForeignKeyConstraint(
            ["introduction_id"],
            ["introduction.id"],
            name=op.f("fk_introduction_event_introduction_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_introduction_event")),
        sa.UniqueConstraint("public_id", name=op.f("uq_introduction_event_public_id")),
    )
    op.create_index(
        "ix_introduction_event_introduction_id_at", "introduction_event", ["introduction_id", "at"], unique=False
    )


def _introduction_side() -> None:
    op.create_table(
        "introduction_side",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("introduction_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False, comment="0 and 1"),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("resident_id", sa.Integer(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True, comment="name and telephone number, sealed"),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("gathering_id", sa.Integer(), nullable=True),
        sa.Column("area_id", sa.Integer(), nullable=True),
        sa.Column("minor", sa.Boolean(), nullable=False),
        sa.Column("answer", sa.Boolean(), nullable=True, comment="None: not yet"),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "answered_by", sa.String(), nullable=True, comment="public id of the account they told it; None: themselves"
        ),
        sa.Column("wording", sa.String(), nullable=True, comment="version of the question that was answered"),
        sa.Column("later_at", sa.DateTime(timezone=True), nullable=True, comment="they said: later"),
        sa.Column("asked_again_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("company", sa.Boolean(), nullable=True, comment="wants somebody to come along the first time"),
        sa.Column(
            "told_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="of who has no LINE: they heard that both said yes",
        ),
        *_of_the_meeting(),
        sa.Column("came_first", sa.String(length=24), nullable=True),
        sa.Column("came_later", sa.String(length=24), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_introduction_side")),
        sa.UniqueConstraint("introduction_id", "position", name=op.f("uq_introduction_side_introduction_id_position")),
        sa.UniqueConstraint("page_hash", name=op.f("uq_introduction_side_page_hash")),
        sa.UniqueConstraint("public_id", name=op.f("uq_introduction_side_public_id")),
    )


def _of_the_meeting() -> list[sa.Column[Any]]:
    return [
        sa.Column(
            "page_hash",
            sa.LargeBinary(),
            nullable=True,
            comment="SHA-256; of the address under which they read about the meeting",
        ),
        sa.Column("page_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("later_asked_at", sa.DateTime(timezone=True), nullable=True),
    ]


def _introduction_side_holds() -> None:
    for column, table, gone in (
        ("area_id", "area", None),
        ("gathering_id", "gathering", "SET NULL"),
        ("group_id", "community_group", "SET NULL"),
        ("introduction_id", "introduction", "CASCADE"),
        ("resident_id", "resident", "SET NULL"),
    ):
        op.create_foreign_key(
            op.f(f"fk_introduction_side_{column}"), "introduction_side", table, [column], ["id"], ondelete=gone
        )
    op.create_check_constraint(
        op.f("ck_introduction_side_came_first"),
        "introduction_side",
        "came_first in ('linked', 'not_a_fit', 'not_yet', 'could_not')",
    )
    op.create_check_constraint(
        op.f("ck_introduction_side_came_later"),
        "introduction_side",
        "came_later in ('linked', 'not_a_fit', 'not_yet', 'could_not')",
    )
    op.create_check_constraint(
        op.f("ck_introduction_side_kind"), "introduction_side", "kind in ('line', 'phone', 'group', 'gathering')"
    )
    op.create_index(op.f("ix_introduction_side_area_id"), "introduction_side", ["area_id"], unique=False)
    op.create_index(op.f("ix_introduction_side_gathering_id"), "introduction_side", ["gathering_id"], unique=False)
    op.create_index(op.f("ix_introduction_side_group_id"), "introduction_side", ["group_id"], unique=False)
    op.create_index(op.f("ix_introduction_side_resident_id"), "introduction_side", ["resident_id"], unique=False)


def _supporter_request() -> None:
    op.create_table(
        "supporter_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("supporter_id", sa.Integer(), nullable=False),
        sa.Column(
            "supporter", sa.LargeBinary(), nullable=False, comment="the supporter's name as they typed it, sealed"
        ),
        sa.Column("relation", sa.String(), nullable=False),
        sa.Column("likes", sa.LargeBinary(), nullable=False, comment="what the person likes, sealed"),
        sa.Column("area_id", sa.Integer(), nullable=True),
        sa.Column("code_hash", sa.LargeBinary(), nullable=True, comment="SHA-256; the code itself is only handed on"),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resident_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("introduction_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "relation in ('family', 'friend', 'neighbour', 'work')", name=op.f("ck_supporter_request_relation")
        ),
        sa.CheckConstraint(
            "state in ('waiting', 'yes', 'taken_up', 'closed')", name=op.f("ck_supporter_request_state")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supporter_request")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_supporter_request_code_hash")),
        sa.UniqueConstraint("public_id", name=op.f("uq_supporter_request_public_id")),
    )


def _supporter_request_holds() -> None:
    for column, table, gone in (
        ("area_id", "area", None),
        ("introduction_id", "introduction", "SET NULL"),
        ("resident_id", "resident", "CASCADE"),
        ("supporter_id", "resident", "CASCADE"),
    ):
        op.create_foreign_key(
            op.f(f"fk_supporter_request_{column}"), "supporter_request", table, [column], ["id"], ondelete=gone
        )
    op.create_index(op.f("ix_supporter_request_area_id"), "supporter_request", ["area_id"], unique=False)
    op.create_index(op.f("ix_supporter_request_resident_id"), "supporter_request", ["resident_id"], unique=False)
    op.create_index(op.f("ix_supporter_request_state"), "supporter_request", ["state"], unique=False)
    op.create_index(op.f("ix_supporter_request_supporter_id"), "supporter_request", ["supporter_id"], unique=False)


def downgrade() -> None:
    op.execute("delete from delivery where kind = 'introduction'")
    for table in ("supporter_request", "introduction_event", "introduction_side", "introduction"):
        op.drop_table(table)

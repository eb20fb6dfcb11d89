"""staff correct the matching

Edits of the vocabulary as versions, tried before they are saved; answers that were marked. A saved version rings the
channel on which every process listens.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _corrections()
    _edits()
    op.create_table(
        "answer_mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "search_public_id",
            sa.String(),
            nullable=False,
            comment="of the match log, which forgets after 13 months",
        ),
        sa.Column("item", sa.String(), nullable=False, comment="public id of a gathering or role"),
        sa.Column("good", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False, comment="public id of the account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_mark")),
        sa.UniqueConstraint("search_public_id", "item", name=op.f("uq_answer_mark_search_public_id_item")),
    )
    op.execute(
        """
        create function announce_correction() returns trigger language plpgsql as $$
        begin
            perform pg_notify('musubi_catalogue', '');
            return null;
        end $$;
        create trigger announce_correction after insert or update of number on correction
            for each row when (new.number is not null) execute function announce_correction();
        """
    )


def downgrade() -> None:
    op.drop_table("answer_mark")
    op.drop_table("correction_edit")
    op.drop_table("correction")
    op.execute("drop function announce_correction()")


def _corrections() -> None:
    op.create_table(
        "correction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False, comment="public id of the account; one draft each"),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True, comment="1, 2, 3 … as they were saved"),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("saved_by", sa.String(), nullable=False, comment="public id of the account"),
        sa.Column("reason", sa.String(), nullable=False, comment="why, in staff's words"),
        sa.Column("worse_reason", sa.String(), nullable=False, comment="why although answers got worse"),
        sa.Column(
            "takes_back", sa.Integer(), nullable=True, comment="number of the version whose edits this one undoes"
        ),
        sa.Column("replay_state", sa.String(length=24), nullable=False),
        sa.Column("replay", postgresql.JSONB(), nullable=False, comment="see handlers/acts/replay.py"),
        sa.Column("replay_by", sa.String(), nullable=False, comment="public id of the account whose reach was tried"),
        sa.Column("replay_asked_at", sa.DateTime(timezone=True), nullable=True, comment="database time"),
        sa.Column("progress", sa.Integer(), nullable=False, comment="per cent of the replay"),
        sa.Column("progress_at", sa.DateTime(timezone=True), nullable=True, comment="database time"),
        sa.CheckConstraint("state in ('draft', 'proposed', 'saved', 'dropped')", name=op.f("ck_correction_state")),
        sa.CheckConstraint(
            "replay_state in ('none', 'running', 'done', 'failed')", name=op.f("ck_correction_replay_state")
        ),
        sa.CheckConstraint("(state = 'saved') = (number is not null)", name=op.f("ck_correction_number")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction")),
        sa.UniqueConstraint("public_id", name=op.f("uq_correction_public_id")),
        sa.UniqueConstraint("number", name=op.f("uq_correction_number")),
    )
    op.create_index(
        "uq_correction_draft", "correction", ["made_by"], unique=True, postgresql_where=sa.text("state = 'draft'")
    )


def _edits() -> None:
    op.create_table(
        "correction_edit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("correction_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False, comment="public id of the account"),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("laid", sa.Boolean(), nullable=False),
        sa.Column("concept", sa.String(), nullable=False, comment="its key"),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("form", sa.String(), nullable=False, comment="as it was typed, in the written form of the matching"),
        sa.Column("other", sa.String(), nullable=False, comment="key of the other concept"),
        sa.Column("weight", sa.Float(), nullable=True),
        sa.Column("item", sa.String(), nullable=False, comment="public id of a gathering or role"),
        sa.CheckConstraint(
            "kind in ('word', 'not_word', 'concept', 'wider', 'near', 'pin', 'bar')",
            name=op.f("ck_correction_edit_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["correction_id"], ["correction.id"], name=op.f("fk_correction_edit_correction_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction_edit")),
    )
    op.create_index(op.f("ix_correction_edit_correction_id"), "correction_edit", ["correction_id"])
    op.create_index(op.f("ix_correction_edit_concept"), "correction_edit", ["concept"])

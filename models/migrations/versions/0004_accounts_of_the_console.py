"""accounts of the console"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=True, comment="argon2id"),
        sa.Column(
            "totp_sealed",
            sa.LargeBinary(),
            nullable=True,
            comment="sealed secret of the one-time codes; None: not set up",
        ),
        sa.Column("totp_step", sa.BigInteger(), nullable=False, comment="last used step of 30 s: a code works once"),
        sa.Column("failures", sa.Integer(), nullable=False, comment="wrong passwords or codes in a row"),
        sa.Column(
            "locked_until", sa.DateTime(timezone=True), nullable=True, comment="no sign-in before; grows with failures"
        ),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True, comment="may not sign in from here on"),
        sa.CheckConstraint("language in ('ja', 'en')", name=op.f("ck_account_language")),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_account_email")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("email", name=op.f("uq_account_email")),
        sa.UniqueConstraint("public_id", name=op.f("uq_account_public_id")),
    )
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False, comment="1, 2, 3 … without a gap"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account", sa.String(), nullable=False, comment="public id of the account, or 'command', 'clock'"),
        sa.Column("name", sa.String(), nullable=False, comment="name of the account then"),
        sa.Column("action", sa.String(), nullable=False, comment="such as 'account.invite', 'inbox.retry'"),
        sa.Column("subject", sa.String(), nullable=False, comment="kind and public id of what it was done to"),
        sa.Column("before", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("after", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False, comment="SHA-256 over the entry and the hash before"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    op.create_index(op.f("ix_audit_entry_account"), "audit_entry", ["account"], unique=False)
    op.create_index(op.f("ix_audit_entry_at"), "audit_entry", ["at"], unique=False)
    op.create_index(op.f("ix_audit_entry_subject"), "audit_entry", ["subject"], unique=False)
    op.create_table(
        "invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "token_hash", sa.LargeBinary(), nullable=False, comment="SHA-256; the token itself is only in the link"
        ),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True, comment="None: by a command on the machine"),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_invitation_account_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["account.id"], name=op.f("fk_invitation_made_by_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitation_token_hash")),
    )
    op.create_index(op.f("ix_invitation_account_id"), "invitation", ["account_id"], unique=False)
    op.create_table(
        "visit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column(
            "token_hash", sa.LargeBinary(), nullable=False, comment="SHA-256; the token itself is only in the cookie"
        ),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("browser", sa.String(), nullable=False, comment="such as 'Firefox, Windows'"),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "proved_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="last proof by one-time code; None: none in this visit",
        ),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_visit_account_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
        sa.UniqueConstraint("public_id", name=op.f("uq_visit_public_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_visit_token_hash")),
    )
    op.create_index(op.f("ix_visit_account_id"), "visit", ["account_id"], unique=False)
    op.create_table(
        "account_duty",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column(
            "duty",
            sa.Enum(
                "staff",
                "coordinator",
                "officer",
                "keeper",
                "data_officer",
                "admin",
                name="duty",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("area_id", sa.Integer(), nullable=True, comment="None: the whole city"),
        sa.Column("group_id", sa.Integer(), nullable=True, comment="of keepers and officers: the one they speak for"),
        sa.Column("since", sa.Date(), nullable=True, comment="first day in Japan; None: from the beginning"),
        sa.Column("until", sa.Date(), nullable=True, comment="last day in Japan; None: open"),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_account_duty_account_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_account_duty_area_id")),
        sa.ForeignKeyConstraint(
            ["group_id"], ["community_group.id"], name=op.f("fk_account_duty_group_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_duty")),
    )
    op.create_index(op.f("ix_account_duty_account_id"), "account_duty", ["account_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_account_duty_account_id"), table_name="account_duty")
    op.drop_table("account_duty")
    op.drop_index(op.f("ix_visit_account_id"), table_name="visit")
    op.drop_table("visit")
    op.drop_index(op.f("ix_invitation_account_id"), table_name="invitation")
    op.drop_table("invitation")
    op.drop_index(op.f("ix_audit_entry_subject"), table_name="audit_entry")
    op.drop_index(op.f("ix_audit_entry_at"), table_name="audit_entry")
    op.drop_index(op.f("ix_audit_entry_account"), table_name="audit_entry")
    op.drop_table("audit_entry")
    op.drop_table("account")

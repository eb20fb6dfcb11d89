"""other ways to sign in

The office's own directory, and passkeys, beside password and code.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    issuer = "the office's identity provider; None: not linked"
    op.add_column("account", sa.Column("directory_issuer", sa.String(), nullable=True, comment=issuer))
    subject = "who it is there (OpenID Connect: sub)"
    op.add_column("account", sa.Column("directory_subject", sa.String(), nullable=True, comment=subject))
    op.create_unique_constraint(
        op.f("uq_account_directory_issuer_directory_subject"), "account", ["directory_issuer", "directory_subject"]
    )
    op.create_table(
        "passkey",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(), nullable=False, comment="the name the device gave it"),
        sa.Column("public_key", sa.LargeBinary(), nullable=False, comment="COSE"),
        sa.Column("sign_count", sa.Integer(), nullable=False, comment="0: the device does not count"),
        sa.Column("name", sa.String(), nullable=False, comment="such as 'Chrome, Windows'"),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_passkey_account_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkey_credential_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_passkey_public_id")),
    )
    op.create_index(op.f("ix_passkey_account_id"), "passkey", ["account_id"], unique=False)


def downgrade() -> None:
    op.drop_table("passkey")
    op.drop_constraint(op.f("uq_account_directory_issuer_directory_subject"), "account", type_="unique")
    op.drop_column("account", "directory_subject")
    op.drop_column("account", "directory_issuer")

"""sending at a city's size

What is done leaves the inbox; which events came, the match log and the settled messages stand in months, tables of their own.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# Claims and retries rewrite rows in place, and rows go as fast as they come.
_HOT = "fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0"


def upgrade() -> None:
    op.create_table(
        "announcement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column(
            "bodies",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="LINE messages by language; 'ja' is what others fall back to",
        ),
        sa.Column(
            "audience",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="whom: see handlers/acts/audience.py",
        ),
        sa.Column(
            "state",
            sa.Enum(
                "planned",
                "sending",
                "stopped",
                "recalled",
                "done",
                name="announcementstate",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("cause", sa.String(), nullable=True, comment="why it stopped or ended by itself, a word"),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False, comment="account of staff, or 'command'"),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "expires_at", sa.DateTime(timezone=True), nullable=True, comment="what is not sent by then is dropped"
        ),
        sa.Column(
            "cut_until",
            sa.Integer(),
            nullable=True,
            comment="the last resident when sending began: later ones are not told",
        ),
        sa.Column("cut_to", sa.Integer(), nullable=False, comment="residents up to this id are in batches"),
        sa.Column("cut_at", sa.DateTime(timezone=True), nullable=True, comment="when the last of them was"),
        sa.Column("people", sa.Integer(), nullable=False, comment="how many are in batches"),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state in ('planned', 'sending', 'stopped', 'recalled', 'done')", name=op.f("ck_announcement_state")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcement")),
        sa.UniqueConstraint("public_id", name=op.f("uq_announcement_public_id")),
    )
    op.create_index(
        "ix_announcement_open",
        "announcement",
        ["due_at"],
        unique=False,
        postgresql_where=sa.text("done_at is null"),
    )
    op.create_table(
        "delivery_past",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "reply",
                "day_before",
                "hours_before",
                "follow_up",
                "change",
                "offer",
                "announcement",
                "ask",
                name="deliverykind",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("resident_id", sa.Integer(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "planned",
                "claimed",
                "accepted",
                "failed",
                "dropped",
                name="deliverystate",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("cause", sa.String(), nullable=True),
        sa.Column("attempts", sa.SmallInteger(), nullable=False),
        sa.Column("request_id", sa.String(), nullable=True, comment="LINE's x-line-request-id"),
        sa.ForeignKeyConstraint(
            ["resident_id"], ["resident.id"], name=op.f("fk_delivery_past_resident_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", "done_at", name=op.f("pk_delivery_past")),
        postgresql_partition_by="RANGE (done_at)",
    )
    op.create_index("ix_delivery_past_resident_id", "delivery_past", ["resident_id"], unique=False)
    op.create_table(
        "forwarded_body",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("target", sa.String(), nullable=False, comment="the service's address, as configured"),
        sa.Column("signature", sa.String(), nullable=False, comment="LINE's, over the body"),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.SmallInteger(), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True, comment="database time"),
        sa.Column(
            "not_before", sa.DateTime(timezone=True), nullable=True, comment="database time; a retry waits until then"
        ),
        sa.Column("cause", sa.String(), nullable=True, comment="why the last try failed, a word"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forwarded_body")),
    )
    op.create_index("ix_forwarded_body_due", "forwarded_body", ["target", "id"], unique=False)
    op.create_table(
        "inbox_seen",
        sa.Column("event_id", sa.String(collation="C"), nullable=False),
        sa.Column(
            "seen_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="database time",
        ),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_inbox_seen")),
        postgresql_partition_by="RANGE (event_id)",
    )
    op.create_table(
        "process_beat",
        sa.Column("name", sa.String(), nullable=False, comment="role, host, pid and a random part"),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False, comment="database time"),
        sa.Column("beat_at", sa.DateTime(timezone=True), nullable=False, comment="database time"),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_process_beat")),
    )
    op.create_table(
        "send_pace",
        sa.Column("endpoint", sa.String(), nullable=False, comment="push, multicast, reply"),
        sa.Column("free_at", sa.DateTime(timezone=True), nullable=False, comment="database time of the next free slot"),
        sa.Column(
            "per_second", sa.Double(), nullable=False, comment="slower after LINE said too fast, then faster again"
        ),
        sa.PrimaryKeyConstraint("endpoint", name=op.f("pk_send_pace")),
    )
    op.create_table(
        "sender_lease",
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False, comment="process, as in process_beat"),
        sa.Column("fence", sa.BigInteger(), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=False, comment="database time"),
        sa.PrimaryKeyConstraint("channel", name=op.f("pk_sender_lease")),
    )
    op.create_table(
        "announcement_batch",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("announcement_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column(
            "part", sa.String(), nullable=False, comment="which half of which half (aba…) of a batch that was split"
        ),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column(
            "residents",
            sa.ARRAY(sa.Integer()),
            nullable=False,
            comment="resident ids, ascending; of who left, a number without a meaning",
        ),
        sa.Column(
            "left_out",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="resident ids by cause (withdrawn, blocked, paused, left, unreadable), fixed before the first try",
        ),
        sa.Column(
            "state",
            sa.Enum(
                "filling",
                "planned",
                "accepted",
                "failed",
                "dropped",
                "split",
                name="batchstate",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("cause", sa.String(), nullable=True, comment="why failed, dropped or tried again, a word"),
        sa.Column("retry_key", sa.Uuid(), nullable=False),
        sa.Column("attempts", sa.SmallInteger(), nullable=False),
        sa.Column(
            "not_before", sa.DateTime(timezone=True), nullable=True, comment="database time; a retry waits until then"
        ),
        sa.Column(
            "first_tried_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="database time; retry keys live 24 hours from here",
        ),
        sa.Column("request_id", sa.String(), nullable=True, comment="LINE's x-line-request-id"),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state in ('filling', 'planned', 'accepted', 'failed', 'dropped', 'split')",
            name=op.f("ck_announcement_batch_state"),
        ),
        sa.ForeignKeyConstraint(
            ["announcement_id"],
            ["announcement.id"],
            name=op.f("fk_announcement_batch_announcement_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcement_batch")),
        sa.UniqueConstraint(
            "announcement_id", "seq", "part", name=op.f("uq_announcement_batch_announcement_id_seq_part")
        ),
    )
    op.create_index(
        "ix_announcement_batch_open",
        "announcement_batch",
        ["announcement_id", "seq"],
        unique=False,
        postgresql_where=sa.text("state in ('filling', 'planned')"),
    )
    op.create_index(
        "ix_consent_no_announcements",
        "consent",
        ["resident_id"],
        postgresql_where=sa.text("purpose = 'announcements' and withdrawn_at is not null"),
    )
    op.alter_column(
        "inbox_event",
        "event_id",
        existing_type=sa.VARCHAR(),
        comment="LINE's webhookEventId; unique in inbox_seen",
        existing_comment="LINE's webhookEventId",
        existing_nullable=False,
    )
    op.drop_index(op.f("ix_inbox_event_received_at"), table_name="inbox_event")
    op.drop_constraint(op.f("uq_inbox_event_event_id"), "inbox_event", type_="unique")
    op.drop_column("inbox_event", "done_at")
    op.alter_column("inbox_event", "raw", nullable=False)
    op.create_table(
        "drawn_letter",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False, comment="LINE messages as JSON"),
        sa.Column(
            "drawn_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="or drawn again; kept two days from then",
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_drawn_letter")),
    )
    op.add_column(
        "delivery",
        sa.Column(
            "pattern",
            sa.LargeBinary(),
            nullable=True,
            comment="digest of the drawn letter that was sent, without the resident's own id",
        ),
    )
    op.drop_index("ix_delivery_due", table_name="delivery")
    op.create_index(
        "ix_delivery_due",
        "delivery",
        ["priority", "due_at", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'planned' and lease_until is null and not_before is null"),
    )
    op.create_index(
        "ix_delivery_settled",
        "delivery",
        [sa.literal_column("coalesce(done_at, due_at)")],
        unique=False,
        postgresql_where=sa.text("state in ('accepted', 'failed', 'dropped')"),
    )
    op.create_index(
        "ix_delivery_resting",
        "delivery",
        ["priority", sa.literal_column("coalesce(lease_until, not_before)")],
        unique=False,
        postgresql_where=sa.text("state in ('planned', 'claimed') and coalesce(lease_until, not_before) is not null"),
    )
    for table in ("inbox_seen", "delivery_past"):
        op.execute(f'create table "{table}_rest" partition of "{table}" default')
    op.execute("insert into inbox_seen (event_id, seen_at) select event_id, received_at from inbox_event")
    op.execute("delete from inbox_event where state = 2")
    _remake_match_log("partition by range (asked_at)")
    op.create_primary_key("pk_match_log", "match_log", ["id", "asked_at"])
    op.create_unique_constraint("uq_match_log_public_id_asked_at", "match_log", ["public_id", "asked_at"])
    _index_match_log()
    for table in ("inbox_event", "delivery"):
        op.execute(f"alter table {table} set ({_HOT})")


def _remake_match_log(form: str = "") -> None:
    """The same table with its rows in another form, without indexes: their names are free once the old table is gone."""
    op.execute("alter table match_log rename to match_log_before")
    op.execute(f"create table match_log (like match_log_before including defaults including comments) {form}")
    if form:
        op.execute("create table match_log_rest partition of match_log default")
    op.execute("insert into match_log select * from match_log_before")  # columns keep their order
    op.execute("alter sequence match_log_id_seq owned by match_log.id")
    op.execute("drop table match_log_before")


def _index_match_log() -> None:
    op.create_foreign_key("fk_match_log_area_id", "match_log", "area", ["area_id"], ["id"])
    op.create_foreign_key(
        "fk_match_log_resident_id", "match_log", "resident", ["resident_id"], ["id"], ondelete="SET NULL"
    )
    op.create_index("ix_match_log_asked_at", "match_log", ["asked_at"])
    message_key = sa.text("message_key is not null")
    op.create_index("ix_match_log_message_key", "match_log", ["message_key"], postgresql_where=message_key)
    op.create_index("ix_match_log_resident_id", "match_log", ["resident_id"])


def downgrade() -> None:
    op.drop_column("delivery", "pattern")
    op.drop_table("drawn_letter")
    op.drop_index("ix_delivery_resting", table_name="delivery")
    op.drop_index("ix_delivery_settled", table_name="delivery")
    op.drop_index("ix_delivery_due", table_name="delivery")
    op.create_index(
        "ix_delivery_due",
        "delivery",
        ["priority", "due_at", "id"],
        unique=False,
        postgresql_where=sa.text("state in ('planned', 'claimed')"),
    )
    op.alter_column("inbox_event", "raw", nullable=True)
    _remake_match_log()
    op.create_primary_key("pk_match_log", "match_log", ["id"])
    op.create_unique_constraint("uq_match_log_public_id", "match_log", ["public_id"])
    _index_match_log()
    for table in ("inbox_event", "delivery"):
        op.execute(f"alter table {table} reset ({', '.join(one.split(' = ')[0] for one in _HOT.split(', '))})")
    op.add_column(
        "inbox_event", sa.Column("done_at", postgresql.TIMESTAMP(timezone=True), autoincrement=False, nullable=True)
    )
    op.create_unique_constraint(
        op.f("uq_inbox_event_event_id"), "inbox_event", ["event_id"], postgresql_nulls_not_distinct=False
    )
    op.create_index(op.f("ix_inbox_event_received_at"), "inbox_event", ["received_at"], unique=False)
    op.alter_column(
        "inbox_event",
        "event_id",
        existing_type=sa.VARCHAR(),
        comment="LINE's webhookEventId",
        existing_comment="LINE's webhookEventId; unique in inbox_seen",
        existing_nullable=False,
    )
    op.drop_index("ix_consent_no_announcements", table_name="consent")
    op.drop_index("ix_announcement_batch_open", table_name="announcement_batch")
    op.drop_table("announcement_batch")
    op.drop_table("sender_lease")
    op.drop_table("send_pace")
    op.drop_table("process_beat")
    op.drop_table("inbox_seen")
    op.drop_index("ix_forwarded_body_due", table_name="forwarded_body")
    op.drop_table("forwarded_body")
    op.drop_index("ix_delivery_past_resident_id", table_name="delivery_past")
    op.drop_table("delivery_past")
    op.drop_index("ix_announcement_open", table_name="announcement")
    op.drop_table("announcement")

"""the match log can be read

What lists and filters ask of a search stands in small columns of its own; marks, saved filters and files beside it.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_INDEXES = (
    "ix_match_log_asked_at_id",
    "ix_match_log_place",
    "ix_match_log_area_id",
    "ix_match_log_topics",
    "ix_match_log_led_far",
    "ix_match_log_resident_id_asked_at",
)
_COLUMNS = (
    "words", "others", "place", "topics", "found", "best", "pages", "furthest", "dismissed", "asked_again",
)  # fmt: skip


def upgrade() -> None:
    _columns()
    _fill()
    _index()
    _marks()
    _filters()
    _files()


def downgrade() -> None:
    for table in ("match_file", "saved_filter", "match_mark"):
        op.drop_table(table)
    for index in _INDEXES:
        op.drop_index(index, table_name="match_log")
    op.create_index("ix_match_log_asked_at", "match_log", ["asked_at"])
    op.create_index("ix_match_log_resident_id", "match_log", ["resident_id"])
    for column in _COLUMNS:
        op.drop_column("match_log", column)


def _columns() -> None:
    for column in (
        sa.Column("words", postgresql.JSONB(), comment="how the text was read, word by word; goes with the text"),
        sa.Column(
            "others",
            postgresql.JSONB(),
            server_default="[]",
            nullable=False,
            comment="the next best, which were not worth showing; compact",
        ),
        sa.Column(
            "place",
            sa.String(),
            server_default="",
            nullable=False,
            comment="prefecture/city/ward of the area as it was then; empty: no place",
        ),
        sa.Column(
            "topics", sa.ARRAY(sa.Text()), server_default="{}", nullable=False, comment="concepts that were named"
        ),
        sa.Column("found", sa.Integer(), comment="how many were worth showing; None: a place was asked back first"),
        sa.Column("best", sa.REAL(), comment="chance of the first one shown; None: nothing was"),
        sa.Column(
            "pages", sa.Integer(), server_default="1", nullable=False, comment="how many times five were looked at"
        ),
        sa.Column("furthest", sa.String(length=24), server_default="nothing", nullable=False),
        sa.Column(
            "dismissed", sa.Boolean(), server_default=sa.false(), nullable=False, comment="ちがう was said of one"
        ),
        sa.Column(
            "asked_again",
            sa.String(),
            comment="public id of the same resident's next search, when it came within ten minutes",
        ),
    ):
        op.add_column("match_log", column)
    op.alter_column(
        "match_log", "outcome", comment="by gathering: each step and when; lists of steps alone in old rows"
    )


def _fill() -> None:
    """What rows of before say of themselves."""
    op.execute(
        """
        update match_log set
            topics = array(select jsonb_array_elements_text(coalesce(understood -> 'concepts', '[]'))),
            found = case when shown = '[]' and coalesce(understood -> 'places', '[]') <> '[]' then null
                         else jsonb_array_length(shown) end,
            best = cast(shown -> 0 ->> 'chance' as real),
            place = coalesce((select pref || '/' || city || '/' || ward from area where area.id = area_id), ''),
            dismissed = cast(outcome as text) like '%"dismissed"%',
            furthest = case when cast(outcome as text) like '%"joined"%' then 'joined'
                            when cast(outcome as text) like '%"opened"%' then 'opened' else 'nothing' end
        """
    )


def _index() -> None:
    op.drop_index("ix_match_log_asked_at", table_name="match_log")
    op.drop_index("ix_match_log_resident_id", table_name="match_log")
    op.create_index(
        "ix_match_log_asked_at_id",
        "match_log",
        ["asked_at", "id"],
        postgresql_include=["place", "found", "best", "furthest", "dismissed", "asked_again"],
    )
    op.create_index("ix_match_log_place", "match_log", ["place", "asked_at", "id"])
    op.create_index("ix_match_log_area_id", "match_log", ["area_id", "asked_at", "id"])
    op.create_index("ix_match_log_topics", "match_log", ["topics"], postgresql_using="gin")
    far = sa.text("furthest in ('joined', 'went', 'again')")
    op.create_index("ix_match_log_led_far", "match_log", ["asked_at", "id"], postgresql_where=far)
    op.create_index("ix_match_log_resident_id_asked_at", "match_log", ["resident_id", "asked_at"])


def _marks() -> None:
    op.create_table(
        "match_mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("search", sa.String(), nullable=False, comment="public id of the search"),
        sa.Column(
            "asked_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="when it was asked: the mark leaves with it",
        ),
        sa.Column("account", sa.String(), nullable=False, comment="public id of the account"),
        sa.Column("name", sa.String(), nullable=False, comment="name of the account then"),
        sa.Column("good", sa.Boolean(), nullable=False),
        sa.Column("word", sa.String(), nullable=False, comment="why, in the account's own words"),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_mark")),
        sa.UniqueConstraint("search", "account", name=op.f("uq_match_mark_search_account")),
    )
    op.create_index(op.f("ix_match_mark_asked_at"), "match_mark", ["asked_at"])


def _filters() -> None:
    op.create_table(
        "saved_filter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column(
            "filters",
            postgresql.JSONB(),
            nullable=False,
            comment="as in the page's address; see handlers/acts/searches.py",
        ),
        sa.Column("shared", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_saved_filter_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_filter")),
        sa.UniqueConstraint("account_id", "name", name=op.f("uq_saved_filter_account_id_name")),
        sa.UniqueConstraint("public_id", name=op.f("uq_saved_filter_public_id")),
    )


def _files() -> None:
    op.create_table(
        "match_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("filters", postgresql.JSONB(), nullable=False, comment="as in the page's address"),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True, comment="CSV, packed with gzip"),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_match_file_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_file")),
        sa.UniqueConstraint("public_id", name=op.f("uq_match_file_public_id")),
    )
    op.create_index("ix_match_file_account_id_made_at", "match_file", ["account_id", "made_at"])

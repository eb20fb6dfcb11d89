"""changes of the catalogue are announced

One row a gathering and statement, and one ring of `musubi_catalogue` a transaction, however much it changes.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# Which gatherings are meant by rows of a table, and after what. Nothing refers to a venue or area that is new or goes.
_ALWAYS = ("insert", "update", "delete")
_MEANT = {
    "gathering": (_ALWAYS, "select id from {rows}"),
    "role": (_ALWAYS, "select gathering_id from {rows}"),
    "occurrence": (_ALWAYS, "select gathering_id from {rows}"),
    "venue": (("update",), "select g.id from gathering g join {rows} r on g.venue_id = r.id"),
    "area": (
        ("update",),
        "select g.id from gathering g join {rows} r on g.area_id = r.id"
        " union select g.id from gathering g join venue v on v.id = g.venue_id join {rows} r on v.area_id = r.id",
    ),
}
_ROWS = {"insert": ("after",), "update": ("before", "after"), "delete": ("before",)}
_SEEN = {"before": "old table as before", "after": "new table as after"}


def upgrade() -> None:
    op.create_table(
        "catalogue_change",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("gathering_id", sa.Integer(), nullable=False),
        sa.Column(
            "written_by",
            sa.BigInteger(),
            nullable=False,
            comment="number of the transaction; ids are not given in the order of commits",
        ),
        sa.Column(
            "changed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="database time",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_change")),
    )
    op.create_index(op.f("ix_catalogue_change_written_by"), "catalogue_change", ["written_by"], unique=False)
    for table, (events, meant) in _MEANT.items():
        for event in events:
            _announce(table, event, meant)


def _announce(table: str, event: str, meant: str) -> None:
    name, rows = f"announce_{table}_{event}", _ROWS[event]
    op.execute(
        f"""
        create function {name}() returns trigger language plpgsql as $$
        begin
            insert into catalogue_change (gathering_id, written_by)
            select meant.id, pg_current_xact_id()::text::bigint
            from ({" union ".join(meant.format(rows=each) for each in rows)}) as meant (id);
            if found then
                perform pg_notify('musubi_catalogue', '');
            end if;
            return null;
        end $$
        """  # noqa: S608  all of it is written above
    )
    op.execute(
        f"create trigger {name} after {event} on {table} referencing {' '.join(_SEEN[each] for each in rows)}"
        f" for each statement execute function {name}()"
    )


def downgrade() -> None:
    for table, (events, _) in _MEANT.items():
        for event in events:
            op.execute(f"drop trigger announce_{table}_{event} on {table}")
            op.execute(f"drop function announce_{table}_{event}()")
    op.drop_index(op.f("ix_catalogue_change_written_by"), table_name="catalogue_change")
    op.drop_table("catalogue_change")

"""Guard: every column about a person says why it is there, who sees it and how long it is kept."""

import pytest
from sqlalchemy import Column

from models.tables import Base

PERSONAL_TABLES = {
    table.name
    for table in Base.metadata.tables.values()
    if table.name == "resident" or any(key.column.table.name == "resident" for key in table.foreign_keys)
}
# Columns that say nothing about the person: keys, our own bookkeeping of sending, and what is described elsewhere.
NEUTRAL = {
    "id", "public_id", "resident_id", "position", "occurrence_id", "attendance_id", "gathering_id", "event_id",
    "kind", "subject", "arguments", "priority", "due_at", "expires_at", "state", "cause", "retry_key", "reply_token",
    "reply_until", "attempts", "lease_until", "not_before", "first_tried_at", "request_id", "done_at", "engine",
    "asked_at", "pattern", "circular_id", "ask_id", "thread_id",
    "help_desk_id", "owner_id", "circle_id", "wish_id", "introduction_id",
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(PERSONAL_TABLES))
def test_every_personal_column_is_labelled(name: str) -> None:
    def unlabelled(column: Column[object]) -> bool:
        own = column.name not in NEUTRAL or (name == "hand_over" and column.name == "kind")
        return own and not {"why", "seen_by", "kept"} <= set(column.info)

    assert [column.name for column in Base.metadata.tables[name].columns if unlabelled(column)] == []

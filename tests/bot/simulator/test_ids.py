"""Identifiers in LINE's shapes."""

import re
from datetime import UTC, datetime, timedelta

from bot.simulator import ids

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def test_the_same_name_is_the_same_person_in_every_run() -> None:
    assert ids.user_id("花子") == ids.user_id("花子") != ids.user_id("健一")
    assert re.fullmatch("U[0-9a-f]{32}", ids.user_id("花子"))
    assert re.fullmatch("C[0-9a-f]{32}", ids.group_id("町会"))


def test_event_ids_sort_by_time() -> None:
    early, late = ids.ulid(NOW), ids.ulid(NOW + timedelta(milliseconds=1))
    assert early < late
    assert re.fullmatch("[0-9A-HJKMNP-TV-Z]{26}", early)


def test_tokens_are_never_the_same() -> None:
    makers = (ids.message_id, ids.token, ids.quote_token, ids.rich_menu_id)
    assert all(len({make() for _ in range(100)}) == 100 for make in makers)

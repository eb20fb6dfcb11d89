"""What a group wants and gives: written down, with the engine reading it, and taken away; each deed in the log."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.acts.accounts import Unsuitable
from handlers.acts.audit import COMMAND
from handlers.acts.group_wares import MOST_WARES, WareTyped, add_ware, end_ware, wares_of
from matching.directions import Directions
from models.account import AuditEntry
from models.base import JAPAN
from tests import factories


def test_written_down_and_taken_away_it_stands_in_the_log(session: Session, now: datetime) -> None:
    group = factories.group(session)
    ware = add_ware(session, COMMAND, group, WareTyped("seeks", "room", "和室"), now=now)
    end_ware(session, COMMAND, ware, now=now)
    assert wares_of(session, group) == []
    assert session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all() == ["ware.add", "ware.end"]


def test_nobody_writes_more_than_is_read(session: Session, now: datetime) -> None:
    group = factories.group(session)
    for _ in range(MOST_WARES):
        add_ware(session, COMMAND, group, WareTyped("seeks", "room", ""), now=now)
    with pytest.raises(Unsuitable, match="too_many"):
        add_ware(session, COMMAND, group, WareTyped("offers", "room", ""), now=now)


@pytest.mark.parametrize(("days", "found"), [(0, 1), (5, 0)])
def test_who_wants_and_who_has_are_a_pair_until_the_last_day(
    session: Session, now: datetime, days: int, found: int
) -> None:
    home = factories.area(session)
    wants, has = (factories.group(session, name, area=home) for name in ("合唱団", "お寺"))
    add_ware(session, COMMAND, wants, WareTyped("seeks", "room", ""), now=now)
    add_ware(session, COMMAND, has, WareTyped("offers", "room", "", now.astimezone(JAPAN).date()), now=now)
    among = {wants.public_id, has.public_id}
    pairs = Directions().pairs(session, among, now=now + timedelta(days=days))
    assert len(pairs) == found
    assert not found or pairs[0][1].reasons[0].key in ("reason.gets", "reason.gives")

"""Taking a read catalogue in: new, changed and unchanged rows; what staff and residents did stays."""

from dataclasses import replace
from datetime import date, datetime, time

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from handlers.acts.take_in import (
    CatalogueRead,
    GatheringRead,
    GroupRead,
    Origin,
    RoleRead,
    VenueRead,
    take_in,
)
from handlers.acts.take_in_dates import DateRead
from models.gathering import GatheringStatus
from models.tables import Gathering, Group, Occurrence, Role, Venue
from tests import factories

ORIGIN = Origin("test:list", "試験市（CC BY 4.0）")
SONGS = GatheringRead(
    key="songs",
    name="歌の会",
    venue="hall",
    group="choir",
    dates=(DateRead(date(2026, 12, 5), time(10), time(12)),),
    roles=(RoleRead(key="songs-1", name="椅子ならべ", minutes=20, head_count=2),),
)
LIST = CatalogueRead((VenueRead(key="hall", name="会館"),), (GroupRead(key="choir", name="合唱団"),), (SONGS,))


def _with(gathering: GatheringRead) -> CatalogueRead:
    return replace(LIST, gatherings=(gathering,))


def test_new_rows_are_stored_and_tied_together(session: Session, now: datetime) -> None:
    area = factories.area(session)
    read = replace(LIST, venues=(VenueRead(key="hall", name="会館", area=area.key),))
    taken = take_in(session, read, ORIGIN, now=now)
    found = session.scalars(select(Gathering)).one()
    assert found.venue
    assert found.group
    assert (found.place, found.group.name, found.attribution) == (area, "合唱団", "試験市（CC BY 4.0）")
    assert session.scalars(select(Role)).one().gathering is found
    assert set(taken.counts) == {f"{noun} created" for noun in ("venue", "group", "gathering", "role", "occurrence")}


def test_second_time_changes_nothing(session: Session, now: datetime) -> None:
    take_in(session, LIST, ORIGIN, now=now)
    before = session.scalars(select(Gathering)).one().updated_at
    taken = take_in(session, LIST, ORIGIN, now=now.replace(year=2026, hour=2))
    assert all(name.endswith("unchanged") for name in taken.counts)
    assert session.scalars(select(Gathering)).one().updated_at == before


def test_changed_row_is_updated_and_keeps_its_public_id(session: Session, now: datetime) -> None:
    take_in(session, LIST, ORIGIN, now=now)
    before = session.scalars(select(Gathering)).one().public_id
    taken = take_in(session, _with(replace(SONGS, fee="100円")), ORIGIN, now=now)
    found = session.scalars(select(Gathering)).one()
    assert (found.fee, found.public_id) == ("100円", before)
    assert taken.counts["gathering updated"] == 1


def test_same_key_of_another_source_is_another_row(session: Session, now: datetime) -> None:
    take_in(session, LIST, ORIGIN, now=now)
    take_in(session, LIST, Origin("other", ""), now=now)
    for noun in (Venue, Group, Gathering, Role):
        assert session.scalar(select(func.count()).select_from(noun)) == 2


def test_gathering_that_staff_paused_stays_paused(session: Session, now: datetime) -> None:
    take_in(session, LIST, ORIGIN, now=now)
    session.scalars(select(Gathering)).one().status = GatheringStatus.PAUSED
    take_in(session, _with(replace(SONGS, fee="100円")), ORIGIN, now=now)
    assert session.scalars(select(Gathering)).one().status is GatheringStatus.PAUSED


def test_gathering_missing_from_a_later_file_stays(session: Session, now: datetime) -> None:
    take_in(session, LIST, ORIGIN, now=now)
    take_in(session, replace(LIST, gatherings=()), ORIGIN, now=now)
    assert session.scalar(select(func.count()).select_from(Occurrence)) == 1


def test_what_is_new_or_changed_is_named_and_what_stayed_is_not(session: Session, now: datetime) -> None:
    first = take_in(session, LIST, ORIGIN, now=now)
    gathering, role = session.scalars(select(Gathering)).one(), session.scalars(select(Role)).one()
    assert first.touched == {gathering.public_id, role.public_id}
    assert take_in(session, LIST, ORIGIN, now=now).touched == frozenset()
    renamed = take_in(session, _with(replace(SONGS, name="うたごえ")), ORIGIN, now=now)
    assert renamed.touched == {gathering.public_id}

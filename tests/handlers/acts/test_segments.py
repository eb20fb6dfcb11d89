"""Segments by the names that staff write, by kind; and kept under a name of their own."""

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from handlers.acts.segments import AGES, UnknownSegment, keep, kept, segment_of
from handlers.acts.whom import Segment, SegmentKind, read
from handlers.chat.profile import AGE_BANDS
from tests import factories

EASY = Segment(SegmentKind.LANGUAGE, "easy", "やさしい日本語")


@pytest.mark.parametrize(
    ("kind", "name", "value"),
    [
        (SegmentKind.LANGUAGE, " 英語 ", "en"),
        (SegmentKind.AGE, "65歳以上", "senior"),
        (SegmentKind.ATTENDED, "まだ参加したことがない", "never"),
        (SegmentKind.INTEREST, "編み物", "knitting"),
    ],
)
def test_each_kind_is_found_by_its_names(session: Session, kind: SegmentKind, name: str, value: str) -> None:
    assert segment_of(session, kind, name)[:2] == (kind, value)


def test_an_area_is_found_by_its_key_when_several_are_called_so(session: Session) -> None:
    for city in ("京都市", "札幌市"):
        factories.area(session, "北区", layer="ward", city=city, ward="北区", key=f"{city}/北区")
    with pytest.raises(UnknownSegment):
        segment_of(session, SegmentKind.AREA, "北区")
    assert segment_of(session, SegmentKind.FOLLOWS, "京都市/北区").name == "京都市北区"


def test_a_name_of_another_kind_is_none_of_this(session: Session) -> None:
    with pytest.raises(UnknownSegment):
        segment_of(session, SegmentKind.AGE, "編み物")


def test_every_age_band_has_a_name() -> None:
    assert set(AGES) == set(AGE_BANDS)


def test_the_same_name_keeps_the_newer_rule(session: Session, now: datetime) -> None:
    for rule in (Segment(SegmentKind.AGE, "senior", "65歳以上"), EASY):
        keep(session, "読みやすく", rule, by="x", now=now)
    (row,) = kept(session)
    assert (row.name, read(row.rule["rule"])) == ("読みやすく", EASY)

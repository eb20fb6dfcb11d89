"""The match log as a file: nothing of a resident in it, and no topic or ward that few lines share."""

import csv
import io
from datetime import datetime

from sqlalchemy import true
from sqlalchemy.orm import Session

from handlers.acts.match_file import number_of, write_file
from tests import factories


def lines(session: Session) -> list[dict[str, str]]:
    written = io.StringIO()
    write_file(session, [true()], written)
    return list(csv.DictReader(io.StringIO(written.getvalue())))


def test_a_file_holds_no_words_no_resident_no_hour_and_no_town(session: Session, now: datetime) -> None:
    resident, area = factories.resident(session), factories.area(session)
    for _ in range(5):
        log = factories.search(
            session, resident=resident, area=area, text="編み物が好き", topics=["knitting"], best=0.8
        )
    written = io.StringIO()
    assert write_file(session, [true()], written) == 5
    told = written.getvalue()
    assert [
        secret for secret in ("編み物が好き", log.public_id, resident.public_id, "太秦", ":") if secret in told
    ] == []
    assert lines(session)[0] | {"engine": ""} == {
        "day": "2026-12-02", "area": "京都府京都市右京区", "topics": "編み物", "found": "0", "chance": "0.8",
        "came_of_it": "nothing", "dismissed": "0", "asked_again": "0", "engine": "",
    }  # fmt: skip


def test_what_fewer_than_five_share_is_not_named(session: Session, now: datetime) -> None:
    common, rare = factories.area(session), factories.area(session, "深草", ward="伏見区")
    for _ in range(5):
        factories.search(session, area=common, topics=["knitting"])
    factories.search(session, area=rare, topics=["knitting", "sky_diving"])
    told = lines(session)
    assert (told[0]["area"], told[0]["topics"], told[1]["area"]) == ("", "編み物 …", "京都府京都市右京区")


def test_numbers_are_counted_no_further_than_needed(session: Session, now: datetime) -> None:
    for _ in range(3):
        factories.search(session)
    assert (number_of(session, [true()], most=1), number_of(session, [true()], most=10)) == (2, 3)

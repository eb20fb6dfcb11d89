"""One factory per table: valid rows with as few words as the test needs. Flushed, never committed."""

import itertools
from datetime import UTC, datetime, time, timedelta
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from models.attendance import AttendanceStatus
from models.consent import Purpose
from models.tables import (
    Area,
    Attendance,
    CircleMember,
    Consent,
    Department,
    Enrolled,
    Gathering,
    Group,
    HelpDesk,
    MatchLog,
    Occurrence,
    Resident,
    ResidentArea,
    Role,
    Room,
    RoomSlot,
    Venue,
    Wish,
    WishCircle,
)

WHEN = datetime(2026, 12, 2, 1, 0, tzinfo=UTC)
_numbers = itertools.count(1)
Row = TypeVar("Row")


def _add(session: Session, row: Row) -> Row:
    session.add(row)
    session.flush()
    return row


def area(session: Session, name: str = "太秦蜂岡町", **values: Any) -> Area:
    """A town block in 京都市右京区."""
    defaults = {"layer": "town", "pref": "京都府", "city": "京都市", "ward": "右京区", "lat": 35.0155, "lon": 135.7083}
    defaults |= {"key": f"京都市/右京区/{name}/{next(_numbers)}"}
    return _add(session, Area(name=name, **(defaults | values)))


def venue(session: Session, name: str = "MACHIKO", **values: Any) -> Venue:
    """A venue in a town block of its own unless `area` is given."""
    values.setdefault("area", None)
    place = values["area"] or area(session)
    return _add(session, Venue(**({"name": name, "created_at": WHEN, "updated_at": WHEN} | values | {"area": place})))


def group(session: Session, name: str = "ひとめひとめ", **values: Any) -> Group:
    """A community group."""
    return _add(session, Group(**({"name": name, "created_at": WHEN, "updated_at": WHEN} | values)))


def gathering(session: Session, name: str = "手芸の会", **values: Any) -> Gathering:
    """A weekly gathering on Wednesdays, 13:30 to 15:30."""
    defaults: dict[str, Any] = {"rule": "0We", "start_time": time(13, 30), "end_time": time(15, 30)}
    defaults |= {"created_at": WHEN, "updated_at": WHEN, "description": "編み物や刺しゅうを楽しみます"}
    if "venue" not in values and "area" not in values:
        defaults["venue"] = venue(session)
    return _add(session, Gathering(name=name, **(defaults | values)))


def occurrence(session: Session, starts_at: datetime | None = None, **values: Any) -> Occurrence:
    """One date, two hours long, a week after WHEN unless told otherwise."""
    start = starts_at or WHEN + timedelta(days=7)
    defaults: dict[str, Any] = {"original_at": start, "starts_at": start, "ends_at": start + timedelta(hours=2)}
    if "gathering" not in values:
        defaults["gathering"] = gathering(session)
    return _add(session, Occurrence(**(defaults | values)))


def room(session: Session, name: str = "会議室", **values: Any) -> Room:
    """A room for twelve, in a venue of its own unless `venue` is given."""
    if "venue" not in values:
        values["venue"] = venue(session)
    return _add(session, Room(**({"name": name, "seats": 12, "open": True} | values)))


def slot(session: Session, **values: Any) -> RoomSlot:
    """Two free hours of a room, a week after WHEN unless told otherwise."""
    start = values.setdefault("starts_at", WHEN + timedelta(days=7))
    values.setdefault("ends_at", start + timedelta(hours=2))
    if "room" not in values:
        values["room"] = room(session)
    return _add(session, RoomSlot(**values))


def role(session: Session, name: str = "椅子ならべ", **values: Any) -> Role:
    """Help wanted: 20 minutes, two people."""
    defaults: dict[str, Any] = {"minutes": 20, "head_count": 2, "created_at": WHEN, "updated_at": WHEN}
    if "gathering" not in values:
        defaults["gathering"] = gathering(session)
    return _add(session, Role(name=name, **(defaults | values)))


def resident(session: Session, **values: Any) -> Resident:
    """A resident who follows the account and said nothing yet."""
    number = next(_numbers)
    home = values.pop("home", None)
    defaults = {"line_key": f"key-{number}".encode(), "line_sealed": f"sealed-{number}".encode()}
    row = Resident(**(defaults | {"followed_at": WHEN, "last_seen_at": WHEN} | values))
    if home:
        row.areas = [ResidentArea(position=0, area=home)]
    return _add(session, row)


def enrolled(session: Session, **values: Any) -> Enrolled:
    """Somebody without LINE whom the office wrote down."""
    number = next(_numbers)
    defaults = {"sealed": f"sealed-{number}".encode(), "phone_key": f"phone-{number}".encode(), "wording": "2026-11"}
    return _add(session, Enrolled(**(defaults | {"consented_at": WHEN, "made_by": "a"} | values)))


def attendance(session: Session, **values: Any) -> Attendance:
    """A yes to an occurrence."""
    defaults: dict[str, Any] = {"status": AttendanceStatus.GOING, "queued_at": WHEN}
    if "occurrence" in values:
        values["occurrence_id"] = values["occurrence"].id
    if "resident" in values:
        values["resident_id"] = values.pop("resident").id
    return _add(session, Attendance(**(defaults | values)))


def neighbourhood(session: Session, name: str = "太秦町会", **values: Any) -> Group:
    """A 町会 in a town block of its own unless `area` is given."""
    if "area" not in values:
        values["area"] = area(session)
    return group(session, name, **({"categories": ["neighborhood"]} | values))


def department(session: Session, name: str = "環境課", **values: Any) -> Department:
    """A department that may ask for three items a month."""
    return _add(session, Department(**({"name": name, "most_a_month": 3} | values)))


def help_desk(session: Session, name: str = "右京まちセン", **values: Any) -> HelpDesk:
    """A desk of the whole city unless `area` is given, open on weekdays from 9:00 to 17:00."""
    hours = {str(day): ["09:00", "17:00"] for day in range(5)}
    defaults: dict[str, Any] = {"kind": "town", "phone": "075-111-1111", "hours": hours}
    return _add(session, HelpDesk(name=name, **(defaults | {"made_at": WHEN, "updated_at": WHEN} | values)))


def search(session: Session, **values: Any) -> MatchLog:
    """A recorded search an hour before WHEN, which found nothing unless told otherwise."""
    place = values.pop("area", None)
    defaults: dict[str, Any] = {"asked_at": WHEN - timedelta(hours=1), "engine": "1", "found": 0, "topics": []}
    if place:
        defaults |= {"area_id": place.id, "place": place.path}
    if "resident" in values:
        values["resident_id"] = values.pop("resident").id
    return _add(session, MatchLog(**(defaults | values)))


def wish(session: Session, words: str = "将棋を習いたい", **values: Any) -> Wish:
    """An open wish of a resident of its own, who consented and lives in its area, unless `resident` is given."""
    area_ = values.pop("area", None) or area(session)
    if "resident" not in values:
        person = values["resident"] = resident(session, home=area_, **values.pop("who", {}))
        given = {"purpose": Purpose.MATCHING, "wording": "2026-12b", "given_at": WHEN}
        session.add(Consent(resident_id=person.id, **given))
    values["resident_id"] = values.pop("resident").id
    return _add(
        session,
        Wish(
            **(
                {"words": words, "concepts": ["shogi"], "area_id": area_.id, "made_at": WHEN, "wording": "2026-12"}
                | values
            )
        ),
    )


def circle(session: Session, *wishes: Wish, **values: Any) -> WishCircle:
    """A circle of these wishes, which nobody was asked about."""
    members = [CircleMember(wish_id=one.id, resident_id=one.resident_id, area_id=one.area_id) for one in wishes]
    return _add(session, WishCircle(**({"topic": "shogi", "found_at": WHEN, "members": members} | values)))

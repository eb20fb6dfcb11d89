"""Made-up wishes of neighbours, a room for them, and what groups want and can give: the demo's circles and pairs.

Its people can be asked, but nobody reads it: their ids at LINE are of no one.
"""

import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.acts.areas_called import areas_called
from handlers.acts.consent import give_consent
from handlers.acts.find_circles import find_circles
from handlers.acts.wish import WORDING
from models.account import today
from models.area import Area
from models.base import JAPAN
from models.consent import Purpose
from models.group import Group
from models.group_ware import GroupWare, Side, WareKind
from models.resident import Resident, ResidentArea
from models.room import Room, RoomSlot
from models.venue import Venue
from models.wish import Wish
from models.wish_circle import CircleState, MemberAnswer, WishCircle

_CITY, _HOME, _VENUE, _ASKED = "京都市", "太秦", "太秦ふれあい会館", "guitar"
# What is wished for, by topic: the words, and when they can.
_WISHES: dict[str, Sequence[tuple[str, Sequence[str]]]] = {
    "mahjong": (
        ("健康麻雀をおぼえたい", ("2-afternoon", "4-afternoon")),
        ("麻雀を始めたい", ("2-afternoon",)),
        ("だれかと麻雀をしたい", ("2-afternoon", "5-afternoon")),
        ("麻雀のなかまがほしい", ("4-afternoon",)),
    ),
    _ASKED: (
        ("ギターを弾きたい", ("5-afternoon", "6-afternoon")),
        ("ギターを習いたい", ("5-afternoon",)),
        ("みんなでギターを弾きたい", ("5-afternoon",)),
        ("ギターを始めたい", ("6-afternoon",)),
    ),
}
_WARES = (
    ("花園コーラス", Side.SEEKS, WareKind.ROOM, "20人が歌える部屋、月2回"),
    ("花園コーラス", Side.OFFERS, WareKind.PERFORMING, "サロンでの合唱"),
    ("SANSA交共プロジェクト", Side.OFFERS, WareKind.ROOM, "MACHIKO、平日の夜"),
    ("石田団地自治会", Side.SEEKS, WareKind.PERFORMING, "敬老の日の歌や演奏"),
    ("小栗栖ごはんの会", Side.SEEKS, WareKind.MATERIALS, "野菜、月1回"),
    ("嵯峨野畑の会", Side.OFFERS, WareKind.MATERIALS, "余った野菜"),
    ("醍醐みどりの会", Side.SEEKS, WareKind.HELPING, "春の植えかえの日"),
    ("京都市ユースサービス協会", Side.OFFERS, WareKind.HELPING, "高校生のボランティア"),
)
_WEEKS, _AFTERNOON = 4, 14


def load(session: Session, seal: Callable[[str], bytes], *, now: datetime) -> int:
    """Write all of it down and look for circles as the clock does. Returns how many circles there are."""
    home = areas_called(session, {_HOME}, city=_CITY).get(_HOME, [None])[0]
    if home is None:
        return 0
    for topic, wishes in _WISHES.items():
        for words, free in wishes:
            _wish(session, _resident(session, words, free, home=home, seal=seal, now=now), topic, words, now=now)
    found = find_circles(session, now=now)
    _ask(session, now)
    _free_hours(session, now)
    _wares(session, now)
    return found


def _resident(
    session: Session, who: str, free: Sequence[str], *, home: Area, seal: Callable[[str], bytes], now: datetime
) -> Resident:
    key = hashlib.sha256(f"sample/wish/{who}".encode()).digest()
    told = {"line_key": key, "line_sealed": seal(f"U{key.hex()[:32]}"), "followed_at": now, "last_seen_at": now}
    resident = Resident(**told, free_slots=list(free), areas=[ResidentArea(position=0, area=home)])
    session.add(resident)
    session.flush()
    give_consent(session, resident, Purpose.MATCHING, now=now)
    return resident


def _wish(session: Session, resident: Resident, topic: str, words: str, *, now: datetime) -> None:
    """Told already that there are others: nobody would read it."""
    made = {"made_at": now - timedelta(days=9), "told_at": now - timedelta(days=8), "wording": WORDING}
    area = resident.areas[0].area_id
    session.add(Wish(resident_id=resident.id, words=words, concepts=[topic], area_id=area, **made))
    session.flush()


def _ask(session: Session, now: datetime) -> None:
    """One circle was asked yesterday; all but one said yes."""
    for circle in session.scalars(select(WishCircle).where(WishCircle.topic == _ASKED)):
        circle.state, circle.asked, circle.asked_by = CircleState.ASKING, len(circle.members), "sample"
        circle.asked_at, circle.answer_by = now - timedelta(days=1), today(now) + timedelta(days=6)
        for place, member in enumerate(circle.members):
            member.asked_at = circle.asked_at
            if place:
                member.answer, member.answered_at = MemberAnswer.YES, now
    session.flush()


def _free_hours(session: Session, now: datetime) -> None:
    """A room near, free on coming Saturdays."""
    venue = session.scalar(select(Venue).where(Venue.name == _VENUE))
    if venue is None:
        return
    room = Room(venue=venue, name="和室", seats=12)
    day = today(now) + timedelta(days=(5 - today(now).weekday()) % 7)
    first = datetime(day.year, day.month, day.day, _AFTERNOON, tzinfo=JAPAN)
    starts = [first + timedelta(weeks=week) for week in range(1, _WEEKS + 1)]
    session.add_all(RoomSlot(room=room, starts_at=start, ends_at=start + timedelta(hours=2)) for start in starts)
    session.flush()


def _wares(session: Session, now: datetime) -> None:
    groups = {group.name: group.id for group in session.scalars(select(Group))}
    made = {"made_at": now, "made_by": "sample"}
    session.add_all(
        GroupWare(group_id=groups[name], side=side, kind=kind, words=words, **made)
        for name, side, kind, words in _WARES
        if name in groups
    )
    session.flush()

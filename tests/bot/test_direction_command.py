"""What the other directions show: ids, scores and reasons; no name, word or LINE id of a resident."""

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from bot import direction_command
from handlers.acts.consent import give_consent
from handlers.acts.like import like
from handlers.acts.plan_occurrences import plan_occurrences
from handlers.acts.wish import keep_wish
from matching.directions import Directions, Need
from models.consent import Purpose
from models.delivery import DeliveryKind
from models.tables import Area, Delivery, Resident
from tests import factories

_WORDS = "ギターをひそかに練習したい"


@pytest.fixture
def home(session: Session) -> Area:
    return factories.area(session)


def resident(session: Session, home: Area, now: datetime, concept: str) -> Resident:
    made = factories.resident(session, home=home, support=["wheelchair"])
    give_consent(session, made, Purpose.MATCHING, now=now)
    like(session, made, concept)
    keep_wish(session, made, _WORDS, ["guitar"], area=home, now=now)
    return made


def test_whom_to_ask_is_shown_by_id_with_reasons(session: Session, home: Area, now: datetime) -> None:
    gathering = factories.gathering(session, venue=factories.venue(session, area=home))
    role = factories.role(session, "編み物の先生役", gathering=gathering)
    plan_occurrences(session, now=now)
    free, rests = (resident(session, home, now, "knitting") for _ in range(2))
    for subject in "ab":
        session.add(Delivery(kind=DeliveryKind.ASK, subject=subject, resident_id=rests.id, due_at=now))
    session.flush()
    lines = direction_command.role(session, Directions(), role.public_id, k=5, now=now).lines()
    assert lines[0] == "お願いできそうな人"
    assert lines[1].endswith(free.public_id)
    assert "「編み物」が好き" in lines[2]
    assert "ほかに1人は、この4週間に2回" in lines[-1]
    assert rests.public_id not in "\n".join(lines)


def test_nothing_shown_reveals_who_somebody_is(session: Session, home: Area, now: datetime) -> None:
    role = factories.role(session, "編み物の先生役")
    people = [resident(session, home, now, "knitting") for _ in range(3)]
    directions = Directions()
    need = Need("編み物を教えてほしい", home)
    shown = [
        direction_command.role(session, directions, role.public_id, k=5, now=now),
        direction_command.wishes(session, directions, city="", k=3, now=now),
        direction_command.need(session, directions, need, k=5, now=now),
    ]
    told = "\n".join(line for each in shown for line in each.lines()) + str([each.as_json() for each in shown])
    assert all(told.count(each.public_id) >= 3 for each in people)
    hidden = ["ひそかに", "wheelchair", "車いす", *(str(each.line_key.decode()) for each in people)]
    assert not [word for word in hidden if word in told]


def test_a_circle_is_shown_with_its_topic_and_size(session: Session, home: Area, now: datetime) -> None:
    for _ in range(3):
        resident(session, home, now, "knitting")
    lines = direction_command.wishes(session, Directions(), city="京都市", k=3, now=now).lines()
    assert lines[1] == "ギター 3人"
    assert "たがいに0.1kmの中" in lines[2]


def test_groups_are_shown_by_name(session: Session, now: datetime) -> None:
    salon = factories.gathering(session, "サロン", description="歌や演奏をしてくださる方を募集しています")
    factories.gathering(session, "合唱団こだま", description="施設で歌を披露しています")
    lines = direction_command.group(session, Directions(), salon.public_id, k=5, now=now).lines()
    assert "合唱団こだま" in lines[1]
    assert "演奏や芸の披露で、力を借りられます" in lines[2]


@pytest.mark.parametrize(
    ("said", "told"),
    [("死にたい", "crisis"), ("通帳を預かってほしい", "窓口"), ("ピアノを調律してほしい", "見つかりません")],
)
def test_what_is_no_matter_for_neighbours_is_said(session: Session, now: datetime, said: str, told: str) -> None:
    shown = direction_command.need(session, Directions(), Need(said), k=5, now=now)
    assert told in "\n".join(shown.lines())

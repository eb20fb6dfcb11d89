"""A coordinator of one ward walks the whole desk with the ids and names of another: nothing opens, nothing shows."""

import gzip
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from handlers.acts.count_needs import count_needs
from models.account import Account, AccountDuty, Duty
from models.contact_note import ContactNote
from models.correction import Correction, CorrectionState, ReplayState
from models.match_file import FileState, MatchFile
from models.saved_filter import SavedFilter
from models.tables import Area
from tests import factories
from tests.bot.console.conftest import Browser, Office
from tests.bot.console.test_radar import missed, wards
from tests.threads import heard, wanted

MINE, OTHERS = "右京区", "伏見区"
# Stands in everything of the other ward that somebody wrote; nobody of this ward is to read it anywhere.
SECRET = "ふしみのないしょ"
# What the desk is made of: each has an address with an id, or is a list that takes names.
DESK = ("match-log", "threads", "contacts", "corrections", "radar", "wishes", "desks")
LISTS = (
    "",
    "match-log",
    "match-log/files",
    "threads",
    "threads/pulse",
    "desks/moves",
    "contacts",
    "corrections",
    "radar",
    "radar.csv",
    "radar/what-if",
    "wishes",
)
NAMES = (
    f"area={OTHERS}",
    f"area=京都市/{OTHERS}",
    f"area=京都市{OTHERS}",
    "area=京都市&weeks=52&topic=編み物",
    f"area={OTHERS}の町&topic=編み物&weeks=13",
    f"topic=編み物&day=1&band=evening&area=京都市/{OTHERS}",
    "outcome=unmet&answer=none&since=2000-01-01&until=2099-12-31",
    "q=ふしみ&view=worse&page=2",
    "area=%25&topic=%25",
)


@dataclass
class World:
    """The ward's coordinator, and what there is in the other one: public ids by the words before them."""

    browser: Browser
    ids: dict[str, str] = field(default_factory=dict)


@pytest.fixture
def world(office: Office) -> World:
    with office.sessions.begin() as session:
        towns = wards(session)
        missed(session, towns[OTHERS], 16, text=SECRET)
        ids = _written(session, office, towns[OTHERS])
        count_needs(session, now=office.hands.at)
        area = session.query(Area).filter_by(key=f"京都市/{MINE}").one()
    mine = office.account(AccountDuty(duty=Duty.COORDINATOR, area_id=area.id), email="mine@example.jp")
    return World(office.browser(mine), ids)


def _written(session: Session, office: Office, town: Area) -> dict[str, str]:
    """A row of each kind in the other ward."""
    at = office.hands.at
    other = Account(email="other@example.jp", name="他区 太郎", made_at=at)
    other.duties = [AccountDuty(duty=Duty.COORDINATOR, area_id=town.id)]
    session.add(other)
    session.flush()
    search = factories.search(session, area=town, text=SECRET, topics=["knitting"])
    group = factories.group(session, f"{SECRET}の会", area=town)
    note = ContactNote(group_id=group.id, met_on=date(2026, 12, 1), words=SECRET, promised=SECRET, **_by(at, other))
    correction = Correction(state=CorrectionState.DRAFT, made_at=at, made_by=other.public_id)
    correction.replay_state = ReplayState.DONE
    correction.replay = {"changes": [], "counts": {}}
    file = MatchFile(account_id=other.id, filters={"topic": SECRET}, made_at=at, state=FileState.READY)
    file.content = gzip.compress(SECRET.encode())
    kept = SavedFilter(account_id=other.id, name=SECRET, filters={"topic": SECRET}, made_at=at)
    session.add_all((note, correction, file, kept))
    factories.help_desk(session, "窓口", area=town)
    thread = wanted(session, at, resident=factories.resident(session, home=town))
    heard(session, thread, at)
    wishes = [factories.wish(session, SECRET, area=town, concepts=["go"]) for _ in range(3)]
    circle = factories.circle(session, *wishes, topic="go")
    session.flush()
    return {
        "match-log": search.public_id,
        "match-log/filters": kept.public_id,
        "match-log/files": file.public_id,
        "threads": thread.public_id,
        "groups": group.public_id,
        "contacts": note.public_id,
        "corrections": correction.public_id,
        "wishes": circle.public_id,
    }


def _by(at: object, other: Account) -> dict[str, object]:
    return {"made_at": at, "made_by": other.public_id, "name": other.name}


def _addresses(office: Office, ids: dict[str, str], method: str) -> Iterator[str]:
    """Every address of the desk that takes an id, with the other ward's."""
    for rule in office.app.url_map.iter_rules():
        path = rule.rule.removeprefix("/console/")
        if method in (rule.methods or ()) and "<public_id>" in path and path.split("/")[0] in (*DESK, "groups"):
            kind = path.split("/<public_id>")[0]
            if kind in ids:
                yield path.replace("<public_id>", ids[kind]).replace("<int:row>", "1")


@pytest.mark.parametrize("kind", ["match-log", "threads", "groups", "contacts", "corrections", "wishes"])
def test_no_address_with_an_id_of_the_other_ward_opens_or_can_be_pressed(
    office: Office, world: World, kind: str
) -> None:
    ids = {name: key for name, key in world.ids.items() if name.split("/")[0] == kind}
    opened = {path: world.browser.open(path) for path in _addresses(office, ids, "GET")}
    pressed = {path: world.browser.send(path, verdict="good") for path in _addresses(office, ids, "POST")}
    assert opened or pressed
    answers = {**opened, **pressed}
    assert {path: answer.status_code for path, answer in answers.items() if answer.status_code not in (403, 404)} == {}
    assert [path for path, answer in answers.items() if SECRET in answer.text or OTHERS in answer.text] == []


def test_no_list_shows_anything_of_the_other_ward_whatever_is_typed(world: World) -> None:
    answers = {f"{page}?{query}": world.browser.open(f"{page}?{query}") for page in LISTS for query in ("", *NAMES)}
    assert {page: answer.status_code for page, answer in answers.items() if answer.status_code != 200} == {}
    assert [page for page, answer in answers.items() if SECRET in answer.text] == []
    linked = {page: [key for key in world.ids.values() if f"/{key}" in answer.text] for page, answer in answers.items()}
    assert {page: keys for page, keys in linked.items() if keys} == {}
    files = [answer for page, answer in answers.items() if page.startswith("radar.csv")]
    assert {len(file.text.splitlines()) for file in files} == {1}
    assert [page for page, answer in answers.items() if page.startswith("radar") and "〜</a>" in answer.text] == []


def test_ids_of_the_other_ward_lead_nowhere_in_a_list_either(world: World) -> None:
    search, group = world.ids["match-log"], world.ids["groups"]
    assert world.browser.open(f"match-log?before={search}").status_code == 404
    for page in ("radar/what-if?topic=編み物&day=1&venue=", "contacts?group="):
        assert SECRET not in world.browser.open(f"{page}{group}").text


def test_what_if_answers_of_ones_own_people_alone(world: World) -> None:
    text = world.browser.open(f"radar/what-if?topic=編み物&day=1&band=evening&area=京都市/{OTHERS}").text
    assert "人以上" not in text
    assert "5人に満たないか" in text


def test_a_file_made_now_holds_no_line_of_the_other_ward(world: World) -> None:
    named = ("", OTHERS, f"京都市/{OTHERS}", "京都市")
    made = [world.browser.send("match-log/files", area=area).text for area in named]
    assert [len(file.splitlines()) for file in made] == [1] * 4


def test_the_other_ward_s_own_coordinator_sees_what_is_hidden_here(office: Office, world: World) -> None:
    """So that the tests above can fail."""
    with office.sessions.begin() as session:
        area = session.query(Area).filter_by(key=f"京都市/{OTHERS}").one()
    other = office.account(AccountDuty(duty=Duty.COORDINATOR, area_id=area.id), email="there@example.jp")
    browser = office.browser(other)
    assert "15〜" in browser.open("radar").text
    assert "人以上に合いそうです" in browser.open(f"radar/what-if?topic=編み物&day=1&area=京都市/{OTHERS}").text
    for kind in ("match-log", "threads", "contacts", "wishes"):
        assert world.ids[kind] in browser.open(kind).text, kind


def test_a_duty_that_is_over_opens_no_ward_at_all(office: Office, world: World) -> None:
    with office.sessions.begin() as session:
        for duty in session.query(AccountDuty):
            duty.until = (office.hands.at - timedelta(days=2)).date()
    assert {world.browser.open(page).status_code for page in LISTS[1:]} <= {302, 303, 403}

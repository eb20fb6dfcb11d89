"""The list of searches: filters, pages, saved filters and files; nobody sees beyond their area, however they try."""

import gzip

import pytest

from bot.match_files import write_match_file
from models.account import AccountDuty, Duty
from models.match_log import Came
from models.tables import Area, MatchFile
from tests import factories
from tests.bot.console.conftest import Browser, Office


@pytest.fixture
def wards(office: Office) -> dict[str, str]:
    """A search in each of two wards, and one without a place: public ids by ward."""
    with office.sessions.begin() as session:
        made = {}
        for name in ("右京区", "伏見区"):
            factories.area(session, name, layer="ward", ward=name, key=f"京都市/{name}")
            town = factories.area(session, f"{name}の町", ward=name)
            log = factories.search(session, area=town, text=f"{name}で編み物", topics=["knitting"], furthest=Came.WENT)
            made[name] = log.public_id
        made[""] = factories.search(session).public_id
    return made


def _of(office: Office, ward: str, duty: Duty = Duty.COORDINATOR, email: str = "a@example.jp") -> Browser:
    with office.sessions.begin() as session:
        area = session.query(Area).filter_by(key=f"京都市/{ward}").one()
    return office.browser(office.account(AccountDuty(duty=duty, area_id=area.id), email=email))


@pytest.mark.parametrize("duty", [Duty.COORDINATOR, Duty.DATA_OFFICER, Duty.ADMIN])
def test_a_ward_s_account_sees_its_ward_alone(office: Office, wards: dict[str, str], duty: Duty) -> None:
    text = _of(office, "右京区", duty).open("match-log").text
    assert [ward for ward, key in wards.items() if key in text] == ["右京区"]
    assert "伏見区" not in text


@pytest.mark.parametrize(
    "query", ["area=伏見区", "area=京都市/伏見区", "topic=編み物&area=伏見区", "outcome=went&area=%25"]
)
def test_no_filter_leads_out_of_the_ward(office: Office, wards: dict[str, str], query: str) -> None:
    text = _of(office, "右京区").open(f"match-log?{query}").text
    assert [key for key in wards.values() if key in text] == []


def test_the_city_s_account_sees_all_and_can_narrow_it(office: Office, wards: dict[str, str]) -> None:
    browser = office.at_work(Duty.COORDINATOR)
    assert all(key in browser.open("match-log").text for key in wards.values())
    narrowed = browser.open("match-log?area=京都市伏見区&topic=手芸&outcome=went").text
    assert [ward for ward, key in wards.items() if key in narrowed] == ["伏見区"]


def test_public_ids_of_elsewhere_open_nothing(office: Office, wards: dict[str, str]) -> None:
    browser, other = _of(office, "右京区"), wards["伏見区"]
    pages = (f"match-log/{other}", f"match-log/{other}/words", f"match-log/{other}/today", f"match-log?before={other}")
    assert [browser.open(page).status_code for page in pages] == [404] * 4
    assert browser.send(f"match-log/{other}/mark", verdict="good").status_code == 404
    assert browser.open(f"match-log/{wards['']}").status_code == 404


def test_counts_and_files_stop_at_the_border_too(office: Office, wards: dict[str, str]) -> None:
    with office.sessions.begin() as session:
        town = session.query(Area).filter_by(name="伏見区の町").one()
        for _ in range(6):
            factories.search(session, area=town, furthest=Came.AGAIN)
    browser = _of(office, "右京区")
    assert "1件のその後" in browser.open("match-log").text
    lines = browser.send("match-log/files", area="伏見区").text.splitlines()
    assert (len(lines), len(browser.send("match-log/files").text.splitlines())) == (1, 2)


def test_small_numbers_are_not_told(office: Office, wards: dict[str, str]) -> None:
    assert "5件未満" in office.at_work(Duty.COORDINATOR).open("match-log").text


def test_fifty_stand_on_a_page_and_the_rest_behind_it(office: Office) -> None:
    with office.sessions.begin() as session:
        keys = [factories.search(session).public_id for _ in range(51)]
    browser = office.at_work(Duty.COORDINATOR)
    assert f"before={keys[1]}" in browser.open("match-log").text
    older = browser.open(f"match-log?before={keys[1]}").text
    assert [key for key in keys if f"match-log/{key}" in older] == [keys[0]]


def test_shared_filters_are_used_by_others_and_changed_by_nobody_else(office: Office, wards: dict[str, str]) -> None:
    hana, ken = office.at_work(Duty.COORDINATOR), _of(office, "右京区", email="ken@example.jp")
    hana.send("match-log/filters", name="行けた方", outcome="went", shared="1")
    text = ken.open("match-log").text
    assert "行けた方" in text
    assert "/share" not in text
    key = hana.open("match-log").text.split("/match-log/filters/")[1].split("/")[0]
    assert [ken.send(f"match-log/filters/{key}/{do}").status_code for do in ("drop", "share")] == [404, 404]
    hana.send(f"match-log/filters/{key}/drop")
    assert "行けた方" not in ken.open("match-log").text


def test_a_filter_without_a_name_is_asked_for_one(office: Office) -> None:
    answer = office.at_work(Duty.COORDINATOR).send("match-log/filters", name="  ")
    assert (answer.status_code, "名前を、40文字まで" in answer.text) == (400, True)


def test_a_large_file_is_made_in_the_background_within_reach(
    office: Office, wards: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.console.match_files.MOST_AT_ONCE", 0)
    browser = _of(office, "右京区")
    assert browser.send("match-log/files").headers["Location"] == "/console/match-log/files"
    assert "用意しています" in browser.open("match-log/files").text
    with office.sessions.begin() as session:
        row = session.query(MatchFile).one()
    write_match_file(_Parts(office), row.id)  # type: ignore[arg-type]
    answer = browser.open(f"match-log/files/{row.public_id}.csv")
    assert len(answer.text.splitlines()) == 2
    assert _of(office, "伏見区", email="ken@example.jp").open(f"match-log/files/{row.public_id}.csv").status_code == 404
    with office.sessions.begin() as session:
        assert "knitting" not in gzip.decompress(session.query(MatchFile).one().content or b"").decode()


class _Parts:
    """What the job is handed, as far as it looks."""

    def __init__(self, office: Office) -> None:
        self.clock = office.hands
        self.engine = office.sessions.kw["bind"]

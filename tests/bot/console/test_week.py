"""The week's dashboard: each sees their own area's figures and no other's, few people nowhere, the same as a file."""

from datetime import timedelta

import pytest

from handlers.acts.week_figures import WEEK, last_week, write_weeks
from models.account import AccountDuty, Duty
from models.area import Area, AreaBlock
from tests import factories
from tests.bot.console.conftest import Browser, Office


@pytest.fixture
def city(office: Office) -> dict[str, int]:
    """Two wards of a city, a district in the first; areas by name, by id."""
    with office.sessions.begin() as session:
        made = factories.area(session, "京都市", key="京都市", layer="city", ward="")
        right, left = (
            factories.area(session, name, key=f"京都市/{name}", layer="ward", ward=name)
            for name in ("右京区", "左京区")
        )
        here, there = factories.area(session), factories.area(session, "吉田", ward="左京区")
        own = factories.area(session, "太秦地区", key="district/太秦", layer="district")
        session.add(AreaBlock(area_id=own.id, block_id=here.id))
        at = office.hands.at - timedelta(days=5)
        for town, number in ((here, 17), (there, 33)):
            for _ in range(number):
                factories.resident(session, home=town, followed_at=at)
        for _ in range(3):
            factories.search(session, area=here, asked_at=at)
        write_weeks(session, now=office.hands.at)
        return {"city": made.id, "right": right.id, "left": left.id, "own": own.id}


def at_work(office: Office, area: int | None, duty: Duty = Duty.COORDINATOR) -> Browser:
    return office.at_work(duty, area_id=area)


def test_a_district_s_coordinator_sees_its_week(office: Office, city: dict[str, int]) -> None:
    page = at_work(office, city["own"]).open("week").text
    assert "太秦地区" in page
    assert "15以上" in page


@pytest.mark.parametrize("place", ["京都市/左京区", "京都市", "district/none", "", "x" * 300, "%00"])
@pytest.mark.parametrize("path", ["week", "week.csv"])
def test_no_other_ward_is_seen_whatever_is_typed(office: Office, city: dict[str, int], path: str, place: str) -> None:
    answer = at_work(office, city["right"]).open(f"{path}?place={place}")
    assert answer.status_code in ((200,) if place in ("", "%00") else (404,))
    assert "30以上" not in answer.text


def test_few_searches_are_no_number_on_the_page_and_in_the_file(office: Office, city: dict[str, int]) -> None:
    browser = at_work(office, city["own"])
    assert 'data-number="3"' not in browser.open("week").text
    (last, _) = browser.open("week.csv?chart=searches").text.strip().splitlines()[-1].split(",", 1)[1].split(",")[::-1]
    assert last == "少数"


def test_a_city_sees_its_wards_and_goes_into_them(office: Office, city: dict[str, int]) -> None:
    browser = at_work(office, None)
    assert all(name in browser.open("week?place=京都市").text for name in ("右京区", "左京区"))
    assert "太秦地区" in browser.open("week?place=京都市/右京区").text


def test_a_ward_s_page_does_not_tell_of_what_is_beside_it(office: Office, city: dict[str, int]) -> None:
    page = at_work(office, city["right"]).open("week").text
    assert ("右京区" in page, "左京区" in page) == (True, False)


def test_who_looks_after_no_ward_or_district_is_told_so(office: Office, city: dict[str, int]) -> None:
    with office.sessions.begin() as session:
        school = factories.area(session, "太秦学区", layer="school").id
    browser = at_work(office, school)
    assert "受け持ち" in browser.open("week").text
    assert browser.open("week.csv").status_code == 404


@pytest.mark.parametrize("typed", ["2026-W49", "2099-W01", "W", "2026-W99", "1-W1", "2026-W48-3", "１９９９-W01"])
def test_a_week_that_is_none_is_the_last_that_is_over(office: Office, city: dict[str, int], typed: str) -> None:
    assert "2026年11月23日" in at_work(office, city["right"]).open(f"week?week={typed}").text


def test_the_week_before_is_one_step_away(office: Office, city: dict[str, int]) -> None:
    browser = at_work(office, city["right"])
    assert "week=2026-W47" in browser.open("week").text
    assert "2026年11月16日" in browser.open("week?week=2026-W47").text
    assert last_week(office.hands.at) - WEEK


def test_exact_numbers_are_for_those_who_may_open_what_they_count(office: Office, city: dict[str, int]) -> None:
    assert "だれも受けていない相談" in at_work(office, city["right"]).open("week").text
    staff = office.account(AccountDuty(duty=Duty.STAFF), email="staff@example.jp")
    assert "だれも受けていない相談" not in office.browser(staff).open("week").text


def test_who_answers_threads_elsewhere_sees_no_number_of_them_here(office: Office, city: dict[str, int]) -> None:
    duties = [
        AccountDuty(duty=Duty.STAFF, area_id=city["right"]),
        AccountDuty(duty=Duty.COORDINATOR, area_id=city["left"]),
    ]
    browser = office.browser(office.account(*duties))
    right, left = (browser.open(f"week?place=京都市/{name}").text for name in ("右京区", "左京区"))
    assert ("だれも受けていない相談" in right, "だれも受けていない相談" in left) == (False, True)


def test_a_week_before_everything_says_that_it_was_not_counted(office: Office, city: dict[str, int]) -> None:
    page = at_work(office, city["right"]).open("week?week=2025-W10").text
    assert "この週はまだ数えていません" in page


def test_before_anything_was_counted_the_page_stands(office: Office) -> None:
    assert office.at_work(Duty.ADMIN).open("week").status_code == 200


def test_an_area_of_the_same_name_elsewhere_is_another(office: Office, city: dict[str, int]) -> None:
    with office.sessions.begin() as session:
        values = {"layer": "ward", "pref": "北海道", "city": "別の市", "ward": "右京区"}
        other: Area = factories.area(session, "右京区", key="別の市/右京区", **values)
        assert other.id
    assert at_work(office, city["right"]).open("week?place=別の市/右京区").status_code == 404

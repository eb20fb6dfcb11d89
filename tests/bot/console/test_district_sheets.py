"""District sheets: each sees their own, the paper has two pages at most, and nobody guesses another's."""

from datetime import timedelta
from io import BytesIO

import pytest
from pypdfium2 import PdfDocument

from handlers.acts.week_figures import write_weeks
from models.account import Duty
from models.area import AreaBlock
from tests import factories
from tests.bot.console.conftest import Browser, Office

LONG = "みんなで集まってお茶を飲みながらおしゃべりをする、とても長い名前の会 その"


@pytest.fixture
def wards(office: Office) -> dict[str, int]:
    """Two wards with a district each, full of gatherings with long names; areas by name, by id."""
    found: dict[str, int] = {}
    with office.sessions.begin() as session:
        for name in ("右京区", "左京区"):
            ward = factories.area(session, name, key=f"京都市/{name}", layer="ward", ward=name)
            town = factories.area(session, f"{name}の町", ward=name)
            own = factories.area(session, f"{name}の地区", key=f"district/{name}", layer="district", ward=name)
            session.add(AreaBlock(area_id=own.id, block_id=town.id))
            venue = factories.venue(session, area=town)
            for number in range(20):
                old = {"created_at": office.hands.at - timedelta(days=300), "venue": venue}
                made = factories.gathering(session, f"{LONG}{number}", **old)
                factories.occurrence(session, office.hands.at + timedelta(days=number % 7), gathering=made)
            for _ in range(3):
                factories.resident(session, home=town, followed_at=office.hands.at - timedelta(days=9))
            found[name] = ward.id
        write_weeks(session, now=office.hands.at)
    return found


def at_work(office: Office, area: int | None) -> Browser:
    return office.at_work(Duty.COORDINATOR, area_id=area)


def test_a_ward_s_coordinator_finds_the_ward_and_its_districts(office: Office, wards: dict[str, int]) -> None:
    page = at_work(office, wards["右京区"]).open("district-sheets").text
    assert ("右京区の地区" in page, "左京区" in page) == (True, False)


@pytest.mark.parametrize(
    "key", ["district/左京区", "京都市/左京区", "京都市", "none", "%2e%2e/京都市/左京区", "x" * 300]
)
@pytest.mark.parametrize("kind", ["", ".pdf"])
def test_no_other_ward_s_sheet_opens(office: Office, wards: dict[str, int], key: str, kind: str) -> None:
    assert at_work(office, wards["右京区"]).open(f"district-sheets/{key}{kind}").status_code == 404


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_paper_has_two_pages_however_much_there_is(office: Office, wards: dict[str, int], language: str) -> None:
    browser = at_work(office, wards["右京区"])
    browser.send("language", language=language)
    answer = browser.open("district-sheets/district/右京区.pdf")
    assert answer.mimetype == "application/pdf"
    assert len(PdfDocument(BytesIO(answer.data))) == 2


def test_few_residents_are_no_number_on_page_and_paper(office: Office, wards: dict[str, int]) -> None:
    browser = at_work(office, wards["右京区"])
    assert "まだ数えられるほど多くありません" in browser.open("district-sheets/district/右京区").text
    paper = PdfDocument(BytesIO(browser.open("district-sheets/district/右京区.pdf").data))
    words = "".join(page.get_textpage().get_text_bounded() for page in paper)
    assert "まだ数えられるほど" in words
    assert "3人" not in words


def test_a_town_has_no_sheet(office: Office, wards: dict[str, int]) -> None:
    with office.sessions.begin() as session:
        key = factories.area(session, "別の町").key
    assert office.at_work(Duty.ADMIN).open(f"district-sheets/{key}").status_code == 404

"""What a date needs on paper: the lists, the poster with its code; and the list as CSV that runs nowhere."""

import csv
import io
from dataclasses import replace

import segno
from sqlalchemy import select

from bot.console import papers
from bot.console.desk import Desk
from models.account import AuditEntry, Duty
from models.occurrence import Occurrence
from tests.bot.console.conftest import Office
from tests.bot.console.test_people import TYPED, a_date, state_purpose


def test_the_list_for_the_door_has_boxes_and_no_navigation(office: Office) -> None:
    public_id, browser = a_date(office), office.at_work(Duty.STAFF)
    browser.send(f"dates/{public_id}/people/new", **TYPED)
    state_purpose(browser, public_id, page="print_people")
    text = browser.open(f"dates/{public_id}/people/print").text
    assert ("☐" in text, "シュレッダー" in text, "佐藤 ウメ" in text) == (True, True, True)
    assert ('class="rooms"' in text, "090-1234-5678" in text) == (False, False)


def test_every_paper_with_names_asks_first(office: Office) -> None:
    public_id, browser = a_date(office), office.at_work(Duty.STAFF)
    for paper in ("people/print", "people.csv", "calls/print"):
        assert "何のために" in browser.open(f"dates/{public_id}/{paper}").text


def test_a_name_that_looks_like_a_formula_is_neutralised_in_the_file(office: Office) -> None:
    public_id, browser = a_date(office, people=0), office.at_work(Duty.STAFF)
    browser.send(f"dates/{public_id}/people/new", **TYPED | {"name": '=HYPERLINK("http://x")'})
    state_purpose(browser, public_id, page="people_file")
    answer = browser.open(f"dates/{public_id}/people.csv")
    _, line = csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")))
    assert line[1:3] == ['\'=HYPERLINK("http://x")', "090-1234-5678"]
    assert answer.headers["Content-Disposition"].startswith("attachment")
    with office.sessions() as session:
        assert session.scalars(select(AuditEntry).where(AuditEntry.action == "people.file")).one().after == {
            "people": 1
        }


def test_the_file_asks_for_a_fresh_code(office: Office) -> None:
    public_id, browser = a_date(office), office.at_work(Duty.STAFF)
    office.later(minutes=11)
    assert "/console/prove" in browser.open(f"dates/{public_id}/people.csv").headers["Location"]


def test_the_poster_s_code_opens_the_chat_at_this_date(office: Office) -> None:
    public_id, browser = a_date(office), office.at_work(Duty.STAFF)
    with office.app.test_request_context("/console/"), office.sessions() as session:
        found = session.scalars(select(Occurrence).where(Occurrence.public_id == public_id)).one()
        address = papers.address_of(found)
    assert address == (
        "https://line.me/R/oaMessage/%40musubi/?%E7%9D%80%E3%81%8D%E3%81%BE%E3%81%97%E3%81%9F%20" + public_id
    )
    drawn = io.BytesIO()
    segno.make(address, error="q").save(drawn, kind="svg", xmldecl=False, svgns=True, border=2, nl=False, omitsize=True)
    assert drawn.getvalue().decode() in browser.open(f"dates/{public_id}/poster").text
    assert browser.open(f"dates/{public_id}/poster.png").data.startswith(b"\x89PNG")


def test_without_a_line_id_the_poster_says_what_to_type(office: Office) -> None:
    public_id, browser = a_date(office), office.at_work(Duty.STAFF)
    desk: Desk = office.app.extensions["musubi_console"]
    office.app.extensions["musubi_console"] = replace(desk, line_id="")
    text = browser.open(f"dates/{public_id}/poster").text
    assert (f"着きました {public_id}" in text, "LINE_BASIC_ID" in text) == (True, True)
    assert browser.open(f"dates/{public_id}/poster.png").status_code == 404

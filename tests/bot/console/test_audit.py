"""The audit log in the console: found, exported, and broken when somebody touched it."""

import csv
import io

from sqlalchemy import text

from bot.console.audit import plain
from handlers.acts.audit import COMMAND, Deed, record
from models.account import Duty
from tests.bot.console.conftest import Office


def _record(office: Office, *actions: str) -> None:
    with office.sessions.begin() as session:
        for action in actions:
            record(session, COMMAND, Deed(action, "event:1", {}, {}), now=office.hands.at)


def test_entries_are_found_by_what_was_done(office: Office) -> None:
    _record(office, "inbox.retry", "account.link")
    browser = office.at_work(Duty.DATA_OFFICER)
    found = browser.open("audit?q=inbox.ret").text
    assert ("もう一度処理した" in found, "新しいリンクを作った" in found) == (True, False)


def test_older_entries_are_a_page_further(office: Office) -> None:
    _record(office, *["inbox.retry"] * 150)
    browser = office.at_work(Duty.ADMIN)
    first = browser.open("audit?q=inbox").text
    assert first.count("もう一度処理した") == 100
    older = first.split("before=")[1].split("&")[0]
    assert browser.open(f"audit?q=inbox&before={older}").text.count("もう一度処理した") == 50


def test_a_changed_entry_is_told(office: Office) -> None:
    _record(office, "inbox.retry", "account.link", "account.end")
    browser = office.at_work(Duty.ADMIN)
    assert "つながっています" in browser.open("audit").text
    with office.sessions.begin() as session:
        session.execute(text("update audit_entry set subject = 'event:2' where id = 2"))
    assert "2番の記録" in browser.open("audit").text


def test_the_file_holds_what_was_found(office: Office) -> None:
    _record(office, "inbox.retry")
    answer = office.at_work(Duty.DATA_OFFICER).open("audit.csv?q=inbox")
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert [(row["action"], row["subject"]) for row in rows] == [("inbox.retry", "event:1")]


def test_no_cell_is_a_formula() -> None:
    assert [plain(cell) for cell in ("=1+1", "@x", "-1", "safe")] == ["'=1+1", "'@x", "'-1", "safe"]

"""Files in the console: handed in, looked at, applied, taken back; too large or of the wrong kind, refused at once."""

import io
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from bot.console.imports import called
from bot.imports import apply_import, read_import, take_import_back
from bot.jobs import list_jobs
from bot.parts import Parts
from models.account import AccountDuty, Duty
from models.import_run import ImportState
from models.tables import AuditEntry, Gathering, ImportRun, Upload, Venue
from tests import factories
from tests.bot.console.conftest import Browser, Office
from tests.bot.parts import parts_on
from tests.bot.test_imports import FARMS, ROW, events

Row = TypeVar("Row", ImportRun, Gathering, Upload, AuditEntry)


@dataclass
class Desk:
    """Somebody of the staff, and the process that does the jobs."""

    office: Office
    browser: Browser
    parts: Parts

    def hand_in(self, content: bytes, name: str = "event.csv", **typed: str) -> str:
        """A file handed in and read; the path of its page, or "" when it was refused."""
        answer = self.browser.send("imports/new", file=(io.BytesIO(content), name), **typed)  # type: ignore[arg-type]
        self.work(read_import)
        return answer.headers.get("Location", "").removeprefix("/console/")

    def press(self, path: str, work: Callable[[Parts, int], None] = lambda *_: None, **typed: str) -> int:
        """A button pressed, and the job done."""
        status = self.browser.send(path, **typed).status_code
        self.work(work)
        return status

    def work(self, work: Callable[[Parts, int], None]) -> None:
        for run in self.all(ImportRun):
            work(self.parts, run.id)

    def all(self, table: type[Row]) -> list[Row]:
        with self.office.sessions() as session:
            return list(session.scalars(select(table).order_by(table.id)))

    def run(self) -> ImportRun:
        with self.office.sessions() as session:
            return session.scalars(select(ImportRun).order_by(ImportRun.id.desc())).first() or ImportRun()


@pytest.fixture
def desk(office: Office) -> Desk:
    with office.sessions.begin() as session:
        factories.area(session)
    parts = parts_on(office.sessions.kw["bind"])
    return Desk(office, office.at_work(Duty.STAFF), replace(parts, clock=office.hands))


def test_a_file_is_handed_in_and_read_by_a_job(desk: Desk) -> None:
    path = desk.hand_in(events(ROW))
    with desk.office.sessions() as session:
        assert [job.task for job in list_jobs(session)] == ["read_import"]
    assert "歌の会" in desk.browser.open(f"{path}?view=created").text
    assert "新しく2件が入り" in desk.browser.open(path).text
    assert desk.all(Gathering) == []


def test_who_handed_it_in_applied_it_and_took_it_back_is_written_down(desk: Desk) -> None:
    path = desk.hand_in(events(ROW))
    desk.press(f"{path}/apply", apply_import)
    desk.press(f"{path}/undo", take_import_back)
    written = [entry.action for entry in desk.all(AuditEntry) if entry.action.startswith("import")]
    assert written == ["import.hand_in", "import.apply", "import.undo"]
    assert (desk.run().state, desk.all(Gathering)) == (ImportState.UNDONE, [])
    assert "取り消し済み" in desk.browser.open("imports").text


def test_a_changed_field_is_shown_before_and_after(desk: Desk) -> None:
    desk.press(f"{desk.hand_in(events(ROW))}/apply", apply_import)
    path = desk.hand_in(events(ROW.replace(",20,", ",30,").replace("成城会館", "成城会館")))
    shown = desk.browser.open(f"{path}?view=updated").text
    assert "<del>20</del>" in shown
    assert "<ins>30</ins>" in shown


def test_what_is_in_the_file_is_shown_as_text(desk: Desk) -> None:
    path = desk.hand_in(events(ROW.replace("歌の会", "<script>alert(1)</script>")), "<b>.csv")
    for view in ("notes", "created", "columns", "same"):
        shown = desk.browser.open(f"{path}?view={view}&q=<i>").text
        assert ("<script>alert" in shown, "<b>" in shown, "<i>" in shown) == (False, False, False)


def test_each_table_filter_and_page_opens(desk: Desk) -> None:
    path = desk.hand_in(events(*(ROW.replace("歌の会", f"{n}の会").replace(",20,", ",0,") for n in range(60))))
    for view in ("notes", "created", "updated", "kept", "missing", "same", "columns", "stayed", "nonsense"):
        assert desk.browser.open(f"{path}?view={view}&page=2&q=x\0&what=repair").status_code == 200
    assert "10の会" in desk.browser.open(f"{path}?view=created").text
    assert desk.browser.open(f"{path}?view=created&page=2").text.count("の会</th>") == 10


def test_while_it_is_read_the_page_says_how_far_it_is(desk: Desk) -> None:
    desk.browser.send("imports/new", file=(io.BytesIO(events(ROW)), "event.csv"))  # type: ignore[arg-type]
    run = desk.run()
    with desk.office.sessions.begin() as session:
        session.execute(update(ImportRun).values(progress=42))
    shown = desk.browser.open(f"imports/{run.public_id}")
    assert 'value="42"' in shown.text
    assert 'http-equiv="refresh"' in shown.text
    assert desk.browser.open(f"imports/{run.public_id}/progress").json == {"state": "reading", "progress": 42}


def test_work_that_got_stuck_can_be_begun_anew(desk: Desk) -> None:
    desk.browser.send("imports/new", file=(io.BytesIO(events(ROW)), "event.csv"))  # type: ignore[arg-type]
    path = f"imports/{desk.run().public_id}"
    with desk.office.sessions.begin() as session:
        session.execute(update(ImportRun).values(made_at=factories.WHEN.replace(year=2020)))
    assert "やり直す" in desk.browser.open(path).text
    desk.press(f"{path}/again", read_import)
    assert desk.run().state is ImportState.READ


@pytest.mark.parametrize(
    ("content", "name", "why"),
    [
        (b"", "event.csv", "空のファイル"),
        (b"%PDF-1.7", "event.csv", "PDF"),
        (events(ROW), "event.exe", "取り込めない種類"),
        (events(ROW), "event.xlsx", "Excelの表ではありません"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "event.xls", "古い形のExcel"),
        (events(ROW), "", "ファイルをえらんでください"),
    ],
)
def test_what_cannot_be_a_list_is_refused_at_once(desk: Desk, content: bytes, name: str, why: str) -> None:
    answer = desk.browser.send("imports/new", file=(io.BytesIO(content), name))  # type: ignore[arg-type]
    assert (answer.status_code, why in answer.text) == (400, True)
    assert (desk.all(ImportRun), desk.all(Upload)) == ([], [])


def test_a_city_nobody_knows_is_refused(desk: Desk) -> None:
    answer = desk.browser.send("imports/new", file=(io.BytesIO(events(ROW)), "a.csv"), city="どこでもない市")  # type: ignore[arg-type]
    assert (answer.status_code, "どこでもない市" in answer.text) == (400, True)


class _Large(io.RawIOBase):
    """A body of so many bytes, which nobody has to hold; it counts what is taken from it."""

    def __init__(self, size: int) -> None:
        self.size, self.at, self.taken = size, 0, 0

    def readable(self) -> bool:
        return True

    def seek(self, place: int, whence: int = 0) -> int:
        self.at = place if whence == 0 else self.size + place
        return self.at

    def tell(self) -> int:
        return self.at

    def read(self, most: int = -1) -> bytes:
        piece = bytes(min(most, self.size - self.at))
        self.at, self.taken = self.at + len(piece), self.taken + len(piece)
        return piece


def _send_large(browser: Browser, body: _Large) -> TestResponse:
    return browser.client.post(
        "/console/imports/new", input_stream=body, content_type="multipart/form-data; boundary=x"
    )


def test_two_hundred_megabytes_are_refused_and_never_held(desk: Desk) -> None:
    body = _Large(200_000_000)
    tracemalloc.start()
    answer = _send_large(desk.browser, body)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (answer.status_code, "20MBまで" in answer.text) == (413, True)
    assert most < 20_000_000
    assert desk.all(Upload) == []


def test_a_stranger_s_large_body_is_not_even_listened_to(desk: Desk) -> None:
    body = _Large(5_000_000)
    assert (_send_large(desk.office.browser(), body).status_code, body.taken) == (413, 0)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\一覧\\催し 2026.csv", "催し 2026.csv"),
        ("a\x00b\u202egpj.csv", "abgpj.csv"),
        ("..", "file"),
        ("あ" * 500 + ".xlsx", "あ" * 120 + ".xlsx"),
    ],
)
def test_a_file_s_name_is_only_what_it_is_called(name: str, shown: str) -> None:
    assert called(name) == shown


def test_a_file_called_otherwise_can_be_the_next_release_of_a_list(desk: Desk) -> None:
    desk.press(f"{desk.hand_in(events(ROW))}/apply", apply_import)
    assert "event.csv" in desk.browser.open("imports/new").text
    path = desk.hand_in(events(ROW.replace(",20,", ",30,")), "新しい.csv", data_set="events:event")
    assert "<ins>30</ins>" in desk.browser.open(f"{path}?view=updated").text


def test_what_the_file_names_no_more_can_be_ended(desk: Desk) -> None:
    desk.press(f"{desk.hand_in(events(ROW, ROW.replace('歌の会', '絵の会')))}/apply", apply_import)
    path = desk.hand_in(events(ROW))
    gone = next(one for one in desk.all(Gathering) if one.name == "絵の会")
    assert desk.press(f"{path}/end", ended=gone.public_id) == 409
    desk.press(f"{path}/apply", apply_import)
    assert desk.press(f"{path}/end", ended=gone.public_id) == 303
    assert [one.status for one in desk.all(Gathering)] == ["active", "ended"]


def test_what_was_thrown_away_is_not_applied(desk: Desk) -> None:
    path = desk.hand_in(events(ROW))
    assert [desk.press(f"{path}/{name}") for name in ("drop", "apply", "undo")] == [303, 409, 409]


def test_what_waits_stands_on_the_first_page(desk: Desk) -> None:
    desk.hand_in(events(ROW))
    assert "確認待ちの取り込み" in desk.browser.open("").text


def test_who_reads_the_catalogue_looks_and_presses_nothing(desk: Desk) -> None:
    path = desk.hand_in(FARMS.read_bytes(), "222127_nouen.csv")
    reader = desk.office.browser(desk.office.account(_duty(), email="b@example.jp"))
    shown = reader.open(path).text
    assert "関方ファミリー農園" in reader.open(f"{path}?view=created").text
    assert "この内容で取り込む" not in shown
    assert reader.send(f"{path}/apply").status_code == 403


def test_a_ward_s_staff_do_not_change_the_whole_city_with_a_file(desk: Desk) -> None:
    with desk.office.sessions.begin() as session:
        ward = _ward(session)
    browser = desk.office.browser(desk.office.account(_duty(Duty.STAFF, ward), email="c@example.jp"))
    assert browser.open("imports/new").status_code == 403


def _duty(duty: Duty = Duty.COORDINATOR, area_id: int | None = None) -> AccountDuty:
    return AccountDuty(duty=duty, area_id=area_id)


def _ward(session: Session) -> int:
    return factories.area(session, "右京区", layer="ward").id


def test_a_venue_that_the_file_names_no_more_says_what_hangs_on_it(desk: Desk) -> None:
    header, hall, park = "名称,住所", "太秦会館,京都市右京区太秦蜂岡町1", "蜂岡公園,京都市右京区太秦蜂岡町2"
    whole, less = (("\r\n".join([header, *rows])).encode() for rows in ((hall, park, "西院会館,"), ("西院会館,",)))
    desk.press(f"{desk.hand_in(whole, 'facility.csv')}/apply", apply_import)
    with desk.office.sessions.begin() as session:
        used = session.scalars(select(Venue).where(Venue.name == "太秦会館")).one()
        factories.gathering(session, venue=used)
        gone = session.scalars(select(Venue.public_id).where(Venue.name == "蜂岡公園")).one()
    path = desk.hand_in(less, "facility.csv")
    desk.press(f"{path}/apply", apply_import)
    text = desk.browser.open(f"{path}?view=missing").text
    assert ("1件の集まり、0つの部屋" in text, f'value="{gone}"' in text, used.public_id + '"' in text) == (
        True,
        True,
        True,
    )
    assert desk.press(f"{path}/end", ended=gone) == 303
    assert "使われていない会場" in desk.browser.open(f"venues/{gone}").text

"""Single rows of an import: mended on the page, and taken along as files that no spreadsheet runs."""

import csv
import io

from bot.imports import apply_import, read_import
from models.import_run import ImportState
from models.tables import Gathering, ImportRun
from tests.bot.console.test_imports import Desk, desk
from tests.bot.test_imports import ROW, events

__all__ = ["desk"]
# The second row has no name, the third a page that is none; both are of a person who is not to be seen.
HEADER = "イベント名,開始日,場所名称,住所,URL,説明,担当者名"
NAMELESS = ",2026-12-09,,東京都世田谷区成城6-2-1,,=HYPERLINK(1),世田谷太郎"
PAGELESS = "絵の会,2026-12-10,砧区民会館,東京都世田谷区成城6-2-1,なし,描きます,世田谷太郎"
FILE = "\n".join([HEADER, "歌の会,2026-12-05,成城会館,東京都世田谷区成城1-2,,歌います,", NAMELESS, PAGELESS]).encode(
    "cp932"
)


def _lines(desk: Desk, path: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(desk.browser.open(path).get_data().decode("utf-8-sig"))))


def test_remarks_come_as_a_file_refusals_first(desk: Desk) -> None:
    lines = _lines(desk, f"{desk.hand_in(FILE)}/notes.csv")
    assert [(line["行"], line["扱い"]) for line in lines[:2]] == [
        ("3", "行ごと取り込めませんでした"),
        ("4", "読めませんでした"),
    ]


def test_the_file_of_remarks_is_filtered_like_the_page(desk: Desk) -> None:
    path = desk.hand_in(FILE)
    assert [line["行"] for line in _lines(desk, f"{path}/notes.csv?what=lost")] == ["3"]
    assert _lines(desk, f"{path}/notes.csv?q=どこにもない") == []


def test_refused_rows_come_as_they_stood_without_contacts_and_formulas(desk: Desk) -> None:
    path = f"{desk.hand_in(FILE)}/refused.csv"
    assert "世田谷太郎" not in desk.browser.open(path).text
    nameless = _lines(desk, path)[0]
    assert (nameless["説明"], nameless["行"], "名前のない行" in nameless["わけ"]) == ("'=HYPERLINK(1)", "3", True)


def test_refused_rows_put_right_in_a_spreadsheet_come_in(desk: Desk) -> None:
    path = desk.hand_in(FILE)
    desk.press(f"{path}/apply", apply_import)
    lines = _lines(desk, f"{path}/refused.csv")
    lines[0]["イベント名"] = "将棋の会"
    written = io.StringIO()
    table = csv.DictWriter(written, list(lines[0]))
    table.writeheader()
    table.writerows(lines)
    again = desk.hand_in(written.getvalue().encode("cp932"), "直した.csv", data_set="events:event")
    desk.press(f"{again}/apply", apply_import)
    mended = next(one for one in desk.all(Gathering) if one.name == "将棋の会")
    assert mended.description == "=HYPERLINK(1)"
    assert len(desk.all(Gathering)) == 3


def test_a_row_put_right_on_the_page_comes_in(desk: Desk) -> None:
    path = desk.hand_in(FILE)
    shown = desk.browser.open(f"{path}/rows/3").text
    assert ("名前のない行" in shown, "世田谷太郎" in shown) == (True, False)
    answer = desk.browser.send(f"{path}/rows/3", event_name="将棋の会")
    desk.work(read_import)
    assert answer.headers["Location"] == f"/console/{path}"
    assert "将棋の会" in desk.browser.open(f"{path}?view=created").text
    assert desk.run().mended == [{"line": 3, "was": {"event_name": ""}, "now": {"event_name": "将棋の会"}}]


def test_a_value_can_be_taken_away_and_two_rows_mended_after_each_other(desk: Desk) -> None:
    path = desk.hand_in(FILE)
    for row, typed in ((4, {"url": ""}), (3, {"event_name": "将棋の会"})):
        desk.press(f"{path}/rows/{row}", read_import, **typed)
    assert desk.run().faulty == []


def test_a_row_of_an_applied_import_is_mended_in_a_new_one(desk: Desk) -> None:
    path = desk.hand_in(FILE)
    desk.press(f"{path}/apply", apply_import)
    answer = desk.browser.send(f"{path}/rows/3", event_name="将棋の会")
    desk.work(read_import)
    assert answer.headers["Location"] != f"/console/{path}"
    assert [run.state for run in desk.all(ImportRun)] == [ImportState.APPLIED, ImportState.READ]


def test_a_row_sent_back_unchanged_is_said_so(desk: Desk) -> None:
    answer = desk.browser.send(f"{desk.hand_in(FILE)}/rows/3")
    assert (answer.status_code, "どこも変わっていません" in answer.text) == (400, True)


def test_a_row_without_a_refusal_is_not_offered(desk: Desk) -> None:
    assert desk.browser.open(f"{desk.hand_in(FILE)}/rows/2").status_code == 404


def test_while_the_file_is_read_no_row_can_be_mended(desk: Desk) -> None:
    path = desk.hand_in(FILE)
    desk.browser.send(f"{path}/rows/3", event_name="将棋の会")
    assert desk.browser.send(f"{path}/rows/3", event_name="碁の会").status_code == 409


def test_an_import_without_faults_has_files_of_headings_alone(desk: Desk) -> None:
    path = desk.hand_in(events(ROW))
    assert _lines(desk, f"{path}/notes.csv") == _lines(desk, f"{path}/refused.csv") == []

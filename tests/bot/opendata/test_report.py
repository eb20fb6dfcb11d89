"""What the operator reads after an import."""

from bot.opendata.report import Report, What, report_table


def _report() -> Report:
    report = Report("list.csv", kind="events", rows=3)
    report.add(2, What.REPAIR, "定員", "0は「書いていない」と読みました", change=("0", ""))
    report.add(5, What.REPAIR, "定員", "0は「書いていない」と読みました", change=("0", ""))
    report.add(0, What.DROP, "mail", "メールアドレスの列は読みません（2件）")
    report.counts["gathering created"] = 3
    return report


def test_lines_begin_with_a_summary_and_name_line_field_and_reason() -> None:
    lines = _report().lines()
    assert lines[0] == "list.csv: 催し 3行 — 集まり（新しい） 3"
    assert lines[1] == "2行目 定員: 0は「書いていない」と読みました「0」（直して読みました）"
    assert lines[3].startswith("ファイル mail")


def test_long_reports_are_cut_and_say_so() -> None:
    assert _report().lines(1)[-1] == "ほか 2 件"


def test_table_groups_equal_remarks() -> None:
    table = report_table(_report()).splitlines()
    assert len(table) == 4
    assert table[2].split()[-3:] == ["2", "2,", "5"]


def test_clean_file_says_that_nothing_stood_out() -> None:
    assert report_table(Report("list.csv", kind="events", rows=1)).endswith("気になる点はありませんでした。")


def test_changes_are_counted_without_what_stayed() -> None:
    report = _report()
    report.counts.update({"venue unchanged": 9, "occurrence kept for people": 1})
    assert report.changed == 3


def test_the_same_remark_is_told_once() -> None:
    report = Report("list.csv")
    for _ in range(2):
        report.add(2, What.DROP, "説明", "文の中のメールアドレスを取りのぞきました")
    assert report.count(What.DROP) == 1

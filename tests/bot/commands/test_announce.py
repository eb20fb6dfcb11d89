"""announce, announcements, residents: what is asked, refused, written down and shown."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot.cli import cli
from models.announcement import Announcement, AnnouncementKind, AnnouncementState
from models.session import make_sessions
from tests import factories


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, fresh_database: str, clean_database: Engine) -> None:
    for name in ("LINE_CHANNEL_SECRET", "LINE_CHANNEL_ACCESS_TOKEN", "SECRET_KEY"):
        monkeypatch.setenv(name, "a secret of the tests")
    monkeypatch.setenv("DATABASE_URL", fresh_database)
    monkeypatch.setattr("bot.commands.start.set_up_logs", lambda *_, **__: None)


@pytest.fixture
def people(clean_database: Engine) -> None:
    with make_sessions(clean_database).begin() as session:
        for language in ("ja", "ja", "en"):
            factories.resident(session, language=language)


def _run(*arguments: str, given: str = "") -> Result:
    return CliRunner().invoke(cli, list(arguments), input=given)


def _rows(engine: Engine) -> list[Announcement]:
    with Session(engine) as session:
        return list(session.scalars(select(Announcement)))


@pytest.mark.usefixtures("people")
def test_an_announcement_is_written_down_for_the_worker(clean_database: Engine) -> None:
    told = _run("announce", "--text", "訓練です", "--en", "A drill", "--all", "--yes")
    (row,) = _rows(clean_database)
    assert told.output == f"{row.public_id} 3 people\n"
    assert {language: body[0]["text"] for language, body in row.bodies.items()} == {"ja": "訓練です", "en": "A drill"}


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(
    ("options", "kind"), [((), "at_once"), (("--by-day",), "ordinary"), (("--disaster",), "disaster")]
)
def test_it_goes_out_at_once_unless_told_to_wait_for_the_day(
    clean_database: Engine, options: tuple[str, ...], kind: str
) -> None:
    _run("announce", "--text", "訓練です", "--all", "--yes", *options)
    assert [row.kind for row in _rows(clean_database)] == [AnnouncementKind(kind)]


def test_what_is_about_a_disaster_does_not_wait() -> None:
    assert _run("announce", "--text", "大雨です", "--all", "--yes", "--by-day", "--disaster").exit_code == 2


@pytest.mark.usefixtures("people")
def test_without_yes_it_asks_with_the_number_of_people(clean_database: Engine) -> None:
    asked = _run("announce", "--text", "訓練です", "--all", "--segment", "en", given="n\n")
    assert "Send this to 1 people?" in asked.output
    assert _rows(clean_database) == []


def test_an_unknown_segment_and_an_impossible_text_are_refused(clean_database: Engine) -> None:
    unknown = _run("announce", "--text", "訓練です", "--segment", "火星", "--yes")
    assert (unknown.exit_code, "Languages: ja, easy, en" in unknown.output) == (1, True)
    for words in (" ", "長" * 5_001):
        assert "LINE would refuse the text (ja)" in _run("announce", "--text", words, "--yes").output
    assert _rows(clean_database) == []


@pytest.mark.usefixtures("people")
def test_it_is_listed_stopped_resumed_and_recalled(clean_database: Engine) -> None:
    public_id = _run("announce", "--text", "訓練です", "--all", "--yes").output.split()[0]
    assert public_id in _run("announcements", "list").output
    for deed, state in (("stop", "stopped"), ("resume", "planned"), ("recall", "recalled")):
        assert _run("announcements", deed, public_id).exit_code == 0
        assert [row.state for row in _rows(clean_database)] == [AnnouncementState(state)]
    assert "nothing is left to recall" in _run("announcements", "recall", public_id).output
    assert "state     recalled" in _run("announcements", "report", public_id).output
    assert "there is no announcement nothing" in _run("announcements", "stop", "nothing").output


def test_friends_are_taken_in_with_what_was_wrong(tmp_path: Path) -> None:
    file = tmp_path / "friends.csv"
    file.write_text(f"line_user_id\nU{1:032x}\nme\n", encoding="utf-8")
    told = _run("residents", "import", str(file))
    assert told.stdout == "1 new, 0 known already, 0 without their area\n"
    assert "line 3: line_user_id is not U and 32 hex digits" in told.stderr
    file.write_text("name\nHanako\n", encoding="utf-8")
    assert _run("residents", "import", str(file)).exit_code == 1

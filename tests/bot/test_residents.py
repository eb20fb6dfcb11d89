"""Friends of an account are taken in from a file: bad rows are told, nothing is taken twice, a no stays a no."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, text, update
from sqlalchemy.orm import Session

from bot import residents
from bot.identity import Domain, Vault
from bot.residents import BadFile, Loader, Taken, read_friends
from models.area import Area
from models.consent import Consent, Purpose
from models.resident import Resident
from models.session import make_sessions
from tests import factories

NOW = datetime(2026, 12, 2, 1, 0, tzinfo=UTC)
VAULT = Vault("a secret of the tests")


def user_id(number: int) -> str:
    return f"U{number:032x}"


class Import:
    """Loads text as a file, and keeps what was told."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self.session, self.file = make_sessions(engine)(), folder / "friends.csv"
        self.told: list[tuple[int, str]] = []

    def load(self, content: str, *, encoding: str = "utf-8") -> Taken:
        self.file.write_bytes(content.encode(encoding))
        loader = Loader(self.session, VAULT, self._tell)
        return loader.load(read_friends(self.file, self._tell), now=NOW)

    def _tell(self, line: int, reason: str) -> None:
        self.told.append((line, reason))

    def resident(self, number: int) -> Resident:
        key = VAULT.key_of(user_id(number), Domain.USER)
        return self.session.scalars(select(Resident).where(Resident.line_key == key)).one()

    def consents(self, number: int) -> list[tuple[Purpose, str]]:
        rows = select(Consent).where(Consent.resident_id == self.resident(number).id).order_by(Consent.purpose)
        return [(row.purpose, row.wording) for row in self.session.scalars(rows)]


@pytest.fixture
def imports(clean_database: Engine, tmp_path: Path) -> Iterator[Import]:
    made = Import(clean_database, tmp_path)
    yield made
    # What a test has looked at must not hold the tables while they are emptied.
    made.session.close()


def _area(session: Session, name: str, **values: str) -> Area:
    return factories.area(session, name, **values)


def test_friends_are_residents_that_events_and_senders_find(imports: Import) -> None:
    assert imports.load(f"line_user_id\n{user_id(1)}\n{user_id(2)}\n") == Taken(new=2)
    resident = imports.resident(1)
    assert VAULT.open(resident.line_sealed) == user_id(1)
    assert (resident.language, resident.status, resident.areas) == ("ja", "active", [])


def test_without_a_column_of_consents_they_get_announcements(imports: Import) -> None:
    imports.load(f"line_user_id\n{user_id(1)}\n")
    assert imports.consents(1) == [(Purpose.ANNOUNCEMENTS, "import")]


def test_with_a_column_of_consents_they_allow_what_it_says(imports: Import) -> None:
    rows = [f"{user_id(1)},matching;reminders", f"{user_id(2)},", user_id(3), f"{user_id(4)}, announcements matching "]
    imports.load("line_user_id,consents\n" + "\n".join(rows))
    assert imports.consents(1) == [(Purpose.MATCHING, "import"), (Purpose.REMINDERS, "import")]
    assert imports.consents(2) == imports.consents(3) == []
    assert [purpose for purpose, _ in imports.consents(4)] == [Purpose.ANNOUNCEMENTS, Purpose.MATCHING]


def test_twice_changes_nothing_and_a_no_said_meanwhile_stays(imports: Import) -> None:
    content = f"line_user_id\n{user_id(1)}\n{user_id(1)}\n{user_id(2)}\n"
    assert imports.load(content).new == 2
    imports.session.execute(update(Consent).values(withdrawn_at=NOW))
    imports.session.commit()
    assert imports.load(content) == Taken(known=2)
    assert imports.session.scalar(text("select count(*) from consent where withdrawn_at is null")) == 0


def test_bad_rows_are_told_with_their_line_and_stop_nobody(imports: Import) -> None:
    rows = ["Uxyz,ja", f"{user_id(1)},klingon", f"{user_id(2)},en", f"{user_id(3)},ja,more"]
    assert imports.load("line_user_id,language\n" + "\n".join(rows)) == Taken(new=1)
    assert [line for line, _ in imports.told] == [2, 3, 5]
    assert imports.resident(2).language == "en"


def test_an_unknown_or_shared_area_is_told_and_the_resident_loaded_without(imports: Import) -> None:
    ward = _area(imports.session, "右京区", layer="ward", key="京都市/右京区")
    for city in ("京都市", "札幌市"):
        _area(imports.session, "北区", layer="ward", city=city, ward="北区", key=f"{city}/北区")
    rows = [f"{user_id(1)},京都市右京区", f"{user_id(2)},火星", f"{user_id(3)},北区", f"{user_id(4)},"]
    assert imports.load("line_user_id,area\n" + "\n".join(rows)) == Taken(new=4, without_area=2)
    assert imports.resident(1).home is ward
    assert [line for line, _ in imports.told] == [3, 4]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_files_of_excel_are_read_too(imports: Import, encoding: str) -> None:
    _area(imports.session, "右京区", layer="ward", key="京都市/右京区")
    content = f"LINE_USER_ID,area\r\n{user_id(1)},右京区\r\n"
    assert imports.load(content, encoding=encoding) == Taken(new=1)


@pytest.mark.parametrize("head", ["user,area", "line_user_id,consent", "line_user_id,area,area", ""])
def test_a_file_without_our_columns_is_refused_whole(imports: Import, head: str) -> None:
    with pytest.raises(BadFile):
        imports.load(f"{head}\n{user_id(1)}\n")


def test_a_file_that_is_no_text_is_refused(imports: Import) -> None:
    imports.file.write_bytes(b"line_user_id\n\xff\xfe\x00")
    with pytest.raises(BadFile):
        list(read_friends(imports.file, lambda *_: None))


def test_many_are_loaded_in_portions(imports: Import, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(residents, "AT_ONCE", 100)
    assert imports.load("line_user_id\n" + "\n".join(map(user_id, range(250)))) == Taken(new=250)

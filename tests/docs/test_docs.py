"""README and docs keep up: commands, settings, links, the quoted talk."""

import re
import string
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from bot.cli import COMMANDS
from bot.config import read_config

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
_LINK = re.compile(r"\]\(([^)\s]+)\)")


class Asked(Mapping[str, str]):
    """An environment that remembers which names were asked for."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def __getitem__(self, name: str) -> str:
        self.names.add(name)
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


@pytest.fixture(scope="module")
def settings() -> set[str]:
    """Every name that the configuration reads."""
    asked = Asked()
    read_config(asked, needs_line=False)
    return asked.names


def test_every_setting_stands_in_the_readme_and_in_the_example(settings: set[str]) -> None:
    example = re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE)
    assert {name for name in settings if f"`{name}`" not in README} == set()
    assert settings == set(example)


def test_every_command_has_its_row_in_the_readme() -> None:
    rows = [line.split("|")[1] for line in README.splitlines() if line.startswith("| `")]
    named = {name for row in rows for name in re.findall(r"`([a-z-]+)`", row)}
    assert set(COMMANDS) - named == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    links = [link.partition("#") for link in _LINK.findall(page.read_text(encoding="utf-8")) if "://" not in link]
    files = {path: (page.parent / path if path else page) for path, _, _ in links}
    assert [path for path, file in files.items() if not file.exists()] == []
    assert [f"{p}#{a}" for p, _, a in links if a and a not in headings(files[p])] == []


def test_the_talk_in_the_readme_is_a_piece_of_a_kept_transcript() -> None:
    quoted = README.partition("```text\n")[2].partition("```")[0]
    assert quoted
    assert quoted in (ROOT / "tests/journeys/transcripts/first_visit.txt").read_text(encoding="utf-8")


def headings(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub writes them."""
    drop = str.maketrans("", "", string.punctuation.replace("-", "").replace("_", ""))
    titles = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {title.strip().lower().translate(drop).replace(" ", "-") for title in titles}

"""Every alarm has its chapter in the runbook, and every figure in it is one that is measured."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client.exposition import generate_latest
from sqlalchemy import Engine, text

from bot.metrics import Figures

ROOT = Path(__file__).resolve().parents[2]
RULES: list[dict[str, Any]] = [
    rule
    for group in yaml.safe_load((ROOT / "deploy" / "alerts.yml").read_text(encoding="utf-8"))["groups"]
    for rule in group["rules"]
]
_LIVED_IN = """
    insert into line_quota values ('line', 200, 5, now());
    insert into process_beat values ('w', 'worker', '1', now(), now());
    insert into clock_slot values ('plan_due', timestamptz '9000-01-01 00:00:00+00', now())
"""


@pytest.fixture
def measured(clean_database: Engine, tmp_path: Path) -> str:
    """The page of a house in which something of everything has happened."""
    with clean_database.begin() as connection:
        for statement in _LIVED_IN.split(";"):
            connection.execute(text(statement))
    figures = Figures(clean_database, tmp_path)
    figures.webhook_seconds.observe(0.1)
    figures.webhook_answers.labels(200).inc()
    return generate_latest(figures.registry).decode()


def test_every_figure_of_an_alarm_is_measured(measured: str) -> None:
    known = {line.split()[2] for line in measured.splitlines() if line.startswith("# TYPE")}
    known |= {f"{name}{end}" for name in known for end in ("_bucket", "_count", "_total")}
    named = {name for rule in RULES for name in re.findall(r"\bmusubi_\w+", rule["expr"])}
    assert named - known == set()
    assert len(named) > 12


def test_every_label_of_an_alarm_is_one_of_its_figure(measured: str) -> None:
    for rule in RULES:
        for name, labels in re.findall(r"\b(musubi_\w+)\{([^}]*)\}", rule["expr"]):
            wanted = set(re.findall(r"(\w+)(?:=~|!~|!=|=)", labels))
            samples = [line for line in measured.splitlines() if line.startswith(f"{name}{{")]
            assert all(f'{label}="' in line for label in wanted for line in samples), (rule["alert"], name)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_every_alarm_says_who_is_woken_and_has_its_chapter(rule: dict[str, Any]) -> None:
    runbook = (ROOT / "docs" / "runbook.md").read_text(encoding="utf-8")
    assert rule["labels"]["severity"] in ("page", "look")
    chapter = runbook.partition(f"\n## {rule['alert']}\n")[2].partition("\n## ")[0]
    assert all(word in chapter for word in ("**Means**", "**Residents**", "**Do**"))


def test_the_runbook_has_no_chapter_without_an_alarm() -> None:
    runbook = (ROOT / "docs" / "runbook.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^## (\w+)$", runbook, re.MULTILINE)) == {rule["alert"] for rule in RULES}

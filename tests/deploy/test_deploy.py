"""Containers, units and the Procfile start commands that exist, with settings that are read."""

import configparser
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from bot.cli import cli
from bot.config import read_config
from tests.docs.test_docs import Asked

ROOT = Path(__file__).resolve().parents[2]
UNITS = sorted((ROOT / "deploy" / "systemd").glob("*.service"))
# Names that are the image's or Python's own.
_FOREIGN = {"PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE", "PIP_NO_CACHE_DIR", "POSTGRES_PASSWORD"}


def _compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
    return loaded


def _commands() -> Iterator[tuple[str, str]]:
    """Where a command of ours stands, and the command behind `python -m bot`."""
    for name, service in _compose()["services"].items():
        if "command" in service:
            yield f"compose {name}", " ".join(service["command"])
    for unit in UNITS:
        yield unit.name, re.findall(r"^ExecStart=(.+)$", unit.read_text(encoding="utf-8"), re.MULTILINE)[0]
    for line in (ROOT / "Procfile").read_text(encoding="utf-8").splitlines():
        yield f"Procfile {line.partition(':')[0]}", line.partition(": ")[2]


def _known_settings() -> set[str]:
    asked = Asked()
    read_config(asked, needs_line=False)
    return asked.names


@pytest.mark.parametrize(("where", "command"), list(_commands()))
def test_every_command_in_the_files_exists(where: str, command: str) -> None:
    words = command.partition("-m bot ")[2].split()
    found: click.Command | None = cli
    context = click.Context(cli)
    for word in [word for word in words if not word.startswith("--")][:2]:
        if isinstance(found, click.Group):
            found = found.get_command(context, word)
            assert found, f"{where}: {word}"
    assert not isinstance(found, click.Group), f"{where}: {command} needs another word"


def test_every_long_running_process_has_a_unit_and_a_container() -> None:
    ours = {"web", "worker", "clock", "jobs", "migrate"}
    assert {unit.stem.removeprefix("musubi-") for unit in UNITS} == ours
    assert ours | {"database"} == set(_compose()["services"])


def test_every_setting_in_the_files_is_read() -> None:
    image = (ROOT / "Containerfile").read_text(encoding="utf-8")
    units = "\n".join(re.findall(r"^Environment=(.+)$", "\n".join(u.read_text() for u in UNITS), re.MULTILINE))
    named = set(re.findall(r"\b([A-Z][A-Z_]+)=", f"{image} {units}"))
    for service in _compose()["services"].values():
        if service.get("image") == "musubi":
            named |= set(service.get("environment", {}))
    assert named - _known_settings() - _FOREIGN == set()


def test_the_image_runs_as_nobody_special_and_says_when_it_is_well() -> None:
    image = (ROOT / "Containerfile").read_text(encoding="utf-8")
    assert image.index("\nUSER musubi") < image.index("\nHEALTHCHECK") < image.index("\nCMD")
    copied = {word for line in re.findall(r"^COPY (.+)$", image, re.MULTILINE) for word in line.split()[:-1]}
    assert [name for name in copied if not (ROOT / name).exists()] == []
    assert {"bot", "handlers", "matching", "models"} <= copied


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_is_well_formed_and_ends_in_good_order(unit: Path) -> None:
    read = configparser.ConfigParser(strict=False, interpolation=None)
    read.optionxform = str  # type: ignore[assignment,method-assign]
    read.read(unit, encoding="utf-8")
    assert read["Service"]["User"] == "musubi"
    if read["Service"].get("Type") != "oneshot":
        assert int(read["Service"]["TimeoutStopSec"]) > 20

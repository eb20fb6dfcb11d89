"""The door: every command explains itself, and what is wrong is told in words."""

import json
import time

import pytest
from click.testing import CliRunner

from bot.cli import COMMANDS, cli
from tests.bot.running import run


def test_the_list_names_every_command() -> None:
    listed = CliRunner().invoke(cli, ["--help"]).output
    assert all(f"  {name} " in listed for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name: str) -> None:
    told = CliRunner().invoke(cli, [name, "--help"], prog_name="python -m bot")
    assert told.exit_code == 0
    assert len(told.output.splitlines()) > 5


def test_an_unknown_command_is_refused() -> None:
    assert CliRunner().invoke(cli, ["dance"]).exit_code == 2


def test_an_incomplete_configuration_is_told_without_a_traceback() -> None:
    told = run("web", environment={"PATH": "/usr/bin", "PORT": "many"})
    assert told.returncode == 2
    assert "SECRET_KEY is missing" in told.stderr
    assert "Traceback" not in told.stderr


def test_the_gate_needs_no_settings_and_answers_at_once() -> None:
    started = time.monotonic()
    told = run("gate", environment={"PATH": "/usr/bin"}, given='{"id": 1, "text": "手芸がしたい"}\nnonsense\n')
    first, second = map(json.loads, told.stdout.splitlines())
    assert (first["id"], "error" in second) == (1, True)
    assert time.monotonic() - started < 10

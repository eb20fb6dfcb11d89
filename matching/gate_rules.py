"""The gate's table: patterns for each route, beside the words that take them back. Read from `data/gate.tsv`.

A line `@name` defines a pattern other lines use as `{name}`, or one that `gate` asks for by name.
"""

import re
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

Route = Literal["crisis", "consult", "abuse", "admin", "greeting", "noise", "other", "interest"]
ROUTES: tuple[Route, ...] = ("crisis", "consult", "abuse", "admin", "greeting", "noise", "other", "interest")

_FILE = Path(__file__).parent / "data" / "gate.tsv"


class Rule(NamedTuple):
    """A sentence with `pattern` and without `unless` takes the route. `severity` "strong": no wish outweighs it."""

    route: Route
    kind: str
    severity: str
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None


def _lines() -> list[list[str]]:
    return [line.split("\t") for line in _FILE.read_text(encoding="utf-8").splitlines()[1:]]


@cache
def rules() -> tuple[Rule, ...]:
    """Every rule, in the order of the table."""
    macros = {route[1:]: pattern for route, _, _, pattern, _ in _lines() if route.startswith("@")}
    return tuple(_rule(line, macros) for line in _lines() if not line[0].startswith("@"))


def _rule(line: list[str], macros: dict[str, str]) -> Rule:
    route, kind, severity, *parts = line
    for name, words in macros.items():
        parts = [part.replace("{" + name + "}", words) for part in parts]
    pattern, unless = parts
    named = next(r for r in ROUTES if r == route)
    return Rule(named, kind, severity, re.compile(pattern), re.compile(unless) if unless else None)


@cache
def phrase(name: str) -> re.Pattern[str]:
    """A pattern of the table by its name."""
    return next(re.compile(line[3]) for line in _lines() if line[0] == f"@{name}")

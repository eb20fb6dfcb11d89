"""The gate's table: patterns for each route, beside the words that take them back. Read from `data/gate.tsv`.

A line `@name` names a pattern the gate asks for by name. A rule stays only while it is all but certain.
"""

import re
from functools import cache
from typing import Literal, NamedTuple

from matching.patterns import any_of, quick
from matching.tables import DATA, rows

Route = Literal["crisis", "consult", "abuse", "admin", "greeting", "noise", "other", "interest"]
ROUTES: tuple[Route, ...] = ("crisis", "consult", "abuse", "admin", "greeting", "noise", "other", "interest")

_FILE = DATA / "gate.tsv"


class Rule(NamedTuple):
    """A sentence with `pattern` and without `unless` takes the route."""

    route: Route
    kind: str
    severity: str
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None


@cache
def rules() -> tuple[Rule, ...]:
    """Every rule, in the order of the table."""
    return tuple(_rule(*line) for line in rows(_FILE) if not line[0].startswith("@"))


@cache
def any_rule() -> re.Pattern[str]:
    """What a sentence must meet to meet any rule: most meet none, and are looked through once."""
    return any_of(rule.pattern.pattern for rule in rules())


def _rule(route: str, kind: str, severity: str, pattern: str, unless: str) -> Rule:
    named = next(r for r in ROUTES if r == route)
    return Rule(named, kind, severity, re.compile(pattern), re.compile(unless) if unless else None)


@cache
def phrase(name: str) -> re.Pattern[str]:
    """A pattern of the table by its name."""
    return next(quick(line[3]) for line in rows(_FILE) if line[0] == f"@{name}")

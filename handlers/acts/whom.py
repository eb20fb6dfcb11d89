"""Rules for whom something is: one thing about a person, or several with all, any, not. Values only, no tables.

Found in the tables by `within.py`; named by staff in `segments.py`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

# More than anybody thinks up, few enough for one statement.
MOST_CONDITIONS = 20
EVER, NEVER = "ever", "never"


class SegmentKind(StrEnum):
    """What one condition asks. Follows: the news of a district. Attended: said so afterwards, or was seen there."""

    AREA = "area"
    FOLLOWS = "follows"
    INTEREST = "interest"
    AGE = "age"
    LANGUAGE = "language"
    ATTENDED = "attended"


class Segment(NamedTuple):
    """`value`: an area's key, a language's code, an entry of the vocabulary, an age band, ever or never.

    `name` is for people.
    """

    kind: SegmentKind
    value: str
    name: str


class How(StrEnum):
    """How conditions stand together. Not: none of them."""

    ALL = "all"
    ANY = "any"
    NOT = "not"


@dataclass(frozen=True)
class Combined:
    """Several rules as one."""

    how: How
    parts: tuple["Rule", ...]


Rule = Segment | Combined


class BadRule(ValueError):
    """What is stored is no rule of ours."""


def stored(rule: Rule | None) -> Any:
    """As JSON keeps it: a list for one condition, an object for several."""
    if rule is None:
        return None
    if isinstance(rule, Segment):
        return list(rule)
    return {str(rule.how): [stored(part) for part in rule.parts]}


def read(kept: Any) -> Rule | None:
    """As it was kept.

    Raises:
        BadRule: it cannot be one.
    """
    try:
        return None if kept is None else _read(kept)
    except (TypeError, ValueError, IndexError, AttributeError) as error:
        raise BadRule("no rule") from error


def _read(kept: Any) -> Rule:
    if isinstance(kept, list):
        kind, value, name = kept
        return Segment(SegmentKind(kind), value, name)
    ((how, parts),) = kept.items()
    return Combined(How(how), tuple(_read(part) for part in parts))


def conditions(rule: Rule | None) -> Iterator[Segment]:
    """Every single condition in it."""
    if isinstance(rule, Segment):
        yield rule
    elif rule is not None:
        for part in rule.parts:
            yield from conditions(part)


def both(one: Rule | None, other: Rule | None) -> Rule | None:
    """Who meets both rules; None asks nothing."""
    asked = tuple(rule for rule in (one, other) if rule is not None)
    return Combined(How.ALL, asked) if len(asked) > 1 else next(iter(asked), None)


def grouped(chosen: dict[How, list[Segment]]) -> Rule | None:
    """All of the first, any of the second, none of the third: what a form of three groups says."""
    parts: list[Rule] = list(chosen.get(How.ALL, []))
    if some := chosen.get(How.ANY):
        parts.append(Combined(How.ANY, tuple(some)) if len(some) > 1 else some[0])
    if none := chosen.get(How.NOT):
        parts.append(Combined(How.NOT, tuple(none)))
    if len(parts) == 1:
        return parts[0]
    return Combined(How.ALL, tuple(parts)) if parts else None


def rows(rule: Rule | None) -> list[tuple[How, Segment]]:
    """The same the other way: each condition with its group, for a form."""
    if rule is None:
        return []
    if isinstance(rule, Segment):
        return [(How.ALL, rule)]
    if rule.how is How.ALL:
        return [row for part in rule.parts for row in rows(part)]
    return [(rule.how, one) for one in conditions(rule)]

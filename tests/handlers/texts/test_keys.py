"""Every key that the code names is in the catalogue, and every sentence of the catalogue is said somewhere."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TypeVar

import handlers
from handlers.texts import catalogue

_ROOT = Path(handlers.__file__).resolve().parent.parent
Node = TypeVar("Node", bound=ast.AST)
_SAYS = {"t", "Text", "Refused"}


@cache
def trees() -> tuple[ast.Module, ...]:
    """The modules that speak to residents."""
    outside = {"simulator", "opendata", "console"}
    files = [*_ROOT.glob("handlers/**/*.py"), *_ROOT.glob("bot/**/*.py")]
    ours = [path for path in files if outside.isdisjoint(path.relative_to(_ROOT).parts)]
    return tuple(ast.parse(path.read_text(encoding="utf-8")) for path in ours)


def nodes(kind: type[Node]) -> list[Node]:
    return [node for tree in trees() for node in ast.walk(tree) if isinstance(node, kind)]


def named(node: ast.AST) -> Iterator[tuple[str, bool]]:
    """The keys an expression may give; True: only how they begin."""
    match node:
        case ast.Constant(value=str(key)):
            yield key, False
        case ast.JoinedStr(values=[start, *_]) | ast.BinOp(left=start):
            yield from ((key, True) for key, _ in named(start))
        case ast.IfExp(body=one, orelse=other):
            yield from named(one)
            yield from named(other)


def said() -> set[tuple[str, bool]]:
    """What stands as the key where a sentence is made."""
    making = [call for call in nodes(ast.Call) if isinstance(call.func, ast.Name) and call.func.id in _SAYS]
    return {key for call in making if call.args for key in named(call.args[0])}


def words() -> set[str]:
    """Every string that is written out."""
    return {node.value for node in nodes(ast.Constant) if isinstance(node.value, str)}


def test_every_key_that_is_said_exists() -> None:
    keys = catalogue("ja").keys()
    missing = {
        key for key, starts in said() if not (any(one.startswith(key) for one in keys) if starts else key in keys)
    }
    assert missing == set()


def test_every_key_that_waits_in_a_variable_exists() -> None:
    """Actions and steps look like keys: they are what the tables of buttons and steps are keyed by."""
    keys = catalogue("ja").keys()
    like_a_key = re.compile("|".join(rf"{table}\.[\w.-]*\w" for table in {key.split(".")[0] for key in keys}))
    actions = {key.value for node in nodes(ast.Dict) for key in node.keys if isinstance(key, ast.Constant)}
    assert {word for word in words() if like_a_key.fullmatch(word)} - keys - actions == set()


def test_every_sentence_is_said_somewhere() -> None:
    starts = tuple(key for key, starts in said() if starts)
    unsaid = {key for key in catalogue("ja").keys() - words() if not key.startswith(starts)}
    assert unsaid == set()


def test_the_scan_reads_plain_keys_beginnings_and_choices() -> None:
    made = "t('a.b'), t(f'fact.{key}'), t('slot.' + band), t('a.on' if on else 'a.off')"
    calls = [node for node in ast.walk(ast.parse(made)) if isinstance(node, ast.Call)]
    read = {key for call in calls for key in named(call.args[0])}
    assert read == {("a.b", False), ("fact.", True), ("slot.", True), ("a.on", False), ("a.off", False)}

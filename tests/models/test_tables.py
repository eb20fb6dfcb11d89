"""A module of one table works alone: a command that ends soon imports just the nouns it uses."""

import sys
from inspect import isclass

import pytest

from models.tables import Base

_HOME = {mapper.class_.__table__.name: mapper.class_.__module__ for mapper in Base.registry.mappers}


def _brought_along(module: str, found: set[str] | None = None) -> set[str]:
    """This module and those that it imports classes of."""
    found = set() if found is None else found
    if module not in found:
        found.add(module)
        for one in vars(sys.modules[module]).values():
            if isclass(one) and one.__module__.startswith("models."):
                _brought_along(one.__module__, found)
    return found


@pytest.mark.parametrize("table", Base.metadata.sorted_tables, ids=str)
def test_table_brings_along_what_it_points_to_or_is_brought_along_by_it(table: object) -> None:
    module = _HOME[str(table)]
    for key in Base.metadata.tables[str(table)].foreign_keys:
        other = _HOME[key.column.table.name]
        assert other in _brought_along(module) or module in _brought_along(other)

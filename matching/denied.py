"""What staff say that words do not mean: 「かえで」 is the name of a hall here, not a tree."""

from matching import vocabulary
from matching.forms import Forms, forms_of, tables_of


def denied_in(text: str) -> frozenset[str]:
    """Concepts that are not meant by some word of a normalised text."""
    if not vocabulary.current().denied:
        return frozenset()
    return frozenset(key for _, _, keys in _denied().in_text(text) for key in keys)


@vocabulary.remembered
def _denied() -> Forms:
    return few(vocabulary.current().denied)


def few(pairs: frozenset[tuple[str, str]]) -> Forms:
    """Some (form, concept) pairs, to look for in texts."""
    return forms_of(tables_of(sorted(pairs)))

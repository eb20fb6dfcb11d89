"""Edits of the vocabulary as sentences, and gatherings and roles by their names, for the pages of corrections."""

from collections.abc import Iterable, Mapping

from sqlalchemy import select, union_all

from bot.console.desk import language, say, session
from matching.vocabulary import label
from models.correction import CorrectionEdit, EditKind
from models.gathering import Gathering
from models.role import Role


def called(key: str) -> str:
    """A concept's name in the language of the page."""
    return label(key, language())


def names_of(items: Iterable[str]) -> dict[str, str]:
    """Names of gatherings and roles by public id; none for those that are gone."""
    ids = [one for one in set(items) if one]
    both = (select(table.public_id, table.name).where(table.public_id.in_(ids)) for table in (Gathering, Role))
    return {row.public_id: row.name for row in session().execute(union_all(*both))} if ids else {}


def told(edits: Iterable[CorrectionEdit]) -> list[tuple[CorrectionEdit, str]]:
    """Each edit with what it says."""
    rows = list(edits)
    names = names_of(row.item for row in rows)
    # What a draft would make has no name yet but this.
    fresh = {row.concept: row.form for row in rows if row.kind is EditKind.CONCEPT}
    return [(row, _sentence(row, names, fresh)) for row in rows]


def _sentence(row: CorrectionEdit, names: Mapping[str, str], fresh: Mapping[str, str]) -> str:
    concept, other = (fresh.get(key) or called(key) for key in (row.concept, row.other))
    said = say(
        f"correction.is_{row.kind.value}{'' if row.other or row.kind is not EditKind.CONCEPT else '_alone'}",
        concept=concept, other=other, form=row.form, tongue=say(f"correction.in_{row.language}"),
        item=names.get(row.item, row.item), weight=say(f"correction.weight_{round((row.weight or 0) * 100)}"),
    )  # fmt: skip
    return said if row.laid else say("correction.is_off", said=said)

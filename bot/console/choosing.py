"""Choosing a row by what somebody types of it, without scripts: a field with a button, and what was found to tick.

What was typed and not looked at yet counts when it names one thing alone; else the page asks.
"""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import jaconv
from sqlalchemy import Select, case, func, or_, select
from werkzeug.datastructures import MultiDict

from bot.console.access import NEEDS
from bot.console.desk import account, desk, language, say, session
from bot.console.finding import numbers_of
from bot.console.scope import groups_seen_by, venues_seen_by
from handlers.acts.change import Unfit
from matching.vocabulary import concepts, concepts_in, label
from models.area import Area
from models.group import Group
from models.venue import Venue

_MOST = 12
_LONGEST = 60
_NOT_IN = 3
_LAYERS = ("city", "ward", "district", "school", "town", "station")
_Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Choice:
    """One field of a form. `options`: value and words, of what is chosen and of what was found (so many)."""

    name: str
    many: bool
    chosen: Sequence[str]
    options: _Pairs
    q: str = ""
    found: int = 0


@dataclass(frozen=True)
class Chooser:
    """How one field finds its rows. `named` gives the words for values that were chosen before."""

    name: str
    found: Callable[[str], _Pairs]
    named: Callable[[Sequence[str]], _Pairs]
    many: bool = False

    def standing(self, *values: str) -> Choice:
        """As it stands, before anybody typed."""
        chosen = [value for value in values if value]
        return Choice(self.name, self.many, chosen, self.named(chosen))

    def typed(self, form: MultiDict[str, str]) -> Choice:
        """As the form has it, with what was found for its words."""
        q = _plain(form.get(f"{self.name}_q", ""))
        chosen = [value.replace("\0", "") for value in form.getlist(self.name) if value]
        found = list(self.found(q)) if q else []
        if len(found) == 1 and found[0][0] not in chosen:
            chosen = [*chosen, found[0][0]] if self.many else [found[0][0]]
        before = [pair for pair in self.named(chosen) if pair not in found]
        return Choice(self.name, self.many, chosen, [*before, *found], q, len(found))

    def taken(self, form: MultiDict[str, str], field: str) -> list[str]:
        """The values that are meant; `field` is named when the words leave it open.

        Raises:
            Unfit: something was typed that names nothing, or several things of which none was ticked.
        """
        choice = self.typed(form)
        found = {value for value, _ in self.found(choice.q)} if choice.q else set()
        if choice.q and not found.intersection(choice.chosen):
            raise Unfit(field)
        known = {value for value, _ in choice.options}
        return [value for value in dict.fromkeys(choice.chosen) if value in known]


def area_id(form: MultiDict[str, str]) -> int | None:
    """The area that was chosen; None: none.

    Raises:
        Unfit: see `Chooser.taken`.
    """
    keys = AREAS.taken(form, "area_id")
    return session().scalar(select(Area.id).where(Area.key == keys[0])) if keys else None


def _plain(typed: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", typed).replace("\0", "").split())[:_LONGEST]


def _areas(q: str) -> _Pairs:
    """By a part of the whole name or of its kana; the exact and the wider first."""
    whole = func.concat(Area.pref, Area.city, Area.ward, Area.name)
    kana = [Area.kana.icontains(one, autoescape=True) for one in {jaconv.kata2hira(q), jaconv.hira2kata(q)}]
    rows = select(Area.key, Area.layer).where(or_(whole.icontains(q.replace(" ", ""), autoescape=True), *kana))
    layer = case({name: place for place, name in enumerate(_LAYERS)}, value=Area.layer, else_=len(_LAYERS))
    first = rows.order_by(Area.name != q, layer, func.length(Area.name), Area.name, Area.id)
    return _areas_named([row.key for row in session().execute(first.limit(_MOST))])


def _areas_named(keys: Sequence[str]) -> _Pairs:
    rows = {row.key: row for row in session().scalars(select(Area).where(Area.key.in_(keys)))}
    return [(key, _of_layer(rows[key])) for key in keys if key in rows]


def _of_layer(area: Area) -> str:
    """Stations and school districts are called like towns: their layer is said."""
    named = {"station": say("choose.station"), "school": say("choose.school"), "district": say("choose.district")}
    layer = "" if area.layer in ("city", "ward", "town") else named.get(area.layer, area.layer)
    return f"{area.full_name}（{layer}）" if layer else area.full_name


def _topics(q: str) -> _Pairs:
    """Entries of the vocabulary, in any of their names, katakana or hiragana; names that begin so come first."""
    wanted = jaconv.kata2hira(q.lower()).replace(" ", "")
    ranked = []
    for place, one in enumerate(concepts().values()):
        names = [jaconv.kata2hira(name.lower()).replace(" ", "") for name in (*one.labels.values(), *one.forms)]
        how = min((_how_near(wanted, name) for name in names), default=_NOT_IN)
        ranked += [(how, place, one.key)] if how < _NOT_IN else []
    read = [key for key in concepts_in(q) if key not in {key for *_, key in ranked}]
    keys = [*(key for *_, key in sorted(ranked)), *read]
    return [(label(key), label(key, language())) for key in keys[:_MOST]]


def _how_near(wanted: str, name: str) -> int:
    """0: its name; 1: its name begins so; 2: it stands in it."""
    if wanted not in name:
        return _NOT_IN
    return 0 if name == wanted else 1 if name.startswith(wanted) else 2


def _rows(noun: Any, columns: Sequence[Any], told: Callable[[Any], str], q: str) -> _Pairs:
    numbers = numbers_of(_reached(noun.id, noun.name, noun=noun), q, columns)[:_MOST]
    rows = {row.id: row for row in session().scalars(select(noun).where(noun.id.in_(numbers)))}
    return [(rows[number].public_id, told(rows[number])) for number in numbers]


def _reached(*columns: Any, noun: Any) -> Select[Any]:
    """What the account reaches of groups or venues."""
    seen, page = (groups_seen_by, "groups") if noun is Group else (venues_seen_by, "venues")
    reach = seen(account(), NEEDS[f"console.{page}"].duties, now=desk().clock.now())
    usable = [Venue.ended.is_(False)] if noun is Venue else []
    rows: Select[Any] = select(*columns).select_from(noun).outerjoin(Area, Area.id == noun.area_id)
    return rows.where(reach, *usable)


def _rows_named(noun: Any, told: Callable[[Any], str], ids: Sequence[str]) -> _Pairs:
    found = session().scalars(_reached(noun, noun=noun).where(noun.public_id.in_(ids)))
    return [(row.public_id, told(row)) for row in found]


def _venue(row: Venue) -> str:
    return f"{row.name}（{row.address}）" if row.address and row.address not in row.name else row.name


def _group(row: Group) -> str:
    return f"{row.name}（{row.area.full_name}）" if row.area else row.name


AREAS = Chooser("area", _areas, _areas_named)
TOPICS = Chooser("topics", _topics, lambda words: [(one, one) for one in words if len(one) <= _LONGEST], many=True)
VENUES = Chooser(
    "venue",
    lambda q: _rows(Venue, (Venue.name, Venue.kana, Venue.address), _venue, q),
    lambda ids: _rows_named(Venue, _venue, ids),
)
GROUPS = Chooser(
    "group",
    lambda q: _rows(Group, (Group.name, Group.kana), _group, q),
    lambda ids: _rows_named(Group, _group, ids),
)

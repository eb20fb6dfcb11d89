"""One edit of the vocabulary: a concept is found, what is known of it shown, and what shall be otherwise said.

Drafts, their replay and versions are in `corrections`.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, request
from sqlalchemy import ColumnElement, select
from werkzeug.wrappers import Response as BaseResponse

from bot.console.access import NEEDS
from bot.console.correction_words import called, names_of, told
from bot.console.desk import account, actor, desk, go, page, say, session
from bot.console.scope import searches_seen_by
from handlers.acts.check_edit import LANGUAGES, LONGEST_FORM, WEIGHTS, CannotCorrect
from handlers.acts.correct import add_edit, laid_over, remove_edit
from handlers.acts.look import Sight, look
from handlers.acts.replay import mark_answer
from matching import vocabulary
from matching.concepts_called import concepts_called
from matching.corrected import Edit
from matching.corrections import as_saved
from matching.text import normalise
from matching.vocabulary import Vocabulary
from models.area import Area
from models.correction import Correction, EditKind
from models.gathering import Gathering, GatheringStatus
from models.match_log import MatchLog
from models.role import Role

_FORMS_SHOWN = 60
_MOST_CHOICES = 10
_MARK, _REMOVE = "mark", "remove"


def add_to(views: Blueprint) -> None:
    """The page of one edit."""
    views.add_url_rule("/corrections/new", "new_correction", new_correction, methods=["GET", "POST"])


@dataclass(frozen=True)
class From:
    """What led here: a search of the log (public id), a gathering (public id), and whether it should be shown."""

    search: str
    gathering: str
    should: str

    @classmethod
    def asked(cls) -> "From":
        """As the address or the form has it."""
        search, gathering, should = (request.values.get(name, "")[:40] for name in ("search", "gathering", "should"))
        return cls(search.replace("\0", ""), gathering.replace("\0", ""), should if should in ("yes", "no") else "")

    def args(self) -> dict[str, str]:
        """For links that go on with it."""
        values = {"search": self.search, "gathering": self.gathering, "should": self.should}
        return {name: value for name, value in values.items() if value}


def new_correction() -> BaseResponse:
    """Find a concept, look at it, say what shall be otherwise. A form that says no kind only leads here."""
    came = From.asked()
    search = _search(came.search) if came.search else None
    kind = request.form.get("kind", "") if request.method == "POST" else ""
    if not kind:
        return _form(came, search)
    try:
        if search and came.gathering and came.should:
            mark_answer(session(), actor(), search, came.gathering, good=came.should == "yes", now=desk().clock.now())
        if kind == _MARK:
            return _form(came, search, marked=True)
        if kind == _REMOVE:
            return _taken_out(came)
        draft = add_edit(session(), actor(), _typed(kind, request.form), _reach(), now=desk().clock.now())
    except CannotCorrect as why:
        session().rollback()
        return _form(came, search, 400, fault=say(why.key, **why.values))
    return go("correction", public_id=draft.public_id)


def _taken_out(came: From) -> BaseResponse:
    """Take an edit out of one's draft, and show its concept again.

    Raises:
        CannotCorrect: it is not there any more.
    """
    draft = Correction.draft_of(session(), account().public_id)
    if draft is None:
        raise CannotCorrect("edit.not_there")
    remove_edit(session(), draft, request.form.get("row", 0, type=int))
    return go("new_correction", concept=request.form.get("concept", ""), **came.args())


def _form(came: From, search: MatchLog | None, status: int = 200, **more: Any) -> BaseResponse:
    q, key = request.values.get("q", "").replace("\0", "").strip()[:60], request.values.get("concept", "")
    draft = Correction.draft_of(session(), account().public_id)
    drafted = [row for row in (draft.edits if draft else ()) if key in (row.concept, row.other)]
    with vocabulary.using(laid_over(session(), draft) if draft else as_saved(session())):
        concept = vocabulary.concepts().get(key)
        shown = {
            "came": came,
            "q": q,
            "found": [(one, called(one)) for one in concepts_called(q)],
            "near_search": [(one, called(one)) for one in _understood(search)],
            "concept": concept,
            "view": _view(vocabulary.current(), key) if concept else None,
            "draft": draft,
            "drafted": told(drafted),
            # What is not saved yet is not taken off, but taken out.
            "fresh": {(row.kind.value, row.form or row.item) for row in drafted},
        }
        return page(
            "new_correction", status, typed=request.form, called=called, languages=LANGUAGES, weights=WEIGHTS,
            longest=LONGEST_FORM, gathering_name=names_of([came.gathering]).get(came.gathering, ""), **shown, **more,
        )  # fmt: skip


def _view(state: Vocabulary, key: str) -> dict[str, Any]:
    """What is known of a concept."""
    concept, shipped = state.concepts[key], vocabulary.shipped().concepts.get(key)
    own = [form for form in concept.forms if shipped is None or form not in shipped.forms]
    rest = [form for form in concept.forms if form not in own]
    near = sorted(concept.near.items(), key=lambda pair: -pair[1])
    pinned = [item for item, keys in state.pinned.items() if key in keys]
    barred = sorted(state.barred.get(key, ()))
    names = names_of([*pinned, *barred])
    return {
        "own": own,
        "forms": rest[:_FORMS_SHOWN],
        "more": max(0, len(rest) - _FORMS_SHOWN),
        "broader": called(concept.broader) if concept.broader else "",
        "narrower": sorted(called(one.key) for one in state.concepts.values() if one.broader == key),
        "near": [called(other) for other, _ in near],
        "denied": sorted(word for word, denied in state.denied if denied == key),
        "pinned": [(item, names.get(item, item)) for item in pinned],
        "barred": [(item, names.get(item, item)) for item in barred],
    }


def _typed(kind: str, form: Mapping[str, str]) -> Edit:
    """What was typed, concepts and gatherings found by what they are called.

    Raises:
        CannotCorrect: something is missing, or may be one of several.
    """
    laid = form.get("off") != "yes"
    with vocabulary.using(as_saved(session())):
        other = _concept_named(form.get("other", "")) if kind in ("wider", "near", "concept") else ""
    item = _item_named(form.get("item", "")) if kind in ("pin", "bar") else ""
    weight = next((one for one in WEIGHTS if str(one) == form.get("weight")), 0.0) if kind == "near" else 0.0
    word = _plain(form.get("form", "")) if kind in ("word", "not_word", "concept") else ""
    one, language = form.get("concept", ""), form.get("language", "ja")
    if kind == EditKind.WIDER and form.get("turned") == "yes":
        one, other = other, one
    if kind in ("wider", "near") and not (one and other):
        raise CannotCorrect("edit.no_other")
    return Edit(kind, one, word, other, item, weight, language if kind == "word" else "ja", laid)


def _plain(typed: str) -> str:
    return typed.strip()[:500]


def _concept_named(typed: str) -> str:
    """A concept by its key or by what it is called; "" for none typed."""
    typed = _plain(typed)
    if not typed or typed in vocabulary.concepts():
        return typed
    found = concepts_called(typed, most=_MOST_CHOICES)
    plain, table = normalise(typed), vocabulary.concepts()
    exact = [key for key in found if typed in (called(key), vocabulary.label(key)) or plain in table[key].forms]
    if len(exact) == 1 or len(found) == 1:
        return (exact or found)[0]
    if not found:
        raise CannotCorrect("edit.no_other")
    raise CannotCorrect("edit.which", choices="、".join(map(called, found)))


def _item_named(typed: str) -> str:
    """A gathering or role by its public id or its name."""
    typed = "".join(letter for letter in _plain(typed) if unicodedata.category(letter)[0] != "C")
    if not typed:
        raise CannotCorrect("edit.no_item")
    if names_of([typed]):
        return typed
    found: list[Any] = []
    for table in (Gathering, Role):
        rows = select(table.public_id, table.name).where(table.name.icontains(typed, autoescape=True))
        rows = rows.where(Gathering.status == GatheringStatus.ACTIVE) if table is Gathering else rows.where(Role.open)
        found += session().execute(rows.order_by(table.name).limit(_MOST_CHOICES)).all()
    exact = [row for row in found if row.name == typed]
    if len(exact) == 1 or len(found) == 1:
        return str((exact or found)[0].public_id)
    if not found:
        raise CannotCorrect("edit.no_item")
    told = "、".join(f"{row.name}（{row.public_id}）" for row in found[:_MOST_CHOICES])
    raise CannotCorrect("edit.which_item", choices=told)


def _search(public_id: str) -> MatchLog:
    """The search, if it was asked within reach."""
    rows = select(MatchLog).outerjoin(Area, Area.id == MatchLog.area_id)
    found: MatchLog | None = session().scalar(rows.where(MatchLog.public_id == public_id, _reach()))
    return found or abort(404)


def _understood(search: MatchLog | None) -> list[str]:
    """The concepts of a search whose entry was opened just now, and why was said."""
    if search is None:
        return []
    sight = Sight(f"search:{search.public_id}", "new_correction")
    if not look(session(), actor(), sight, now=desk().clock.now()):
        return []
    kept = search.understood
    keys = [*kept.get("concepts", ()), *(key for key, _ in kept.get("guessed", ())[:5])]
    return [key for key in dict.fromkeys(keys) if key in vocabulary.concepts()]


def _reach() -> ColumnElement[bool]:
    """Searches that this account may know of."""
    return searches_seen_by(account(), NEEDS["console.new_correction"].duties, now=desk().clock.now())

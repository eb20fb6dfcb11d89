"""Whether an edit of the vocabulary can be, as the vocabulary would stand; each reason against it is told to staff."""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, func, literal_column, select
from sqlalchemy.orm import Session

from matching import text as texts
from matching import vocabulary
from matching.corrected import Edit, circular
from matching.segment import MOST_OWN
from models.area import Area
from models.base import new_public_id
from models.correction import Correction, CorrectionEdit, CorrectionState, EditKind
from models.gathering import Gathering, GatheringStatus
from models.match_log import MatchLog
from models.role import Role

LONGEST_FORM = 30
LANGUAGES = ("ja", "easy", "en", "zh", "ko", "vi", "pt")
# How well one concept answers another: the same but for the name, near, somewhat near, not near.
WEIGHTS = (0.9, 0.7, 0.45, 0.1)
# A word in so large a part of the catalogue or of the searches tells nothing, where there are enough to judge by.
_COMMON_SHARE, _ENOUGH = 0.25, 20


class CannotCorrect(Exception):
    """It cannot be done so; `key` is the sentence of the console that says why, `values` what stands in it."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key, self.values = key, values


@dataclass(frozen=True)
class Standing:
    """In how many items of the catalogue and in how many searches of the last 30 days a word stands; and of how many.

    Searches are those of one's reach.
    """

    items: int
    all_items: int
    searches: int
    all_searches: int

    @property
    def common(self) -> bool:
        """Whether it would match nearly everything."""
        pairs = ((self.items, self.all_items), (self.searches, self.all_searches))
        return any(number >= max(_ENOUGH, whole * _COMMON_SHARE) for number, whole in pairs)


def standing(session: Session, form: str, reach: ColumnElement[bool]) -> Standing:
    """How common a word (as it was normalised) is. `reach`: which searches, of `MatchLog` joined with `Area`."""
    said = func.lower(func.normalize(Gathering.name + " " + Gathering.description, literal_column("nfkc")))
    items = select(func.count().filter(said.contains(form, autoescape=True)), func.count())
    items = items.select_from(Gathering).where(Gathering.status == GatheringStatus.ACTIVE)
    asked = func.lower(MatchLog.text).contains(form, autoescape=True)
    searches = select(func.count().filter(asked), func.count()).select_from(MatchLog)
    searches = searches.outerjoin(Area, Area.id == MatchLog.area_id).where(MatchLog.text.is_not(None), reach)
    return Standing(*session.execute(items).one(), *session.execute(searches).one())


def written(typed: str) -> str:
    """A word as it was typed, in one written form.

    Raises:
        CannotCorrect: nothing, too much, or letters that do not show.
    """
    if any(unicodedata.category(letter)[0] == "C" for letter in typed.strip()):
        raise CannotCorrect("edit.control")
    form = texts.normalise(typed.strip())
    if not form:
        raise CannotCorrect("edit.empty")
    if max(len(form), len(typed.strip())) > LONGEST_FORM:
        raise CannotCorrect("edit.long", most=LONGEST_FORM)
    return form


@vocabulary.steady
def checked(session: Session, edit: Edit, reach: ColumnElement[bool]) -> Edit:
    """The edit as it is to be kept; the vocabulary that holds is the one it will be laid over.

    Raises:
        CannotCorrect: it makes no sense.
    """
    if edit.kind not in _CHECKS:
        raise CannotCorrect("edit.unknown_kind")
    if edit.kind != EditKind.CONCEPT and edit.concept not in vocabulary.concepts():
        raise CannotCorrect("edit.no_concept")
    return _CHECKS[EditKind(edit.kind)](session, edit, reach)


def _word(session: Session, edit: Edit, reach: ColumnElement[bool]) -> Edit:
    form, concept = written(edit.form), vocabulary.concepts()[edit.concept]
    if edit.language not in LANGUAGES:
        raise CannotCorrect("edit.no_language")
    if form in concept.forms:
        raise CannotCorrect("edit.already", word=form, concept=vocabulary.label(concept.key))
    told = standing(session, form, reach)
    if told.common or _says_nothing(form):
        raise CannotCorrect("edit.common", word=form, items=told.items, searches=told.searches)
    return replace(edit, form=form)


def _says_nothing(form: str) -> bool:
    """One kana or letter, or a word that everybody uses."""
    words = texts.words(form)
    one = len(form) == 1 and (texts.is_kana(texts.fold(form)) or form.isascii())
    return one or (len(words) == 1 and not words[0].telling)


def _not_word(_session: Session, edit: Edit, _reach: ColumnElement[bool]) -> Edit:
    form = written(edit.form)
    if edit.concept not in vocabulary.concepts_in(form):
        raise CannotCorrect("edit.means_not", word=form, concept=vocabulary.label(edit.concept))
    return replace(edit, form=form)


def _concept(session: Session, edit: Edit, reach: ColumnElement[bool]) -> Edit:
    form = written(edit.form)
    there = next((one.key for one in vocabulary.concepts().values() if form in one.forms), "")
    if there:
        raise CannotCorrect("edit.there_is", word=form, concept=vocabulary.label(there))
    if edit.other and edit.other not in vocabulary.concepts():
        raise CannotCorrect("edit.no_concept")
    told = standing(session, form, reach)
    if told.common or _says_nothing(form):
        raise CannotCorrect("edit.common", word=form, items=told.items, searches=told.searches)
    made = select(func.count()).select_from(CorrectionEdit).join(Correction)
    made = made.where(CorrectionEdit.kind == EditKind.CONCEPT, Correction.state != CorrectionState.DROPPED)
    if (session.scalar(made) or 0) >= MOST_OWN:
        raise CannotCorrect("edit.too_many", most=MOST_OWN)
    return replace(edit, concept=f"own_{new_public_id()}", form=form)


def _wider(_session: Session, edit: Edit, _reach: ColumnElement[bool]) -> Edit:
    _other(edit)
    table = vocabulary.concepts()
    if table[edit.concept].broader == edit.other:
        raise CannotCorrect("edit.is_below", one=vocabulary.label(edit.concept), other=vocabulary.label(edit.other))
    if circular(table, edit.concept, edit.other):
        raise CannotCorrect("edit.circular", one=vocabulary.label(edit.concept), other=vocabulary.label(edit.other))
    return edit


def _near(_session: Session, edit: Edit, _reach: ColumnElement[bool]) -> Edit:
    _other(edit)
    if edit.weight not in WEIGHTS:
        raise CannotCorrect("edit.no_weight")
    return edit


def _other(edit: Edit) -> None:
    if edit.other not in vocabulary.concepts():
        raise CannotCorrect("edit.no_other")
    if edit.other == edit.concept:
        raise CannotCorrect("edit.itself")


def _item(session: Session, edit: Edit, _reach: ColumnElement[bool]) -> Edit:
    here = select(Gathering.id).where(Gathering.public_id == edit.item)
    if session.scalar(here) is None and session.scalar(select(Role.id).where(Role.public_id == edit.item)) is None:
        raise CannotCorrect("edit.no_item")
    state = vocabulary.current()
    pinned, barred = state.pinned.get(edit.item, ()), state.barred.get(edit.concept, ())
    if edit.concept in pinned if edit.kind == EditKind.PIN else edit.item in barred:
        raise CannotCorrect("edit.twice")
    return edit


_CHECKS: Mapping[EditKind, Callable[[Session, Edit, ColumnElement[bool]], Edit]] = {
    EditKind.WORD: _word,
    EditKind.NOT_WORD: _not_word,
    EditKind.CONCEPT: _concept,
    EditKind.WIDER: _wider,
    EditKind.NEAR: _near,
    EditKind.PIN: _item,
    EditKind.BAR: _item,
}

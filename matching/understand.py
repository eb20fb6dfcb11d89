"""What a resident's sentence asks for: wishes, refusals, time, company, support and place, with the words that said so.

Whether the sentence is a matter for the matcher at all is `gate`'s business; what fits the wish is `rank`'s.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from matching import areas, audience, helping, latin, mention, refusals, support, vocabulary, wording
from matching import dates as day_words
from matching import slots as times
from matching import text as texts
from matching.audience import Audience
from matching.denied import denied_in
from matching.guess import Guesses, guess
from matching.phrases import phrase, says
from matching.refusals import Said
from matching.vocabulary import Found

_LETTERS = 400
_MOST_CONCEPTS = 8
_WEEK = 7
# What one gives; who asks to be taught or helped does not want to.
_TO_GIVE = frozenset({"teaching", "skill_teach", "volunteer"})
# What stands at least so near to something refused is wanted in its place.
_INSTEAD = 0.5
# Shorter names met only in other words are a chance likeness.
_SURELY = 3
# So likely must something be meant that nothing was said of.
_SURELY_MEANT = 0.5
_DONE_FOR = ("support", "help", "animal")
# Named after children, but what grown-ups live through or care for.
_FOR_ADULTS_TOO = frozenset(
    {"baby_hiroba", "baby_massage", "postpartum", "gakudo", "child_rights", "childfood_share", "baby_food"}
)
_LEARNING = frozenset({"勉強", "べんきょう", "study", "学び", "習う"})


@dataclass(frozen=True, slots=True)
class Wanted:
    """`terms`: content words to look up; `words`: those of them the vocabulary does not know.

    `dates`: days said relative to today, None when none were said. `help`: how likely help is offered, 0 when somebody
    wants to take part. `places`: what a named place may be when several share the name; `place` is then None.
    `matched`: (what was written, concept); `repaired`: (what was written, what it was read as).
    `gently`: the body should not be strained.
    `guessed`: what may be meant beside what was named, with its chance, likeliest first.
    """

    text: str = ""
    concepts: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    avoided: frozenset[str] = frozenset()
    avoided_words: frozenset[str] = frozenset()
    slots: times.Slots = frozenset()
    dates: day_words.Days | None = None
    audience: Audience = field(default_factory=Audience)
    help: float = 0.0
    support: frozenset[str] = frozenset()
    gently: bool = False
    place: areas.Place | None = None
    places: tuple[areas.Place, ...] = ()
    anything: bool = False
    matched: tuple[tuple[str, str], ...] = ()
    repaired: tuple[tuple[str, str], ...] = ()
    guessed: Guesses = ()

    @property
    def empty(self) -> bool:
        """Nothing at all to search by."""
        asked = self.concepts or self.words or self.slots or self.dates or self.audience.tags or self.support
        told = asked or self.gently or self.place or self.places or self.help
        return not told and sum(chance for _, chance in self.guessed) < _SURELY_MEANT


@vocabulary.steady
def understand(text: str, *, prior_city: str | None = None, today: date | None = None) -> Wanted:
    """Read one sentence. `prior_city` settles place names that several cities share; `today` (Asia/Tokyo) is what
    「明日」 is counted from, without it no dates are read.
    """
    plain = wording.from_kana(wording.from_katakana(latin.japanese(texts.normalise(text)[:_LETTERS])))
    offered = helping.helping(plain)
    wanted = _read(plain, offered, prior_city, today)
    if wanted.empty and not wanted.anything and (drawn := texts.emoji_words(text)) and drawn != plain:
        return replace(_read(drawn, offered, prior_city, today), text=plain)
    return wanted


def _read(plain: str, offered: float, prior_city: str | None, today: date | None) -> Wanted:
    said = refusals.split(_told_aside(plain, offered))
    spot = mention.named(said.wanted, prior_city=prior_city)
    topic = day_words.without(times.without_reasons(spot.rest))
    meant = _named(topic)
    repairs = wording.repairs(topic, meant)
    named = _instead_of(said.refused, meant)
    needed = support.needs(plain)
    if helping.asks_for_help(plain, offered):
        named = [f for f in named if f.concept not in _TO_GIVE]
    concepts, refused = _told_apart(said, [*named, *repairs])
    words = wording.unknown(topic, named)
    days = day_words.spoken(said.wanted, today) if today else None
    terms = wording.terms(topic, named)
    speaker = audience.of_speaker(said.wanted)
    barred = refused | denied_in(plain)
    if speaker.tags and "grandparent" not in concepts:
        barred |= {key for key, ages in _for_ages() if speaker.clashes_with(ages)}
    guessed = tuple(each for each in guess(wording.spoken(topic), texts.reading(topic)) if each[0] not in barred)
    return Wanted(
        text=plain,
        concepts=concepts[:_MOST_CONCEPTS],
        words=words,
        terms=(*terms, *_spelt(spot.place, said.wanted)),
        avoided=refused,
        avoided_words=_refused_words(said.refused, concepts),
        slots=_slots(said, days),
        dates=days,
        audience=speaker,
        help=offered,
        support=needed,
        gently=support.gently(plain, needed),
        place=spot.place,
        places=spot.choices,
        anything=says("anything", plain) or bool(said.refused and not concepts and not words),
        matched=tuple((f.surface, f.concept) for f in named),
        repaired=tuple(dict.fromkeys((f.surface, f.repaired) for f in repairs)),
        guessed=helping.agreeing(guessed, offered),
    )


def _told_aside(plain: str, offered: float) -> str:
    """The sentence without what is said by the way; without the speaker's trade, unless it is offered or nothing else
    is named that one may like.
    """
    told = phrase("aside").sub(" ", plain).replace("  ", " ")
    rest = told if offered else phrase("trade").sub(" ", told)
    return rest if rest != told and any(map(vocabulary.is_liking, vocabulary.concepts_in(rest))) else told


@vocabulary.remembered
def _for_ages() -> Sequence[tuple[str, frozenset[str]]]:
    """What only people of some ages do, by its Japanese name, and which; not what others do for or with them."""
    called = [(c.key, c.labels["ja"]) for c in vocabulary.concepts().values() if c.group not in _DONE_FOR]
    found = [(key, audience.of_item(label, "", "")) for key, label in called if key not in _FOR_ADULTS_TOO]
    return [
        (key, tags & audience.AGES.keys())
        for key, tags in found
        if "parent" not in tags and tags & audience.AGES.keys()
    ]


def _named(topic: str) -> list[Found]:
    """The concepts of a sentence by name, none of people who are only talked about."""
    found = [*vocabulary.find(topic)]
    rest = _without(topic, found)
    for otherwise in wording.spoken_otherwise(rest):
        known = {f.concept for f in found}
        found += [f for f in vocabulary.find(otherwise) if f.concept not in known and len(f.surface) >= _SURELY]
    coming = {f.concept for f in vocabulary.find(audience.without_others(topic))}
    table = vocabulary.concepts()
    return _without_learning(_merged([f for f in found if table[f.concept].kind != "people" or f.concept in coming]))


def _without(text: str, found: list[Found]) -> str:
    for surface in sorted({f.surface for f in found}, key=len, reverse=True):
        text = text.replace(surface, " ")
    return text


def _spelt(place: areas.Place | None, text: str) -> tuple[str, ...]:
    """A place as it was written: things are named after where they are, too."""
    return tuple(w.normal for w in texts.content_words(place.name)) if place and place.name in text else ()


def _merged(found: list[Found]) -> list[Found]:
    """One entry a concept, the longest writing of it."""
    best: dict[str, Found] = {}
    for f in found:
        if f.concept not in best or len(f.surface) > len(best[f.concept].surface):
            best[f.concept] = f
    return list(best.values())


def _without_learning(named: list[Found]) -> list[Found]:
    """「日本語の勉強」 asks for Japanese, not for help with homework."""
    subject = any(vocabulary.is_liking(f.concept) and f.concept != "study" for f in named)
    return [f for f in named if not (subject and f.concept == "study" and f.surface in _LEARNING)]


def _told_apart(said: Said, found: list[Found]) -> tuple[tuple[str, ...], frozenset[str]]:
    """What is wanted and what is refused. What is wanted by name is not refused: 「カラオケは嫌い、歌なら合唱」 keeps
    singing; who only will not do it may like to look on or listen.
    """
    table = vocabulary.concepts()
    refused = refusals.refused_in(said)
    concepts = tuple(dict.fromkeys(f.concept for f in found))
    if said.looking and not concepts:
        return tuple(dict.fromkeys(table[c].broader or c for c in refused)), frozenset()
    wider = {table[c].broader for c in concepts} - _by_name(said.refused).keys()
    return concepts, frozenset(refused) - wider.union(concepts)


def _instead_of(refused: str, meant: list[Found]) -> list[Found]:
    """「体操以外で健康になること」: what is refused by its very name is not wanted by another word for it; what stands
    near to it under another name is.
    """
    barred = _by_name(refused)
    kept = [f for f in meant if f.concept not in barred or f.surface in _names(f.concept)]
    dropped = [f for f in meant if f not in kept]
    return kept + [
        Found(f.surface, near, "", f.start)
        for f in dropped
        for near, tie in vocabulary.concepts()[f.concept].near.items()
        if tie >= _INSTEAD and vocabulary.is_liking(near) and barred[f.concept] not in vocabulary.label(near)
    ]


def _by_name(text: str) -> dict[str, str]:
    """Concepts that a text calls by their very name, and the name."""
    return {f.concept: f.surface for f in vocabulary.find(text) if f.surface in _names(f.concept)}


def _names(concept: str) -> list[str]:
    return texts.normalise(vocabulary.label(concept)).split("・")


def _refused_words(refused: str, concepts: tuple[str, ...]) -> frozenset[str]:
    if not refused:
        return frozenset()
    wanted = {w.normal for c in concepts for form in vocabulary.concepts()[c].forms[:1] for w in texts.words(form)}
    return frozenset(w.normal for w in texts.content_words(refused)) - wording.stop() - wanted


def _slots(said: Said, days: day_words.Days | None) -> times.Slots:
    """The parts of the week asked for; a day named stands for its weekday too."""
    asked, busy = times.told(texts.join_kana(said.wanted))
    barred = times.spoken(texts.join_kana(said.refused)) | busy
    weekdays = {day.weekday() for day in days or ()}
    if 0 < len(weekdays) < _WEEK:
        asked = frozenset(slot for slot in asked or times.ALL if slot[0] in weekdays) or asked
    left = (asked or (times.ALL if barred else frozenset())) - barred
    return left or asked

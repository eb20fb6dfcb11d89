"""The door in front of the matcher: is a sentence for people and telephones, for the bureau, for nobody, or for us?

A few certain rules (`data/gate.tsv`) speak first, then the model (`gate_model`). How the message speaks is read by
`gate_tone`; which numbers to show is told in `crisis_lines`. No text is kept or logged.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from matching import gate_model, gate_tone, kanji, vocabulary
from matching import text as texts
from matching.gate_features import LETTERS, prepare, spoken, wishes
from matching.gate_model import KINDS, Reading
from matching.gate_rules import Route, Rule, any_rule, phrase, rules
from matching.gate_tone import Tone, Who
from matching.wording import names_topics

__all__ = ["KINDS", "Verdict", "gate"]
Read = Callable[[str], Reading]

# Set by the figures of the sets, see docs/matching.md. A wish in so many words needs a surer reading.
_CRISIS = {False: 0.63, True: 0.73}
_DOUBT = {False: 0.29, True: 0.4}
# Who says no to a date has a reason, which may be sad.
_DOUBT_CALLED_OFF = 0.5
# Beside another route; who does not want to live says so in passing.
_DOUBT_ELSEWHERE, _DOUBT_OF_LIVING = 0.2, 0.15
_CLAUSE = {False: 0.95, True: 0.99}
_LETTER_DOUBT = 0.55
_IMMINENT = 0.25
_STOP = {False: 0.5, True: 0.75}
# Small talk may just as well be a wish: who is wrong there leaves it unanswered.
_STOP_IDLE = {False: 0.6, True: 0.75}
_IDLE = frozenset({"greeting", "noise", "other"})

_LONGEST = 6_000
_CLAUSES = 25
_LETTER = 4
_PIECE = 120
_NAME = 10
_SENTENCE = re.compile(r"[。!！?？\n]+")
_KANA = re.compile(r"[ぁ-ゖァ-ヺ]")
_LATIN = re.compile(r"[a-z]+")
_VOWEL = re.compile(r"[aeiouy]")
_CROWD = re.compile(r"[^aeiouy\W]{5}")
_HAN = re.compile(r"[一-鿿]")
_SAID_ASIDE = re.compile(r"[\[(【「（草笑]")
_GREETING_REST = re.compile(
    r"[、。,.!！?？…〜~ー\-\s♪☆★♡w笑()（）^_・]+|です|ます|ね|よ|な|の|さん|みなさん|皆さん|皆様|むすび(?:さん)?|先生|\d{1,3}歳(?:の新米)?(?:です)?|新米|初心者"
)
_OPENINGS = ("[", "(", "【", "「")
_SHORT_LATIN = frozenset({"pc", "it", "ai", "dj", "tv", "ok", "sl", "pt", "od", "dv", "vr"})
_HURT = frozenset({"violence", "child_abuse", "elder_abuse"})
_MAY_CANCEL = frozenset({"interest", "greeting", "other", "noise"})


@dataclass(frozen=True, slots=True)
class Verdict:
    """`kind`: one of `KINDS` for a crisis or a suspected one (`help`), the worry of `gate_tone` for consult, or None.

    `severity` ("imminent", "serious"): of the crisis or suspected crisis. `help`: show numbers as well, search on.
    `tone`: what a greeting means, or "cancel" wherever a plan is called off. `who`: for crisis, what may be one,
    and consult, who is speaking, when the words tell.
    """

    route: Route
    kind: str | None = None
    severity: str | None = None
    help: bool = False
    tone: Tone | None = None
    who: Who | None = None

    @property
    def searches(self) -> bool:
        """Whether the matcher may answer too: always for an interest, and beside the people to talk to for a worry."""
        return self.route in {"interest", "consult"}


@vocabulary.steady
def gate(text: str, *, read: Read = gate_model.read) -> Verdict:
    """Where a resident's sentence belongs. In doubt between crisis and anything else: the other, with help.

    `read` is the model; the folds of `train` bring their own.
    """
    plain = prepare(text)
    rest = [
        prepare(text[at : at + texts.MAX_LENGTH]) for at in range(texts.MAX_LENGTH, min(len(text), _LONGEST), 2_000)
    ]
    return _toned(_routed(plain, rest, read), plain[:LETTERS])


def _routed(plain: str, rest: list[str], read: Read) -> Verdict:
    certain = next(filter(None, map(_certain, (plain, *rest))), None)
    if certain and certain.route == "crisis":
        return Verdict("crisis", certain.kind, certain.severity, help=True)
    if not rest and any(map(_greeting, dict.fromkeys((texts.fold(plain), plain)))):
        return Verdict("greeting")
    if not rest and not certain and names_topics(plain):
        return Verdict("interest")
    if not rest and _noise(plain):
        return Verdict("noise")
    plain = kanji.written(plain)
    whole = read(plain)
    if certain:
        return _beside(certain.route, whole, plain)
    found = _by_model(plain, whole)
    if found.route != "crisis" and phrase("weary").search(plain):
        # Who says only that it is too much may mean anything.
        return _suspecting(Verdict("interest"), whole, plain)
    return found if found.route == "crisis" else _clauses(found, [plain, *rest], read)


def _certain(plain: str) -> Rule | None:
    """The first rule a sentence meets without taking it back."""
    written = [each for each in {plain, texts.fold(plain)} if any_rule().search(each)]
    return next((rule for rule in rules() if any(_meets(rule, each) for each in written)), None) if written else None


def _meets(rule: Rule, plain: str) -> bool:
    return rule.pattern.search(plain) is not None and (rule.unless is None or rule.unless.search(plain) is None)


def _by_model(plain: str, seen: Reading) -> Verdict:
    """The model's word, weighed against a wish that is spelled out, a plan called off, and a trouble that is past."""
    off = gate_tone.calls_off(plain[:LETTERS])
    wish = off or wishes(plain) or (len(plain) <= _NAME and _topical(plain))
    over = _over(plain)
    if seen.crisis >= _CRISIS[wish] and not over:
        return _suspecting(Verdict("crisis"), seen, plain)
    stop = _STOP_IDLE if seen.route in _IDLE else _STOP
    if seen.route != "interest" and seen.sure >= stop[wish] and not off:
        return _beside(seen.route, seen, plain)
    in_doubt = seen.crisis >= (_DOUBT_CALLED_OFF if off else _DOUBT[wish]) and not over
    return _suspecting(Verdict("interest"), seen, plain) if in_doubt else Verdict("interest")


def _beside(route: Route, seen: Reading, plain: str) -> Verdict:
    """Another route, with numbers when a crisis is not out of the question; a slight doubt beside a worry does not tell
    of which kind.
    """
    if seen.crisis < (_DOUBT_OF_LIVING if seen.kind == "self_harm" else _DOUBT_ELSEWHERE):
        return Verdict(route)
    slight = route == "consult" and seen.crisis < _DOUBT[False]
    return Verdict(route, help=True) if slight else _suspecting(Verdict(route), seen, plain)


def _suspecting(verdict: Verdict, seen: Reading, plain: str) -> Verdict:
    kind = gate_tone.victim(plain[:LETTERS]) if seen.kind in _HURT else None
    return replace(verdict, kind=kind or seen.kind, severity=_severity(seen), help=True)


def _severity(seen: Reading) -> str:
    return "imminent" if seen.imminent >= _IMMINENT else "serious"


def _over(plain: str) -> bool:
    """A trouble that lies behind: long ago, well now, and not back again."""
    return {"past", "well_now"} <= spoken(plain) and "again" not in spoken(plain)


def _clauses(whole: Verdict, parts: list[str], read: Read) -> Verdict:
    """A telling sentence counts like a message of its own, in a letter of many sooner, unless all of it looks back."""
    every = [*dict.fromkeys(c for part in parts for c in _split(part))]
    clauses = every[:_CLAUSES] + every[_CLAUSES:][-_CLAUSES:]
    if len(clauses) < 2 or ("past" in spoken(parts[0]) and "again" not in spoken(parts[0])):
        return whole
    shares = [read(c).crisis / _CLAUSE[wishes(c)] for c in clauses]
    worst = clauses[shares.index(max(shares))]
    if max(shares) < (_LETTER_DOUBT if len(clauses) >= _LETTER else 1):
        return whole
    return _suspecting(Verdict("crisis") if max(shares) >= 1 else whole, read(worst), worst)


def _split(plain: str) -> Iterator[str]:
    """Sentences, and pieces of those that never end."""
    for sentence in _SENTENCE.split(plain):
        for at in range(0, max(len(sentence) - _PIECE // 2, 1), _PIECE // 2):
            if len(piece := sentence[at : at + _PIECE].strip()) > 3:
                yield piece


def _toned(verdict: Verdict, plain: str) -> Verdict:
    """The verdict with how it is said: who speaks in a crisis, in what may be one, or in a worry; what is meant by a
    greeting.
    """
    if verdict.route == "crisis":
        return replace(verdict, who=gate_tone.speaker(verdict.kind, plain))
    if verdict.route == "interest" and verdict.help:
        verdict = replace(verdict, who=gate_tone.speaker(verdict.kind, plain))
    if verdict.route == "consult":
        return replace(verdict, kind=gate_tone.worry(plain) or verdict.kind, who=gate_tone.speaker(None, plain))
    if verdict.route in _MAY_CANCEL and gate_tone.calls_off(plain):
        return replace(verdict, tone="cancel")
    return replace(verdict, tone=gate_tone.small_talk(plain)) if verdict.route == "greeting" else verdict


def _greeting(plain: str) -> bool:
    if len(plain) > 60 or plain.startswith(_OPENINGS) or not phrase("greeting").search(plain) or _topical(plain):
        return False
    rest = _GREETING_REST.sub("", phrase("greeting").sub("", plain))
    return len(rest) <= (1 if len(plain) <= 6 else 2) and not vocabulary.concepts_in(rest)


def _topical(plain: str) -> bool:
    table = vocabulary.concepts()
    return any(table[c].kind == "topic" and table[c].group != "support" for c in vocabulary.concepts_in(plain))


def _noise(plain: str) -> bool:
    if _HAN.search(plain) and not _SAID_ASIDE.match(plain):
        return False
    return phrase("noise").match(plain) is not None or _hammered(plain)


def _hammered(plain: str) -> bool:
    """Kana and Latin letters mixed as only a keyboard or a cat mixes them, or Latin without a vowel."""
    if len(plain) > 24 or texts.from_romaji(plain) or vocabulary.concepts_in(plain):
        return False
    latin = _LATIN.findall(plain)
    dumb = any(len(w) >= 3 and not _VOWEL.search(w) for w in latin)
    crowded = any(len(w) >= 6 and _CROWD.search(w) for w in latin)
    mixed = _KANA.search(plain) is not None and any(len(w) <= 2 and w not in _SHORT_LATIN for w in latin)
    return dumb or crowded or mixed

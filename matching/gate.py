"""The door in front of the matcher: is a sentence for people and telephones, for the bureau, for nobody, or for us?

The rules are the table `data/gate.tsv` (every pattern beside the words that take it back); a small trained model
(`gate_model`) looks at what the rules let through. How the message speaks is read by `gate_tone`; which numbers to
show is told in `crisis_lines`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import repeat

from matching import areas, gate_model, gate_tone, slots, support, vocabulary
from matching import text as texts
from matching.gate_rules import ROUTES, Route, Rule, phrase, rules
from matching.gate_tone import Tone, Who

KINDS = ("self_harm", "violence", "child_abuse", "elder_abuse", "medical", "fire_disaster", "third_person")
WORRIES = ("deceived", "addiction", "young")

_DISGUISES = (
    (re.compile(r"タヒ"), "死"),
    (re.compile(r"氏(?=に|ね|ん)"), "死"),
    (re.compile(r"\bd[1!]e\b"), "die"),
    (re.compile(r"[シし][ニに](?=た[いく])"), "しに"),
    (re.compile(r"(?<=死)[.・ _/\-*]+(?=[にねん])|(?<=に)[.・_/\-*]+(?=たい)"), ""),
)
_SENTENCE = re.compile(r"[。!！?？\n]+")
_PAST = re.compile(r"(?:昔|むかし|以前|かつて|過去|若い頃|学生時代|(?:何|数|\d+)年(?:も)?前|あの頃|一時期).{0,40}")
_AGAIN = re.compile(
    r"最近(?:また|も|は)?.{0,16}(?:強|戻|また|つら|死|消え)|また.{0,10}(?:死|消え|切|あの気持ち|なりそう|思って)|今も|いまも"
)
_GREETING_REST = re.compile(
    r"[、。,.!！?？…〜~ー\-\s♪☆★♡w笑()（）^_・]+|です|ます|ね|よ|な|の|さん|みなさん|皆さん|皆様|むすび(?:さん)?|先生|\d{1,3}歳(?:の新米)?(?:です)?|新米|初心者"
)
_KANA = re.compile(r"[ぁ-ゖァ-ヺ]")
_LATIN = re.compile(r"[a-z]+")
_MAY_CANCEL = frozenset({"interest", "greeting", "other", "noise"})
_ORDER: tuple[Route, ...] = ("abuse", "admin", "other", "consult")

# How likely the model must hold a crisis before numbers are shown beside the answer; set by folds over `data/bench`.
_DOUBT = 0.4
_DOUBT_BESIDE_TOPIC = 0.7
_DOUBT_BESIDE_JOINING = 0.95
_DOUBT_BESIDE_CONSULT = 0.4
_DOUBT_BESIDE_RULE = 0.8
_SURE = 0.7
_LETTERS = 300


@dataclass(frozen=True, slots=True)
class Verdict:
    """`kind`: one of `KINDS` for crisis, of `WORRIES` or None for consult. `severity` ("imminent", "serious"): crisis.

    `help`: show numbers as well, search on. `tone`: what a greeting means, or "cancel" wherever a plan is called off.
    `who`: for crisis and consult, who is speaking, when the words tell.
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


def gate(text: str) -> Verdict:
    """Where a resident's sentence belongs. In doubt between crisis and anything else: interest with help."""
    plain = texts.join_kana(texts.normalise(text))
    for disguise, meant in _DISGUISES:
        plain = disguise.sub(meant, plain)
    return _toned(_routed(plain), plain[:_LETTERS])


def _routed(plain: str) -> Verdict:
    views = _views(plain)
    crisis = _first("crisis", views)
    if crisis:
        return _crisis(crisis, views)
    if _greeting(texts.fold(plain)) or _greeting(plain):
        return Verdict("greeting")
    if _noise(plain):
        return Verdict("noise")
    chances = gate_model.chances(plain)
    rule = next((r for r in map(_first, _ORDER, repeat(views)) if r and not _guarded(r, plain)), None)
    if rule:
        doubt = _DOUBT_BESIDE_CONSULT if rule.route == "consult" else _DOUBT_BESIDE_RULE
        return Verdict(rule.route, help=chances["crisis"] >= doubt)
    return _by_model(plain, chances)


def _toned(verdict: Verdict, plain: str) -> Verdict:
    """The verdict with how it is said: who speaks in a crisis or a worry, what is meant by a greeting."""
    if verdict.route == "crisis":
        return replace(verdict, who=gate_tone.speaker(verdict.kind, plain))
    if verdict.route == "consult":
        return replace(verdict, kind=gate_tone.worry(plain), who=gate_tone.speaker(None, plain))
    if verdict.route in _MAY_CANCEL and gate_tone.calls_off(plain):
        return replace(verdict, tone="cancel")
    return replace(verdict, tone=gate_tone.small_talk(plain)) if verdict.route == "greeting" else verdict


def _views(plain: str) -> tuple[str, ...]:
    """The sentence as written, in hiragana, and read from Latin letters, each cut into sentences."""
    romaji = texts.from_romaji(plain).replace(" ", "")
    whole = dict.fromkeys(v for v in (plain, texts.fold(plain), romaji) if v)
    return tuple(dict.fromkeys([*whole, *(s for v in whole for s in _SENTENCE.split(v) if s.strip())]))


def _first(route: str, views: tuple[str, ...]) -> Rule | None:
    """The gravest rule of a route that any sentence meets without taking it back."""
    met = [r for r in rules() if r.route == route and any(_meets(r, v) for v in views)]
    return min(met, key=lambda r: r.severity != "imminent", default=None)


def _meets(rule: Rule, view: str) -> bool:
    return rule.pattern.search(view) is not None and (rule.unless is None or rule.unless.search(view) is None)


def _crisis(rule: Rule, views: tuple[str, ...]) -> Verdict:
    whole = views[0]
    past = _PAST.search(whole) and phrase("well_now").search(whole) and not _AGAIN.search(whole)
    if past:
        return Verdict("interest")
    return Verdict("crisis", rule.kind, rule.severity, help=True)


def _guarded(rule: Rule, plain: str) -> bool:
    """A wish to take part outweighs a word the bureau uses too; open insults and settings are not outweighed."""
    if rule.severity == "strong":
        return False
    if rule.route == "other" and phrase("wish").search(plain) and _topical(plain):
        return True
    return phrase("join_firm" if rule.route == "consult" else "join").search(plain) is not None


def _greeting(plain: str) -> bool:
    if len(plain) > 60 or plain[:1] in set("[(【「") or not phrase("greeting").search(plain) or _topical(plain):
        return False
    rest = _GREETING_REST.sub("", phrase("greeting").sub("", plain))
    return len(rest) <= (1 if len(plain) <= 6 else 2) and not vocabulary.concepts_in(rest)


def _noise(plain: str) -> bool:
    if re.search(r"[一-鿿]", plain) and not re.match(r"^[\[(【「（草笑]", plain):
        return False
    if phrase("noise").match(plain):
        return True
    return _hammered(plain)


def _hammered(plain: str) -> bool:
    """Kana and Latin letters mixed as only a keyboard or a cat mixes them, or Latin without a vowel."""
    if len(plain) > 24 or texts.from_romaji(plain) or vocabulary.concepts_in(plain):
        return False
    latin = _LATIN.findall(plain)
    if not latin:
        return False
    odd = [w for w in latin if len(w) >= 3 and not re.search(r"[aeiouy]", w)] or [
        w for w in latin if len(w) >= 6 and re.search(r"[^aeiouy\W]{5}", w)
    ]
    kana = _KANA.search(plain) is not None
    return bool(odd) or (
        kana
        and any(len(w) <= 2 and w not in {"pc", "it", "ai", "dj", "tv", "ok", "sl", "pt", "od", "dv"} for w in latin)
    )


def _by_model(plain: str, chances: Mapping[str, float]) -> Verdict:
    """What no rule claims: the model may ask for numbers beside the search, and turn away what it is sure of."""
    joining = any(phrase(name).search(plain) for name in ("join", "seeking")) or gate_tone.calls_off(plain[:_LETTERS])
    hinting = joining or _topical(plain) or _hinting(plain)
    doubt = _DOUBT_BESIDE_JOINING if joining else _DOUBT_BESIDE_TOPIC if hinting else _DOUBT
    if chances["crisis"] >= doubt:
        return Verdict("interest", help=True)
    best = max(ROUTES, key=lambda r: chances[r])
    if best not in {"interest", "crisis"} and chances[best] >= _SURE and not hinting:
        return Verdict(best)
    return Verdict("interest")


def _topical(plain: str) -> bool:
    table = vocabulary.concepts()
    return any(
        table[c].kind == "topic" and table[c].group != "support" for c in vocabulary.concepts_in(plain[:_LETTERS])
    )


def _hinting(plain: str) -> bool:
    """What people say who look for something: support they need, certain days, a place."""
    begun = plain[:_LETTERS]
    return bool(
        support.needs(begun) or len({day for day, _ in slots.spoken(begun)}) in range(1, 7) or areas.mentioned(begun)
    )

"""Whether a sentence offers help, perhaps offers it, or asks for something, by the ways of speaking in `phrases`."""

from matching import text as texts
from matching import vocabulary
from matching.guess import Guesses
from matching.phrases import says
from matching.refusals import clauses

_PERHAPS = 0.5
# So likely must it be that help is given.
_LIKELY = 0.4
_NO_OFFERS = ("to_join", "to_enjoy", "help_asked", "help_received", "in_need", "question")


def helping(text: str) -> float:
    """1: offers help; 0.5: can do something others may need; 0: wants to take part, or to be helped.

    Who says what they can do and then what they would like (「ギター弾けます。バンド組みたい」) wants to take part.
    """
    plain = texts.join_kana(text)
    if says("help_asked", plain) or (says("help_received", plain) and not says("help_after_all", plain)):
        return 0.0
    if says("help_strong", plain):
        return 1.0
    if says("to_join", plain):
        return 0.0
    able = any(says("help_weak", clause) and not says("question", clause) for clause in clauses(_with_ends(plain)))
    return 0.5 if able else 0.0


def perhaps(text: str, guessed: Guesses) -> float:
    """What `helping` answers for a sentence that offers nothing in so many words: 0.5 when it may well mean help given
    (「商店街のちらし、デザインします」) and tells of no need and no wish (「障子が破れたまま」).
    """
    giving = vocabulary.narrower(vocabulary.ANY_HELP)
    likely = sum(chance for key, chance in guessed if key in giving or key == vocabulary.ANY_HELP)
    if likely < _LIKELY:
        return 0.0
    plain = texts.join_kana(text)
    return 0.0 if any(says(way, plain) for way in _NO_OFFERS) else _PERHAPS


def asks_for_help(text: str, offered: float) -> bool:
    """Whether somebody asks to be helped or taught: 「スマホだけ教えて」 is no wish to teach.

    `offered`: what `helping` says of it.
    """
    plain = texts.join_kana(text)
    return not offered and (says("help_asked", plain) or says("help_received", plain))


def _with_ends(text: str) -> str:
    """A question keeps its mark when the sentence is cut into clauses."""
    return text.replace("?", " ?。").replace("？", " ?。")

"""Whether a sentence offers help, or asks for it: what is learned of offers (`offers`), and ways of speaking."""

from matching import offers, vocabulary
from matching import text as texts
from matching.guess import Guesses
from matching.phrases import says
from matching.wording import names_topics

# Less likely is no offer.
_LIKELY = 0.5
# A meaning counts so much that does not agree with whether help is offered.
_UNSAID = 0.5


def helping(text: str) -> float:
    """How likely somebody offers help, of a normalised sentence: 0, or from 0.5 to 1.

    A few certain ways of speaking decide first. Who says what they can do and then what they would like
    (「ギター弾けます。バンド組みたい」) wants to take part: 0.
    """
    plain = texts.join_kana(text)
    if says("help_asked", plain) or (says("help_received", plain) and not says("help_after_all", plain)):
        return 0.0
    if says("help_strong", plain):
        return 1.0
    if says("to_join", plain) or _only_likes(plain):
        return 0.0
    likely = offers.chance(text)
    return likely if likely >= _LIKELY else 0.0


def _only_likes(plain: str) -> bool:
    """Whether a sentence names topics and nothing else, none of them a way of helping (「傾聴」)."""
    return names_topics(plain) and not vocabulary.narrower(vocabulary.ANY_HELP) & {*vocabulary.concepts_in(plain)}


def agreeing(guessed: Guesses, offered: float) -> Guesses:
    """What a sentence may mean, in keeping with whether help is offered: who offers nothing seldom means help given.
    Together as likely as before, likeliest first.
    """
    giving = vocabulary.narrower(vocabulary.ANY_HELP)
    given, other = (1 + offered, 1 - offered * _UNSAID) if offered else (_UNSAID, 1.0)
    weighed = [(key, chance * (given if key in giving else other)) for key, chance in guessed]
    share = sum(chance for _, chance in guessed) / (sum(chance for _, chance in weighed) or 1.0)
    return tuple(sorted([(key, chance * share) for key, chance in weighed], key=lambda each: -each[1]))


def asks_for_help(plain: str, offered: float) -> bool:
    """Whether somebody asks to be helped or taught: 「スマホだけ教えて」 is no wish to teach. Of a normalised sentence.

    `offered`: what `helping` says of it.
    """
    joined = texts.join_kana(plain)
    return not offered and (says("help_asked", joined) or says("help_received", joined))

"""Whether a sentence offers help, or asks for it: what is learned of offers (`offers`), and ways of speaking."""

from matching import kinship, offers, vocabulary
from matching import text as texts
from matching.guess import Guesses
from matching.phrases import says
from matching.wording import names_topics

# Less likely is no offer. A way of speaking that tells of one is overruled below `_HARDLY`, one that denies it from
# `_SURELY` on.
_LIKELY, _HARDLY, _SURELY = 0.5, 0.1, 0.8
# A meaning counts so much that does not agree with whether help is offered.
_UNSAID = 0.5


def helping(text: str) -> float:
    """How likely somebody offers help, of a normalised sentence: 0, or from 0.5 to 1.

    Ways of speaking that are all but certain decide; those that offer are overruled by what was learned where it is
    surer of the contrary (「手伝いはもう無理」). Who says what they can do and then what they would like
    (「ギター弾けます。バンド組みたい」) wants to take part: 0.
    """
    plain = texts.join_kana(text)
    offered = says("help_strong", plain)
    if says("help_asked", plain) or (not offered and _only_likes(plain)):
        return 0.0
    likely, received = offers.chance(text), says("help_received", plain) and not says("help_after_all", plain)
    if received or (not offered and says("to_join", plain)):
        return likely if likely >= _SURELY else 0.0
    if offered:
        return 1.0 if likely >= _HARDLY else 0.0
    return likely if likely >= _LIKELY else 0.0


def _only_likes(plain: str) -> bool:
    """Whether a sentence names topics and nothing else, none of them a way of helping (「傾聴」)."""
    return names_topics(plain) and not kinship.narrower(vocabulary.ANY_HELP) & {*vocabulary.concepts_in(plain)}


def agreeing(guessed: Guesses, offered: float) -> Guesses:
    """What a sentence may mean, in keeping with whether help is offered: who offers nothing seldom means help given.
    Together as likely as before, but where there is nothing else that it may mean; likeliest first.
    """
    giving = kinship.narrower(vocabulary.ANY_HELP)
    given, other = (1 + offered, 1 - offered * _UNSAID) if offered else (_UNSAID, 1.0)
    weighed = [(key, chance * (given if key in giving else other)) for key, chance in guessed]
    alone = not offered and all(key in giving for key, _ in guessed)
    share = 1.0 if alone else sum(chance for _, chance in guessed) / (sum(chance for _, chance in weighed) or 1.0)
    return tuple(sorted([(key, chance * share) for key, chance in weighed], key=lambda each: -each[1]))


def asks_for_help(plain: str, offered: float) -> bool:
    """Whether somebody asks to be helped or taught: 「スマホだけ教えて」 is no wish to teach. Of a normalised sentence.

    `offered`: what `helping` says of it.
    """
    joined = texts.join_kana(plain)
    return not offered and (says("help_asked", joined) or says("help_received", joined))

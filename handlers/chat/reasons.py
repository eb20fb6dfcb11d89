"""Why a place is proposed, in the resident's words: the engine's reasons become rows of a card."""

from collections.abc import Callable
from typing import Any

from handlers.turn import Row, Talk, Text, t
from matching.proposals import Proposal
from matching.reasons import Reason
from matching.vocabulary import is_liking, label

# Verdict, sign of the row, how many at most.
_ROWS = (("yes", "reason", 3), ("no", "against", 1), ("unknown", "unknown", 1))
_BANDS = ("morning", "afternoon", "evening")


def reason_rows(talk: Talk, proposal: Proposal) -> tuple[Row, ...]:
    """What speaks for it in one line, then what does not fit, then what is not known: as little as a card can carry."""
    rows: list[Row] = []
    for verdict, sign, most in _ROWS:
        said = [sentence(reason, talk.resident.language) for reason in proposal.reasons if reason.verdict == verdict]
        some = tuple(text for text in said if text)[:most]
        if some:
            rows.append(Row(sign, t("card.reasons", reasons=some)))
    return tuple(rows)


def sentence(reason: Reason, language: str) -> Text | None:
    """The sentence of one reason; None: it is for coordinators, not for residents."""
    values = {name: _VALUES[name](value, language) if name in _VALUES else value for name, value in reason.args.items()}
    if reason.key == "reason.interest" and not is_liking(str(reason.args["topic"])):
        return t("reason.sought", **values)
    if reason.key == "reason.word" and not reason.args["word"]:
        return None  # kept without the resident's word
    if reason.key == "reason.walk" and not reason.args["minutes"]:
        return t("reason.right_here")
    return t(reason.key, **values) if reason.key in SAID else None


def _slots(value: Any, _language: str) -> tuple[Text, ...]:
    """Slots as few words: 火曜の午前; a whole band of the working week is said once."""
    days_of: dict[str, list[int]] = {}
    for day, band in value:
        days_of.setdefault(band, []).append(day)
    named: list[Text] = []
    for band in (band for band in _BANDS if band in days_of):
        days = sorted(days_of[band])
        named += _named_days(days, band)
    return tuple(named[:3])


def _named_days(days: list[int], band: str) -> list[Text]:
    if days == list(range(7)):
        return [t("slot.any-" + band)]
    if days == [0, 1, 2, 3, 4]:
        return [t("slot.weekday-" + band)]
    if days == [5, 6]:
        return [t("slot.weekend-" + band)]
    return [t("slot.one", day=t(f"day.{day}"), band=t(f"band.{band}")) for day in days]


# How the engine's values become words of the resident's language.
_VALUES: dict[str, Callable[[Any, str], Any]] = {
    "topic": label,
    "wanted": label,
    "slots": _slots,
    "fact": lambda value, _language: t(f"fact.{value}"),
    "tag": lambda value, _language: t(f"audience.{value}"),
}

SAID = frozenset(
    {
        "reason.interest",
        "reason.near_interest",
        "reason.profile",
        "reason.guessed",
        "reason.seems",
        "reason.word",
        "reason.similar",
        "reason.help",
        "reason.date",
        "reason.no.date",
        "reason.time",
        "reason.no.time",
        "reason.unknown.time",
        "reason.walk",
        "reason.distance",
        "reason.area",
        "reason.unknown.area",
        "reason.audience",
        "reason.support",
        "reason.no.support",
        "reason.unknown.support",
        "reason.gentle",
        "reason.no.gentle",
        "reason.no.room",
        "reason.no.attending",
        "reason.unknown.fresh",
    }
)

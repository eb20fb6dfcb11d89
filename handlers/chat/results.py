"""How results are told: cards and ways on, and honesty when nothing fits. What stands above them is in `heading.py`."""

from collections.abc import Callable

from handlers.acts.consent import allows
from handlers.acts.wish import keep_wish
from handlers.chat.cards import result_card
from handlers.chat.heading import guessed, heading, only_conditions
from handlers.turn import Button, Message, Press, Say, Show, Talk, Text, t
from matching.confidence import Confidence
from matching.search import PAGE, Found
from models.consent import Purpose

_MOST_GUESSES = 3


def told(talk: Talk, found: Found, page: int, *, nearest: Callable[[], Found] | None = None) -> tuple[Message, ...]:
    """Page `page` (0 first) of what was found. `nearest` finds what there is near when nothing fits."""
    shown = found.proposals[page * PAGE : (page + 1) * PAGE]
    if not shown:
        if page or nearest is None:
            return (Say(t("find.no_more"), _onward(talk, found)),)
        return _nothing(talk, found, nearest)
    above = t("find.more_heading") if page else _above(talk, found)
    cards = tuple(result_card(talk, found, proposal) for proposal in shown)
    further = page + 1 if len(found.proposals) > (page + 1) * PAGE else None
    said = t("find.with_place_asked", heading=above) if not (page or found.area or talk.office.city) else above
    return (Say(said), Show(above, cards, _onward(talk, found, further)))


def _above(talk: Talk, found: Found) -> Text:
    return heading(found, talk.resident.language, kept=_is_unmet(found) and _keep_wish(talk, found))


def _nothing(talk: Talk, found: Found, nearest: Callable[[], Found]) -> tuple[Message, ...]:
    """Nothing fits: say so, keep the wish, offer what is near and a person. In distress the numbers stand alone."""
    if talk.sensitive:
        return (Say(t("find.ask_person", desk=talk.office.desk_name), (Press(t("button.person"), "person", {}),)),)
    near = nearest() if found.area or talk.office.city else None
    if near and near.proposals and only_conditions(found):
        return told(talk, near, 0)
    kept = _keep_wish(talk, found)
    mine = (Press(t("button.wishes"), "wishes", {}),) if kept else ()
    key = "find.nothing_kept" if kept else "find.nothing" if found.topics else "find.not_understood"
    if near is None or not near.proposals:
        onward = (Press(t("button.tell_place"), "prefs.where", {}), *_onward(talk, found))
        return (Say(t(key)), Say(t("find.ask_person", desk=talk.office.desk_name), (*onward[:4], *mine)))
    cards = tuple(result_card(talk, near, proposal) for proposal in near.proposals[:PAGE])
    return (Say(t(key)), Show(t("find.alternatives"), cards, (*_onward(talk, found), *mine)))


def _onward(talk: Talk, found: Found, further: int | None = None) -> tuple[Button, ...]:
    choices: list[Button] = [*_meant_instead(talk, found)]
    if further:
        choices.append(Press(t("button.more"), "find.more", {"m": found.log_id, "p": str(further)}))
    if not found.area:
        choices.append(Press(t("button.tell_place"), "prefs.where", {}))
    choices += [
        Press(t("button.change"), "prefs", {}),
        Press(t("button.find"), "find.start", {}),
        Press(t("button.person"), "person", {}),
    ]
    return tuple(choices)


def _meant_instead(talk: Talk, found: Found) -> list[Press]:
    """The next likeliest guesses, when what was said named nothing or we went by a guess: one tap corrects it."""
    said = guessed(found)
    if found.wanted is None or (found.topics and not said):
        return []
    others = [key for key, _ in found.wanted.guessed if key not in (said, *found.topics)]
    near = {"k": found.area.key} if found.area else {}
    label, language = talk.finder.label, talk.resident.language
    return [Press(label(key, language), "find.topic", {"c": key, **near}) for key in others[:_MOST_GUESSES]]


def _is_unmet(found: Found) -> bool:
    """Only the closest is there, and we do not say we went by a guess."""
    return found.confidence is Confidence.CLOSEST and not guessed(found) and not only_conditions(found)


def _keep_wish(talk: Talk, found: Found) -> bool:
    """Keep what was understood as a wish; words that named nothing are no wish."""
    understood = found.wanted and (found.wanted.concepts or found.wanted.words)
    if talk.sensitive or not understood or not allows(talk.resident, Purpose.MATCHING):
        return False
    keep_wish(
        talk.session,
        talk.resident,
        found.words,
        list(found.topics),
        area=found.area,
        now=talk.now,
        message_key=talk.turn.message_key,
    )
    return True

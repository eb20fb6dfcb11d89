"""How results are told: a heading that promises no more than it holds, cards, and honesty when nothing fits."""

from collections.abc import Callable

from handlers.acts.consent import allows
from handlers.acts.wish import keep_wish
from handlers.chat.cards import result_card
from handlers.turn import Button, Message, Press, Say, Show, Talk, Text, t
from matching.confidence import Confidence
from matching.search import Found
from models.area import Area
from models.consent import Purpose

PAGE = 5
_TOPICS_NAMED = 3


def told(talk: Talk, found: Found, page: int, *, nearest: Callable[[], Found] | None = None) -> tuple[Message, ...]:
    """Page `page` (0 first) of what was found. `nearest` finds what there is near when nothing fits."""
    shown = found.proposals[page * PAGE : (page + 1) * PAGE]
    if not shown:
        if page or nearest is None:
            return (Say(t("find.no_more"), _onward(found)),)
        return _nothing(talk, found, nearest)
    heading = t("find.more_heading") if page else _heading(talk, found)
    cards = tuple(result_card(talk, found, proposal) for proposal in shown)
    further = page + 1 if len(found.proposals) > (page + 1) * PAGE else None
    said = t("find.with_place_asked", heading=heading) if not (page or found.area or talk.office.city) else heading
    return (Say(said), Show(heading, cards, _onward(found, further)))


def _heading(talk: Talk, found: Found) -> Text:
    topics = tuple(talk.finder.label(key, talk.resident.language) for key in found.topics[:_TOPICS_NAMED])
    place = place_words(found.area)
    if not topics and _only_conditions(found):
        return t("find.noted", place=place)
    if found.confidence is Confidence.CLOSEST:
        kept = _keep_wish(talk, found)
        if not topics:
            return t("find.not_understood")
        return t("find.closest_kept" if kept else "find.closest", topics=topics)
    if found.area and found.reach:
        return t("find.wider", topics=topics or t("find.that"), area=found.area.full_name, reach=found.reach)
    if not topics:
        return t("find.near", place=place)
    return t("find.sure" if found.confidence is Confidence.SURE else "find.maybe", topics=topics, place=place)


def place_words(area: Area | None) -> Text:
    """Near a town, in a ward or city, or anywhere."""
    if area is None:
        return t("find.everywhere")
    return t("find.within" if area.layer in ("ward", "city") else "find.around", area=area.full_name)


def _only_conditions(found: Found) -> bool:
    """They said what they do not want, what they need or when, but no wish: that is no miss."""
    wanted = found.wanted
    if wanted is None or wanted.concepts or wanted.words:
        return False
    return bool(wanted.avoided or wanted.support or wanted.slots or wanted.audience.tags or wanted.place)


def _nothing(talk: Talk, found: Found, nearest: Callable[[], Found]) -> tuple[Message, ...]:
    """Nothing fits: say so, keep the wish, offer what is near and a person. In distress the numbers stand alone."""
    if talk.sensitive:
        return (Say(t("find.ask_person", desk=talk.office.desk_name), (Press(t("button.person"), "person", {}),)),)
    near = nearest() if found.area or talk.office.city else None
    if near and near.proposals and _only_conditions(found):
        return told(talk, near, 0)
    kept = _keep_wish(talk, found)
    key = "find.nothing_kept" if kept else "find.nothing" if found.topics else "find.not_understood"
    if near is None or not near.proposals:
        onward = (Press(t("button.tell_place"), "prefs.where", {}), *_onward(found))
        return (Say(t(key)), Say(t("find.ask_person", desk=talk.office.desk_name), onward[:4]))
    cards = tuple(result_card(talk, near, proposal) for proposal in near.proposals[:PAGE])
    return (Say(t(key)), Show(t("find.alternatives"), cards, _onward(found)))


def _onward(found: Found, further: int | None = None) -> tuple[Button, ...]:
    choices: list[Button] = []
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


def _keep_wish(talk: Talk, found: Found) -> bool:
    """Keep what was understood as a wish; words that named nothing are no wish."""
    understood = found.wanted and (found.wanted.concepts or found.wanted.words)
    if talk.sensitive or not understood or not allows(talk.session, talk.resident, Purpose.MATCHING):
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

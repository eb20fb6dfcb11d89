"""Search: ask what they like, find what fits, take a no for a no. How results are told stands in `results.py`."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from handlers.acts.consent import allows
from handlers.acts.dismiss import dismiss
from handlers.acts.like import like, like_understood
from handlers.chat.cards import details_cards
from handlers.chat.heading import only_conditions
from handlers.chat.results import told
from handlers.chat.which import ask_which, waiting
from handlers.turn import Answer, Button, Link, Press, Refused, Say, Show, Step, Talk, t
from matching.search import Request
from matching.where import areas_named
from models.area import Area
from models.consent import Purpose
from models.gathering import Gathering
from models.match_log import DISMISSED, Came, MatchLog
from models.resident import Resident, ResidentArea

_MOST_TOPICS = 9
_POSTCODE = re.compile(r"〒?\s*\d{3}\s*-?\s*\d{4}")
# What a button carries when no place is wanted, although one may be remembered.
ANYWHERE = "-"


def ask_what(talk: Talk, *, area: Area | None = None, read_back: bool = False, anywhere: bool = False) -> Answer:
    """What do you like? The suggestions are things that really exist near."""
    near = None if anywhere else area or _area(talk)
    key = near.key if near else ANYWHERE if anywhere else ""
    within = {"k": key} if key else {}
    suggested = talk.finder.suggestions(talk.session, near, talk.office.city, _MOST_TOPICS, now=talk.now)
    label = talk.finder.label
    topics = [Press(label(topic, talk.resident.language), "find.topic", {"c": topic, **within}) for topic in suggested]
    other = t("button.other_place" if near else "button.tell_place")
    choices: tuple[Button, ...] = (*topics, Press(t("button.anything"), "find.any", within))
    said = t("what.ask_near", area=near.full_name) if near and read_back else t("what.ask")
    return Answer(
        (Say(said, (*choices, Press(other, "prefs.where", {}))),), step="find.what", data={"area": key} if key else {}
    )


def asked_what(talk: Talk) -> Answer:
    """The question of the step, for every way in."""
    return ask_what(talk)


def by_text(talk: Talk) -> Answer:
    """Free text: a bare place moves the search there; all else is searched."""
    request = _request(talk, text=talk.turn.text)
    request = replace(request, wanted=talk.finder.read(request))
    if not request.says_wish and not talk.sensitive:
        places = areas_named(talk.session, talk.turn.text, city=talk.office.city)
        if places:
            return use_one_of(talk, places)
    return _search(talk, request)


def by_topic(talk: Talk) -> Answer:
    """A tapped suggestion."""
    topic = talk.value("c")
    if not talk.finder.knows(topic):
        raise Refused("button.old")
    if _may_remember(talk):
        like(talk.session, talk.resident, topic)
    return _search(talk, _request(talk, topics=(topic,)))


def anything(talk: Talk) -> Answer:
    """なんでもいい: what is near and soon."""
    return _search(talk, _request(talk))


def use_area(talk: Talk, area: Area) -> Answer:
    """Search there from now on; remembered only with consent. Coordinates are already forgotten.

    A wish that waits for its place is answered there, for this once.
    """
    if log := _waiting(talk):
        return _go_on(talk, log, area)
    _remember_home(talk, area)
    return ask_what(talk, area=area, read_back=True)


def use_one_of(talk: Talk, areas: Sequence[Area]) -> Answer:
    """Use the area that was named; a name that several share is asked back."""
    if len(areas) == 1:
        return use_area(talk, areas[0])
    return ask_which(areas, waiting(talk))


def use_no_area(talk: Talk) -> Answer:
    """No place this time: everything is searched. What is remembered stays."""
    log = _waiting(talk)
    return _go_on(talk, log, None) if log else ask_what(talk, anywhere=True)


def more(talk: Talk) -> Answer:
    """The next five of a search, as it was ranked then."""
    log, page = my_log(talk), talk.value("p")
    if log is None or not page.isdecimal() or not 1 <= int(page) <= 9:
        raise Refused("button.old")
    log.pages = max(log.pages, int(page) + 1)
    return Answer(told(talk, talk.finder.again(talk.session, log, now=talk.now), int(page)), keep_step=True)


def details(talk: Talk) -> Answer:
    """くわしく: everything that is known, what is not, and the roles one could take."""
    gathering = _gathering(talk)
    _note(talk, gathering, Came.OPENED)
    choices: list[Button] = [Press(t("button.find"), "find.start", {}), Press(t("button.person"), "person", {})]
    if talk.office.desk_phone:
        choices.append(Link(t("button.call"), f"tel:{talk.office.desk_phone}"))
    cards = details_cards(talk, gathering)
    return Answer((Show(t("details.summary", name=gathering.name), cards, tuple(choices)),), keep_step=True)


def not_for_me(talk: Talk) -> Answer:
    """ちがう: thank for saying so, and do not show it again if that may be remembered."""
    gathering = _gathering(talk)
    _note(talk, gathering, DISMISSED)
    remembers = _may_remember(talk)
    if remembers:
        dismiss(talk.session, talk.resident, gathering, now=talk.now)
    choices = (
        Press(t("button.more"), "find.more", {"m": talk.value("m"), "p": "1"}),
        Press(t("button.find"), "find.start", {}),
        Press(t("button.change"), "prefs", {}),
    )
    words = t("find.dismissed" if remembers else "find.dismissed_once", name=gathering.name)
    return Answer((Say(words, choices),), keep_step=True)


def _search(talk: Talk, request: Request) -> Answer:
    found = talk.finder.find(talk.session, request)
    if found.places:
        return ask_which(found.places, {"m": found.log_id})
    if found.wanted and _may_remember(talk):
        like_understood(talk.session, talk.resident, found.wanted)
    if found.area and (request.asked or (found.wanted and found.wanted.place)) and not talk.resident.areas:
        # The first place that is named is where they live; later ones are for that one search.
        _remember_home(talk, found.area)
    messages = told(talk, found, 0, nearest=lambda: talk.finder.nearest(talk.session, found, _request(talk)))
    lost = not found.proposals and not only_conditions(found)
    if _may_remember(talk):
        return Answer(messages, lost=lost)
    return Answer(messages, step="find.what", data={"area": found.area.key if found.area else ""}, lost=lost)


def _go_on(talk: Talk, log: MatchLog, area: Area | None) -> Answer:
    """The place that was asked back for is told: answer the wish that waited."""
    request = replace(_request(talk, text=log.text or ""), area=area, message_key=log.message_key, asked=log)
    return _search(talk, request)


def _remember_home(talk: Talk, area: Area) -> None:
    if _may_remember(talk):
        talk.resident.areas = [ResidentArea(position=0, area=area, area_id=area.id)]
        talk.session.flush()


def _request(talk: Talk, *, text: str = "", topics: tuple[str, ...] = ()) -> Request:
    # Others who write now are likely to look for something, too.
    Resident.read_together(talk.session)
    return Request(
        resident=talk.resident,
        now=talk.now,
        text=text,
        topics=topics,
        area=_area(talk),
        city=talk.office.city,
        remember=_may_remember(talk),
        message_key=talk.turn.message_key,
        asks_back=not talk.sensitive,
    )


def _area(talk: Talk) -> Area | None:
    """The area of the pressed button, of the step, or the one that is kept."""
    key, home = talk.value("k") or talk.data.get("area"), talk.resident.home
    if key == ANYWHERE:
        return None
    if not key or (home and home.key == key):
        return home
    return Area.by_key(talk.session, key) or home


def _may_remember(talk: Talk) -> bool:
    """Whether this turn may leave a trace: with consent, and never when the words may come from distress."""
    return not talk.sensitive and allows(talk.resident, Purpose.MATCHING)


def _gathering(talk: Talk) -> Gathering:
    gathering = Gathering.by_public_id(talk.session, talk.value("g"))
    if gathering is None:
        raise Refused("button.old")
    return gathering


def my_log(talk: Talk) -> MatchLog | None:
    """The search of the button, unless it is somebody else's."""
    return _log(talk, talk.value("m"))


def _waiting(talk: Talk) -> MatchLog | None:
    """The search that waits for a place."""
    return _log(talk, waiting(talk).get("m", ""))


def _log(talk: Talk, public_id: str) -> MatchLog | None:
    log = MatchLog.by_public_id(talk.session, public_id) if public_id else None
    return log if log and log.resident_id in (None, talk.resident.id) else None


def _note(talk: Talk, gathering: Gathering, step: str) -> None:
    log = my_log(talk)
    if log:
        log.came_of_it(gathering.public_id, step, at=talk.now)


def is_postcode(text: str) -> bool:
    """Whether a text is nothing but a postcode, in any width: noise to the gate, a place to us."""
    return _POSTCODE.fullmatch(unicodedata.normalize("NFKC", text).strip()) is not None


STEPS = {"find.what": Step(ask=asked_what, receive=by_text)}

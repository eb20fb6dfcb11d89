"""Search: ask what they like, show what fits and why, and be honest when nothing does."""

from handlers.acts.consent import allows
from handlers.acts.dismiss import dismiss
from handlers.acts.like import like, like_understood
from handlers.acts.wish import keep_wish
from handlers.chat.cards import details_cards, result_card
from handlers.turn import Answer, Button, Link, Message, Press, Refused, Say, Show, Step, Talk, Text, TurnKind, t
from matching.search import Confidence, Found, Request
from models.area import Area
from models.consent import Purpose
from models.gathering import Gathering
from models.match_log import MatchLog

PAGE = 5
_MOST_TOPICS = 9


def ask_what(talk: Talk, *, area: Area | None = None, read_back: bool = False) -> Answer:
    """What do you like? The suggestions are things that really exist near."""
    near = area or _area(talk)
    with_area = {"k": near.key} if near else {}
    suggested = talk.finder.suggestions(talk.session, near, talk.office.city, _MOST_TOPICS, now=talk.now)
    label = talk.finder.label
    topics = [Press(label(key, talk.resident.language), "find.topic", {"c": key, **with_area}) for key in suggested]
    choices: tuple[Button, ...] = (*topics, Press(t("button.anything"), "find.any", with_area))
    if near:
        choices += (Press(t("button.other_place"), "prefs.where", {}),)
    said = t("what.ask_near", area=near.full_name) if near and read_back else t("what.ask")
    return Answer((Say(said, choices),), step="find.what", data={"area": near.key} if near else {})


def asked_what(talk: Talk) -> Answer:
    """The question of the step, for every way in."""
    return ask_what(talk)


def by_text(talk: Talk) -> Answer:
    """Free text: find, remember what was liked if that is allowed."""
    if talk.turn.kind is TurnKind.LOCATION:
        raise Refused("what.words_please")
    return _search(talk, _request(talk, text=talk.turn.text))


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


def more(talk: Talk) -> Answer:
    """The next five of a search, as it was ranked then."""
    log = MatchLog.by_public_id(talk.session, talk.value("m"))
    page = talk.value("p")
    if log is None or not page.isdecimal() or len(page) > 2:
        raise Refused("button.old")
    found = talk.finder.again(talk.session, log, now=talk.now)
    if len(found.proposals) <= int(page) * PAGE:
        return Answer((Say(t("find.no_more"), _next_choices(found, page=None)),), keep_step=True)
    return Answer(_results(talk, found, int(page)), keep_step=True)


def details(talk: Talk) -> Answer:
    """くわしく: everything that is known, what is not, and the roles one could take."""
    gathering = Gathering.by_public_id(talk.session, talk.value("g"))
    if gathering is None:
        raise Refused("button.old")
    _note(talk, gathering, "opened")
    cards = details_cards(talk, gathering)
    return Answer((Show(t("details.summary", name=gathering.name), cards, _after_details(talk)),), keep_step=True)


def not_for_me(talk: Talk) -> Answer:
    """ちがう: thank for saying so, and do not show it again if that may be remembered."""
    gathering = Gathering.by_public_id(talk.session, talk.value("g"))
    if gathering is None:
        raise Refused("button.old")
    _note(talk, gathering, "dismissed")
    if _may_remember(talk):
        dismiss(talk.session, talk.resident, gathering, now=talk.now)
    choices = (
        Press(t("button.more"), "find.more", {"m": talk.value("m"), "p": "1"}),
        Press(t("button.find"), "find.start", {}),
        Press(t("button.change"), "prefs", {}),
    )
    return Answer((Say(t("find.dismissed", name=gathering.name), choices),), keep_step=True)


def _search(talk: Talk, request: Request) -> Answer:
    found = talk.finder.find(talk.session, request)
    if found.wanted and _may_remember(talk):
        like_understood(talk.session, talk.resident, found.wanted)
    step = {} if _may_remember(talk) else {"area": request.area.key if request.area else ""}
    return Answer(_results(talk, found, 0), step=None if _may_remember(talk) else "find.what", data=step)


def _results(talk: Talk, found: Found, page: int) -> tuple[Message, ...]:
    shown = found.proposals[page * PAGE : (page + 1) * PAGE]
    if not shown:
        return _nothing(talk, found)
    heading = _heading(talk, found, page)
    cards = tuple(result_card(talk, found, proposal) for proposal in shown)
    return (Say(heading), Show(heading, cards, _next_choices(found, page=page)))


def _heading(talk: Talk, found: Found, page: int) -> Text:
    topics = tuple(talk.finder.label(key, talk.resident.language) for key in found.topics[:3])
    place = _place(found.area)
    if page:
        return t("find.more_heading")
    if found.confidence is Confidence.CLOSEST:
        kept = _keep_wish(talk, found)
        return t("find.closest_kept" if kept else "find.closest", topics=topics or t("find.that"))
    if found.area and found.reach:
        return t("find.wider", topics=topics or t("find.that"), area=found.area.full_name, reach=found.reach)
    if not topics:
        return t("find.near", place=place)
    return t("find.sure" if found.confidence is Confidence.SURE else "find.maybe", topics=topics, place=place)


def _place(area: Area | None) -> Text:
    """Near a town, in a ward or city, or anywhere."""
    if area is None:
        return t("find.everywhere")
    return t("find.within" if area.layer in ("ward", "city") else "find.around", area=area.full_name)


def _nothing(talk: Talk, found: Found) -> tuple[Message, ...]:
    """Nothing fits: say so, keep the wish, offer what is near and a person."""
    kept = _keep_wish(talk, found)
    said = Say(t("find.nothing_kept" if kept else "find.nothing"))
    nearest = talk.finder.nearest(talk.session, found, _request(talk))
    if not nearest.proposals:
        return (said, Say(t("find.ask_person", desk=talk.office.desk_name), _next_choices(found, page=None)))
    heading = t("find.alternatives")
    cards = tuple(result_card(talk, nearest, proposal) for proposal in nearest.proposals[:PAGE])
    return (said, Show(heading, cards, _next_choices(found, page=None)))


def _next_choices(found: Found, *, page: int | None) -> tuple[Button, ...]:
    choices: list[Button] = []
    if page is not None and len(found.proposals) > (page + 1) * PAGE:
        choices.append(Press(t("button.more"), "find.more", {"m": found.log_id, "p": str(page + 1)}))
    choices.append(Press(t("button.change"), "prefs", {}))
    if not found.area:
        choices.append(Press(t("button.tell_place"), "prefs.where", {}))
    choices.append(Press(t("button.find"), "find.start", {}))
    choices.append(Press(t("button.person"), "person", {}))
    return tuple(choices)


def _after_details(talk: Talk) -> tuple[Button, ...]:
    choices: list[Button] = [Press(t("button.find"), "find.start", {}), Press(t("button.person"), "person", {})]
    if talk.office.desk_phone:
        choices.append(Link(t("button.call"), f"tel:{talk.office.desk_phone}"))
    return tuple(choices)


def _keep_wish(talk: Talk, found: Found) -> bool:
    if not found.words or not _may_remember(talk):
        return False
    keep_wish(talk.session, talk.resident, found.words, list(found.topics), area=found.area, now=talk.now)
    return True


def _request(talk: Talk, *, text: str = "", topics: tuple[str, ...] = ()) -> Request:
    return Request(
        resident=talk.resident,
        now=talk.now,
        text=text,
        topics=topics,
        area=_area(talk),
        city=talk.office.city,
        remember=_may_remember(talk),
        message_key=talk.turn.message_key,
    )


def _area(talk: Talk) -> Area | None:
    """The area of the pressed button, of the step, or the one that is kept."""
    pressed = talk.turn.pressed.values.get("k") if talk.turn.pressed else None
    key = pressed or talk.data.get("area")
    return (Area.by_key(talk.session, key) if key else None) or talk.resident.home


def _may_remember(talk: Talk) -> bool:
    return allows(talk.session, talk.resident, Purpose.MATCHING)


def _note(talk: Talk, gathering: Gathering, outcome: str) -> None:
    log = MatchLog.by_public_id(talk.session, talk.value("m"))
    if log:
        log.came_of_it(gathering.public_id, outcome)


STEPS = {"find.what": Step(ask=asked_what, receive=by_text)}

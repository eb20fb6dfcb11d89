"""The districts' news in the chat: which there are, what is new there, follow one or no more."""

from urllib.parse import quote

from handlers.acts.bulletin import district, districts, districts_of, shown
from handlers.acts.subscribe import subscribe, subscribed, unsubscribe
from handlers.turn import Answer, Link, Press, Refused, Say, Talk, t
from models.area import Area

_MOST_CHOICES = 12
_MOST_TITLES = 5
_LONGEST_KEY = 60


def choose(talk: Talk) -> Answer:
    """Districts to look at: one's own first, then all of the city."""
    own = districts_of(talk.session, talk.resident)
    found = list(dict.fromkeys([*own, *districts(talk.session, city=talk.office.city)]))
    choices = [Press(one.name, "district", {"k": one.key}) for one in found if len(one.key) <= _LONGEST_KEY]
    menu = Press(t("button.menu"), "menu", {})
    words = t("district.which") if choices else t("district.none")
    return Answer((Say(words, (*choices[:_MOST_CHOICES], menu)),), keep_step=True)


def look(talk: Talk) -> Answer:
    """What is new in one, the page with all of it, and a yes or no to being told."""
    area = _area(talk)
    news = shown(talk.session, area, now=talk.now)
    titles = "\n".join(f"・{one.title}" for one in news[:_MOST_TITLES])
    words = t("district.news", area=area.name, titles=titles) if news else t("district.quiet", area=area.name)
    page = Link(t("button.page"), f"{talk.office.base_url}/districts/{quote(area.key)}")
    return Answer(
        (Say(words, (page, _switch(talk, area), Press(t("button.districts"), "districts", {}))),), keep_step=True
    )


def follow(talk: Talk) -> Answer:
    """Yes, or no more. Twice changes nothing."""
    area = _area(talk)
    yes = talk.one_of("y", ("0", "1")) == "1"
    (subscribe if yes else unsubscribe)(talk.session, talk.resident, area, now=talk.now)
    choices = (Press(t("button.districts"), "districts", {}), Press(t("button.menu"), "menu", {}))
    words = t("district.follows" if yes else "district.stopped", area=area.name)
    return Answer((Say(words, choices),), keep_step=True)


def _switch(talk: Talk, area: Area) -> Press:
    stands = subscribed(talk.session, talk.resident, area)
    label = t("button.stop_district" if stands else "button.follow_district")
    return Press(label, "district.follow", {"k": area.key, "y": "0" if stands else "1"})


def _area(talk: Talk) -> Area:
    found = district(talk.session, talk.value("k"))
    if found is None:
        raise Refused("button.old")
    return found

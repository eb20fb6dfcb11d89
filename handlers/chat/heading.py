"""What stands above results: how far we looked, what it is, whether it is on the day; no more than they hold."""

from datetime import date
from functools import reduce

from handlers.turn import Text, t
from matching.confidence import Confidence
from matching.reach import Reach
from matching.search import PAGE, Found
from matching.vocabulary import label
from models.area import Area

_TOPICS_NAMED = 3


def heading(found: Found, language: str, *, kept: bool) -> Text:
    """One to three short sentences. `kept`: the wish was kept because nothing fits it yet."""
    if guessed(found):
        lines = [*_looked(found.reach), _guess(found, language)]
    elif not found.topics and only_conditions(found):
        lines = _noted(found)
    elif found.confidence is Confidence.CLOSEST:
        lines = [_closest(found, language, kept=kept)]
    elif found.reach:
        lines = [*_looked(found.reach), *_fitting(found, language)]
    else:
        lines = [_near(found, language)]
    return reduce(lambda first, then: t("find.then", first=first, then=then), [*lines, *_days(found)])


def guessed(found: Found) -> str:
    """The topic we thought was meant, when the first proposal rests on that; empty when something was named."""
    reasons = found.proposals[0].reasons if found.proposals else ()
    return next((str(reason.args["topic"]) for reason in reasons if reason.key == "reason.guessed"), "")


def only_conditions(found: Found) -> bool:
    """They said what they do not want, what they need or when, but no wish: that is no miss."""
    wanted = found.wanted
    if wanted is None or wanted.concepts or wanted.words:
        return False
    said = wanted.avoided or wanted.support or wanted.slots or wanted.dates or wanted.audience.tags
    return bool(said or wanted.place or wanted.places)


def _guess(found: Found, language: str) -> Text:
    return t("find.guessed", topic=label(guessed(found), language))


def _noted(found: Found) -> list[Text]:
    if found.reach:
        return [t("find.understood"), *_looked(found.reach)]
    return [t("find.noted", place=_place(found.area))]


def _closest(found: Found, language: str, *, kept: bool) -> Text:
    if not found.topics:
        return t("find.not_understood")
    return t("find.closest_kept" if kept else "find.closest", topics=_topics(found, language))


def _fitting(found: Found, language: str) -> list[Text]:
    """What was found further away, where no place is repeated."""
    key = "find.found_sure" if found.confidence is Confidence.SURE else "find.found_maybe"
    return [t(key, topics=_topics(found, language))] if found.topics else []


def _near(found: Found, language: str) -> Text:
    place = _place(found.area)
    if found.topics:
        key = "find.sure" if found.confidence is Confidence.SURE else "find.maybe"
        return t(key, topics=_topics(found, language), place=place)
    return t("find.by_words" if found.wanted and found.wanted.words else "find.near", place=place)


def _topics(found: Found, language: str) -> tuple[str, ...]:
    return tuple(label(key, language) for key in found.topics[:_TOPICS_NAMED])


def _place(area: Area | None) -> Text:
    """Near a town, in a ward or city, or anywhere."""
    if area is None:
        return t("find.everywhere")
    return t("find.within" if area.layer in ("ward", "city") else "find.around", area=area.full_name)


def _looked(reach: Reach | None) -> list[Text]:
    """What we left behind, and how far we went."""
    if reach is None:
        return []
    missing = t("find.spot", area=reach.missing) if reach.around else reach.missing
    if reach.online:
        return [t("find.wider_online", missing=missing)]
    return [t("find.wider", missing=missing, reach=reach.within or t("find.elsewhere"))]


def _days(found: Found) -> list[Text]:
    """Whether what is shown takes place on the days that were said."""
    days = sorted(found.wanted.dates or ()) if found.wanted else []
    if not days:
        return []
    dates = {each.occurrence.local_start.date() for each in found.proposals[:PAGE] if each.occurrence}
    key = "find.on_days" if dates & {*days} else "find.no_days" if dates else "find.days_unknown"
    return [t(key, days=_span(days[0], days[-1]))]


def _span(first: date, last: date) -> Text | date:
    return t("find.days", first=first, last=last) if last > first else first

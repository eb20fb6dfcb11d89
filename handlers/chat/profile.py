"""Where a resident's life is and what suits them: each question can be skipped, each answer is used at once."""

from handlers.acts.consent import allows
from handlers.acts.introduction_minors import hear_minor
from handlers.chat import find
from handlers.chat.which import waiting
from handlers.turn import Answer, Button, Press, Refused, Say, SendPlace, Step, Talk, Text, TurnKind, t
from matching.where import area_at, areas_named, places_to_offer
from models.area import Area
from models.consent import Purpose
from models.resident import ResidentInterest

_MOST_CHOICES = 10
AGE_BANDS = ("child", "teen", "youth", "adult", "senior")
SUPPORT = (
    "step_free",
    "wheelchair",
    "accessible_toilet",
    "writing",
    "sign_language",
    "companion",
    "look_only",
    "quiet",
    "seated",
    "online",
)
SLOTS = tuple(f"{days}-{band}" for days in ("weekday", "weekend") for band in ("morning", "afternoon", "evening"))


def ask_where(talk: Talk) -> Answer:
    """Where shall I look? A place can be sent, named, picked, or left open. A wish may wait for it."""
    about = waiting(talk)
    offered = places_to_offer(talk.session, talk.office.city, _MOST_CHOICES)
    wards = [
        Press(area.name if talk.office.city else area.full_name, "area.set", {"k": area.key, **about})
        for area in offered
    ]
    choices: tuple[Button, ...] = (SendPlace(t("button.send_place")), *wards)
    choices += (Press(t("button.skip_place"), "area.skip", about),)
    return Answer((Say(t("where.ask"), choices),), step="profile.where", data=about)


def receive_where(talk: Talk) -> Answer:
    """A sent place, a name, a station, a postcode; or, just as welcome, what they like."""
    if talk.turn.kind is TurnKind.LOCATION and talk.turn.point:
        area = area_at(talk.session, talk.turn.point)
        if area is None:
            raise Refused("where.far")
        return find.use_area(talk, area)
    candidates = areas_named(talk.session, talk.turn.text, city=talk.office.city)
    if not candidates:
        if talk.finder.is_interest(talk.turn.text):
            return find.by_text(talk)
        raise Refused("where.unknown")
    return find.use_one_of(talk, candidates)


def area_pressed(talk: Talk) -> Answer:
    """A place was picked from a button."""
    area = Area.by_key(talk.session, talk.value("k"))
    if area is None:
        raise Refused("button.old")
    return find.use_area(talk, area)


def area_skipped(talk: Talk) -> Answer:
    """No place this time."""
    return find.use_no_area(talk)


def preferences(talk: Talk) -> Answer:
    """What is kept about likes, times and support, and how to change each."""
    resident = talk.resident
    likes = tuple(_quoted(talk, row) for row in resident.interests if row.likes)
    dislikes = tuple(_quoted(talk, row) for row in resident.interests if not row.likes)
    lines = t(
        "prefs.summary",
        place=resident.home.full_name if resident.home else t("prefs.open"),
        likes=likes or t("prefs.open"),
        dislikes=dislikes or t("prefs.none"),
        times=tuple(t(f"slot.{slot}") for slot in SLOTS if _has_slot(talk, slot)) or t("prefs.any_time"),
        age=t(f"age.{resident.age_band}") if resident.age_band else t("prefs.open"),
        support=tuple(t(f"fact.{key}") for key in resident.support) or t("prefs.none"),
    )
    choices = (
        Press(t("button.change_place"), "prefs.where", {}),
        Press(t("button.change_topics"), "find.start", {}),
        Press(t("button.change_times"), "prefs.times", {}),
        Press(t("button.change_age"), "prefs.age", {}),
        Press(t("button.change_support"), "prefs.support", {}),
        Press(t("button.forget_topics"), "prefs.clear", {}),
    )
    return Answer((Say(lines, choices),))


def ask_times(talk: Talk) -> Answer:
    """When are you free? Several may be ticked."""
    choices = tuple(_ticked(slot, "prefs.time", t(f"slot.{slot}"), on=_has_slot(talk, slot)) for slot in SLOTS)
    return Answer((Say(t("prefs.ask_times"), (*choices, Press(t("button.done"), "find.any", {}))),))


def tick_time(talk: Talk) -> Answer:
    """Tick or untick a time of the week and show the list again."""
    slot = talk.one_of("s", SLOTS)
    _needs_consent(talk)
    standing = set(talk.resident.free_slots)
    wanted = set(_slots(slot))
    talk.resident.free_slots = sorted(standing - wanted if wanted <= standing else standing | wanted)
    return ask_times(talk)


def ask_age(_talk: Talk) -> Answer:
    """Which age band? Never the birth date."""
    choices = tuple(Press(t(f"age.{band}"), "prefs.age.set", {"b": band}) for band in AGE_BANDS)
    kids = (
        Press(t("button.with_children"), "prefs.kids", {"y": "1"}),
        Press(t("button.without_children"), "prefs.kids", {"y": "0"}),
    )
    return Answer((Say(t("prefs.ask_age"), (*choices, *kids, Press(t("button.not_say"), "prefs.age.set", {"b": ""}))),))


def set_age(talk: Talk) -> Answer:
    """Keep the age band, or drop it."""
    _needs_consent(talk)
    talk.resident.age_band = talk.one_of("b", ("", *AGE_BANDS)) or None
    hear_minor(talk.session, talk.resident, now=talk.now)
    return preferences(talk)


def set_children(talk: Talk) -> Answer:
    """With children or without."""
    _needs_consent(talk)
    talk.resident.with_children = talk.one_of("y", ("0", "1")) == "1"
    return preferences(talk)


def ask_support(talk: Talk) -> Answer:
    """What would help? Support wanted, never a diagnosis."""
    kept = talk.resident.support
    choices = tuple(_ticked(key, "prefs.support.tick", t(f"fact.{key}"), on=key in kept) for key in SUPPORT)
    return Answer((Say(t("prefs.ask_support"), (*choices, Press(t("button.done"), "find.any", {}))),))


def tick_support(talk: Talk) -> Answer:
    """Tick or untick one kind of support and show the list again."""
    key = talk.one_of("s", SUPPORT)
    _needs_consent(talk)
    kept = talk.resident.support
    talk.resident.support = [one for one in kept if one != key] if key in kept else [*kept, key]
    return ask_support(talk)


def clear_topics(talk: Talk) -> Answer:
    """Forget likes and dislikes and start again."""
    talk.resident.interests = []
    talk.session.flush()
    return find.ask_what(talk, area=talk.resident.home, read_back=False)


def _quoted(talk: Talk, interest: ResidentInterest) -> Text:
    return t("prefs.quoted", word=talk.finder.label(interest.concept, talk.resident.language))


def _ticked(key: str, action: str, label: Text, *, on: bool) -> Press:
    return Press(t("button.ticked" if on else "button.unticked", label=label), action, {"s": key})


def _has_slot(talk: Talk, slot: str) -> bool:
    return set(_slots(slot)) <= set(talk.resident.free_slots)


def _slots(slot: str) -> list[str]:
    """The stored slots behind one button: "weekend-morning" is Saturday and Sunday morning."""
    days, band = slot.split("-")
    return [f"{day}-{band}" for day in (range(5) if days == "weekday" else range(5, 7))]


def _needs_consent(talk: Talk) -> None:
    if not allows(talk.resident, Purpose.MATCHING):
        raise Refused("consent.needed")


def _names_a_place(talk: Talk) -> bool:
    """A bare number is noise elsewhere; here it is a postcode."""
    return bool(areas_named(talk.session, talk.turn.text, city=talk.office.city))


STEPS = {"profile.where": Step(ask=ask_where, receive=receive_where, hears=_names_a_place)}

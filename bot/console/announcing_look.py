"""What was typed of an announcement, drawn as LINE gets it, counted, and made into what is sent."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from bot.console.announcing_form import Form, Written, read_form
from bot.console.desk import account, desk, say, session
from bot.line.limits import OverLimit
from bot.line.notice import LONGEST_TEXT, Notice, draw_notice
from bot.public.pictures import message_of
from handlers.acts import announce as acts
from handlers.acts.forecast import Forecast, forecast
from handlers.acts.messages import span_of
from handlers.acts.taps import new_button, new_link
from handlers.acts.whom import Rule
from handlers.turn import Row, t
from models.announcement import AnnouncementKind, AnnouncementLink, LinkPart
from models.occurrence import Occurrence

_ALWAYS = ("ja", "easy", "en")


@dataclass(frozen=True)
class Look:
    """What was typed, as it would be sent and met."""

    written: Written
    drawn: Mapping[str, list[dict[str, Any]]]
    counted: Forecast

    @property
    def second(self) -> bool:
        """Whether a second person has to read it."""
        return acts.needs_second(draft_of(self), self.counted.people)

    @property
    def waves(self) -> list[tuple[datetime, int]]:
        """How many people are told at which hour; nothing, where all are told at once."""
        told = self.counted.hours
        return [(at, told[hour]) for hour, at in self.written.timing.hours.items() if told.get(hour)]

    @property
    def missing(self) -> dict[str, tuple[int, str]]:
        """Languages some of those meant speak and nothing is written in: how many people, and what they get instead."""
        spoken = {one: acts.spoken(self.written.words, one) for one in self.counted.languages}
        return {one: (self.counted.languages[one], other) for one, other in spoken.items() if one != other}


def look_at(form: Form, bound: Rule | None) -> Look:
    """Read, draw and count it; what is wrong is among its faults."""
    now = desk().clock.now()
    written = read_form(session(), form, languages=languages(), bound=bound, now=now)
    capped = 0 if written.kind is AnnouncementKind.DISASTER else desk().announcements_a_week
    hours = tuple(written.timing.hours)
    counted = forecast(session(), desk().crowd, written.audience, capped=capped, now=now, hours=hours)
    try:
        drawn = _drawn(written, links_of(written))
    except OverLimit:
        drawn = {}
        written.faults.append(say("announcement.too_long", most=LONGEST_TEXT))
    return Look(written, drawn, counted)


def links_of(written: Written) -> list[AnnouncementLink]:
    """What can be tapped in it, each time with new tokens."""
    link = [new_link(written.link, base_url=desk().base_url)] if written.link else []
    return [*link, new_button()] if written.date else link


def _drawn(written: Written, links: list[AnnouncementLink]) -> dict[str, list[dict[str, Any]]]:
    parts = {link.part: link for link in links}
    link, button = parts.get(LinkPart.LINK), parts.get(LinkPart.BUTTON)
    address = (link and link.address) or ""
    joins = {"o": written.date.public_id, "n": button.token} if written.date and button else None
    where = _date_rows(written.date) if written.date else ()
    shown = [message_of(desk().base_url, written.picture.token)] if written.picture else []
    return {
        language: shown + draw_notice(Notice(words.title, words.text, address, joins, where), language)
        for language, words in written.words.items()
    }


def _date_rows(date: Occurrence) -> tuple[Row, ...]:
    return Row("when", t("card.span", span=span_of(date))), Row("where", date.place_name or date.gathering.name)


def draft_of(look: Look, links: list[AnnouncementLink] | None = None) -> acts.Draft:
    """As it is sent, with these links in it; without them, only to be looked at."""
    written, timing = look.written, look.written.timing
    words = {language: asdict(said) for language, said in written.words.items()}
    extra = acts.Extra(words, links or [], written.date.id if written.date else None, look.counted.stored())
    drawn = _drawn(written, links) if links else look.drawn
    return acts.Draft(
        drawn,
        written.audience,
        account().public_id,
        timing.goes_at,
        timing.expires_at,
        written.kind,
        extra,
        best_until=timing.best_until,
    )


def languages() -> Sequence[str]:
    """What we always write in, and what else residents speak.

    Asked when the page opens: the sets are made while somebody writes, and the first count is as quick as the others.
    """
    spoken = desk().crowd.seen(session(), None, now=desk().clock.now()).languages
    return [*_ALWAYS, *sorted(spoken - set(_ALWAYS))]

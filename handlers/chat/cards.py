"""How a place looks in the talk: the card of a result with its reasons, and the full sheet behind くわしく."""

from sqlalchemy import select

from handlers.acts.messages import span_of
from handlers.chat.reasons import reason_rows
from handlers.turn import Button, Card, Link, Press, Row, Talk, Text, t
from matching.proposals import Proposal
from matching.search import Found
from models.gathering import Gathering
from models.occurrence import Occurrence, OccurrenceStatus
from models.role import Role

_DATES = 3
_MOST_ROLES = 4
_LONGEST_AUDIENCE = 24
# Said to be for everybody: then it needs no row.
_EVERYBODY = ("誰でも", "だれでも", "どなた", "一般")


def result_card(talk: Talk, found: Found, proposal: Proposal) -> Card:
    """Name, next real date, place, why it fits, what is not known; yes, more, no."""
    gathering, role = proposal.gathering, proposal.role
    values = {"g": gathering.public_id, "m": found.log_id}
    buttons: list[Button] = []
    if proposal.occurrence:
        joined = {"o": proposal.occurrence.public_id, "m": found.log_id}
        if role:
            buttons.append(Press(t("button.help_out"), "join", {**joined, "r": role.public_id}))
        else:
            buttons.append(Press(t("button.join"), "join", joined))
    buttons += [Press(t("button.details"), "show", values), Press(t("button.not_for_me"), "no", values)]
    about = (*(_how_long(role) if role else ()), *_for_whom(gathering))
    rows = (*_when_where(proposal), *about, *reason_rows(talk, proposal), *_unknown(gathering))
    return Card(
        role.name if role else gathering.name,
        rows,
        tuple(buttons),
        kicker=t("card.role_at", name=gathering.name) if role and role.name != gathering.name else _kicker(gathering),
        mark=t("card.sample") if gathering.sample else None,
        tone="role" if role else "plain",
    )


def details_cards(talk: Talk, gathering: Gathering) -> tuple[Card, ...]:
    """The full sheet, then one card for each role that can be taken at the next date."""
    dates = _coming(talk, gathering)
    rows = [_when(date) for date in dates] or [_no_date(gathering)]
    rows.append(Row("where", _address(gathering)))
    if gathering.description:
        rows.insert(0, Row("text", gathering.description))
    for sign, words in (("who", gathering.audience), ("fee", gathering.fee), ("bring", gathering.bring)):
        if words:
            rows.append(Row(sign, words))
    if gathering.capacity:
        rows.append(Row("capacity", t("card.people", count=gathering.capacity)))
    if gathering.how_to_join:
        rows.append(Row("how", gathering.how_to_join))
    rows += [*_facts(gathering), *_unknown(gathering)]
    if gathering.attribution:
        rows.append(Row("source", gathering.attribution))
    kicker, mark = _kicker(gathering), t("card.sample") if gathering.sample else None
    sheet = Card(gathering.name, tuple(rows), _sheet_buttons(talk, gathering, dates), kicker=kicker, mark=mark)
    return (sheet, *_role_cards(talk, gathering, dates))


def _sheet_buttons(talk: Talk, gathering: Gathering, dates: list[Occurrence]) -> tuple[Button, ...]:
    buttons: list[Button] = []
    if dates:
        buttons.append(Press(t("button.join"), "join", {"o": dates[0].public_id, "m": talk.value("m")}))
    if gathering.point and not gathering.online:
        lat, lon = gathering.point
        buttons.append(Link(t("button.map"), f"https://maps.gsi.go.jp/#17/{lat:.6f}/{lon:.6f}/"))
    if gathering.url.startswith("https://"):
        buttons.append(Link(t("button.page"), gathering.url))
    buttons.append(Press(t("button.not_for_me"), "no", {"g": gathering.public_id, "m": talk.value("m")}))
    return tuple(buttons)


def _role_cards(talk: Talk, gathering: Gathering, dates: list[Occurrence]) -> tuple[Card, ...]:
    """手伝えること: small pieces of help, each taken with one tap."""
    if not dates:
        return ()
    roles = talk.session.scalars(
        select(Role).where(Role.gathering_id == gathering.id, Role.open).order_by(Role.id).limit(_MOST_ROLES)
    )
    cards = []
    for role in roles:
        rows = [Row("when", t("card.span", span=span_of(dates[0])))]
        rows += _how_long(role)
        if role.description:
            rows.insert(0, Row("text", role.description))
        if role.head_count:
            rows.append(Row("who", t("card.people_wanted", count=role.head_count)))
        press = Press(t("button.help_out"), "join", {"o": dates[0].public_id, "r": role.public_id})
        cards.append(Card(role.name, tuple(rows), (press,), kicker=t("card.role"), tone="role"))
    return tuple(cards)


def _how_long(role: Role) -> tuple[Row, ...]:
    """When on the day, and how many minutes; what nobody said is left out."""
    when = (Row("time", role.when_words),) if role.when_words else ()
    return (*when, Row("time", t("card.minutes", count=role.minutes))) if role.minutes else when


def _when_where(proposal: Proposal) -> tuple[Row, Row]:
    gathering, occurrence = proposal.gathering, proposal.occurrence
    when = Row("when", t("card.span", span=span_of(occurrence))) if occurrence else _no_date(gathering)
    if occurrence and occurrence.place:
        return when, Row("where", occurrence.place)
    return when, Row("where", t("card.online") if gathering.online else _short_place(gathering))


def _when(date: Occurrence) -> Row:
    """A date, with its place where that is another than usual."""
    if date.venue:
        return Row("when", t("card.span_at", span=span_of(date), place=date.venue.name))
    return Row("when", t("card.span", span=span_of(date)))


def _no_date(gathering: Gathering) -> Row:
    if gathering.rule_words:
        return Row("when", t("card.when_words", words=gathering.rule_words))
    return Row("when", t("card.when_unknown"))


def _short_place(gathering: Gathering) -> Text | str:
    return gathering.place_name or t("card.where_unknown")


def _address(gathering: Gathering) -> Text | str:
    if gathering.online:
        return t("card.online")
    venue = gathering.venue
    if venue and venue.address and venue.address not in venue.name:
        return f"{venue.name}\n{venue.address}"
    if venue and venue.area:
        return f"{venue.name}\n{venue.area.full_name}"
    return _short_place(gathering)


def _kicker(gathering: Gathering) -> str | None:
    place = gathering.place
    if place is None:
        return None
    return "".join(dict.fromkeys(part for part in (place.city, place.ward) if part)) or place.name


def _facts(gathering: Gathering) -> list[Row]:
    """What is known to be there or not; what nobody said stays out of both."""
    known = {**(gathering.venue.facts if gathering.venue else {}), **gathering.facts}
    there = tuple(t(f"fact.{key}") for key, fact in sorted(known.items()) if fact is True)
    missing = tuple(t(f"fact.{key}") for key, fact in sorted(known.items()) if fact is False)
    rows = [Row("access", t("card.facts", facts=there))] if there else []
    return [*rows, Row("access", t("card.facts_missing", facts=missing))] if missing else rows


def _unknown(gathering: Gathering) -> tuple[Row, ...]:
    """What it costs is what residents ask first: unknown is said as unknown."""
    return () if gathering.fee else (Row("unknown", t("unknown.fee")),)


def _for_whom(gathering: Gathering) -> tuple[Row, ...]:
    """Whom it is for, when that is not everybody."""
    words = gathering.audience
    if not words or len(words) > _LONGEST_AUDIENCE or any(each in words for each in _EVERYBODY):
        return ()
    return (Row("who", words),)


def _coming(talk: Talk, gathering: Gathering) -> list[Occurrence]:
    rows = select(Occurrence).where(
        Occurrence.gathering_id == gathering.id,
        Occurrence.is_ahead(talk.now),
        Occurrence.status == OccurrenceStatus.PLANNED,
    )
    return list(talk.session.scalars(rows.order_by(Occurrence.starts_at).limit(_DATES)))

"""イベント一覧 and its kin (講座, まなび図鑑, 清掃の会場 …) to gatherings; repeated rows become one with many dates."""

import re
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, time

from bot.opendata import values
from bot.opendata.columns import Table
from bot.opendata.days import read_day
from bot.opendata.facts import ages, holding_online
from bot.opendata.report import What
from bot.opendata.rows import Row, Setting, categories, each_readable, steady_key
from bot.opendata.timing import NOTE_LENGTH, Timing, read_timing
from handlers.acts.take_in import CatalogueRead, GatheringRead, GroupRead, VenueRead
from handlers.acts.take_in_dates import DateRead

_HOST_IN_NAME = re.compile(r"【主催者?\s*[:：]\s*(.+?)】")
_AUDIENCE = re.compile(r"(?:^|[\n。、\s【［\[])対象(?:者|年齢)?\s*[】］\]:：/／]\s*([^\n。]{1,80})")
_AMOUNT = re.compile(r"[1-9]\d*(?:,\d{3})*\s*円")


@dataclass(frozen=True)
class _Read:
    """One readable row with what it becomes."""

    row: Row
    gathering: GatheringRead
    venue: VenueRead | None
    group: GroupRead | None
    timing: Timing


def read_events(table: Table, setting: Setting, *, today: date) -> CatalogueRead:
    """Gatherings with their venues and groups. Rows without a name and a place are refused."""
    rows = [Row(record, setting) for record in table.records]
    read = each_readable(rows, lambda row: _read(row, table, today))
    folds: dict[str, list[_Read]] = {}
    for found in read:
        folds.setdefault(found.gathering.key, []).append(found)
    gatherings = tuple(_folded(parts, today) for parts in folds.values())
    venues = {found.venue.key: found.venue for found in read if found.venue}
    groups = {found.group.key: found.group for found in read if found.group}
    return CatalogueRead(tuple(venues.values()), tuple(groups.values()), gatherings)


def _read(row: Row, table: Table, today: date) -> _Read | None:
    place = row.first("place", "meet").replace("\n", " ")
    name = row.first("event_name", "name").replace("\n", " ")
    if not name and not place:
        row.note(What.LOST, "event_name", "名前のない行は取り込めません")
        return None
    if not name and (row.raw("name") or row.raw("event_name")):
        row.note(What.LOST, "event_name", "名前が読めない行は取り込めません")
        return None
    if not name:
        name = _title(row, table, place)
        row.note(What.REPAIR, "event_name", "催しの名前の列がないので、会場から付けました", change=("", name))
    row.check_code()
    host = _HOST_IN_NAME.search(name)
    name = _HOST_IN_NAME.sub("", name).strip()
    venue = _venue(row, place)
    group = _group(host[1] if host else row.words("host"))
    timing = read_timing(row, today)
    gathering = _gathering(row, name, today, venue=venue, group=group)
    if len(timing.note) > NOTE_LENGTH:
        gathering = replace(gathering, description=f"{gathering.description}\n{timing.note}".strip())
    return _Read(row, gathering, venue, group, timing)


def _title(row: Row, table: Table, place: str) -> str:
    told = table.title or (
        "清掃活動"
        if re.search(r"清掃|ごみばさみ|ビーチクリーン", row.raw("description") + row.raw("bring"))
        else "催し"
    )
    return f"{told}（{place}）"


def _venue(row: Row, place: str) -> VenueRead | None:
    address = row.address()
    located = row.located(address)
    lat, lon = row.point(located.city)
    name = place or row.words("building") or address
    if not name:
        return None
    key = steady_key("venue", name, address if place != name else located.key)
    return VenueRead(key=key, name=name, area=located.key, address=address, lat=lat, lon=lon)


def _group(host: str) -> GroupRead | None:
    name = host.split("\n")[0].strip()
    return GroupRead(key=steady_key("group", name), name=name) if name and len(name) <= 60 else None


def _gathering(row: Row, name: str, today: date, *, venue: VenueRead | None, group: GroupRead | None) -> GatheringRead:
    audience = row.joined("audience", "audience_note") or _told_audience(row)
    age_from, age_to = ages(audience)
    facts = row.facts("barrier_free", "description", "summary", "remarks", "audience", "capacity")
    return GatheringRead(
        key=steady_key(name, venue.name if venue else ""),
        name=name,
        kana=row.words("kana"),
        description=row.joined("subtitle", "summary", "description", "remarks"),
        categories=categories([row.words("category")]),
        facts=facts,
        venue=venue.key if venue else "",
        group=group.key if group else "",
        area="" if venue else row.located("").key,
        audience=audience,
        age_from=age_from,
        age_to=age_to,
        capacity=row.capacity(),
        fee=_fee(row),
        how_to_join=_joining(row, today),
        bring=row.words("bring"),
        url=row.url(),
        online=_online(row, facts),
    )


def _online(row: Row, facts: dict[str, bool]) -> bool | None:
    told = holding_online(row.raw("online"))
    return facts.get("online") if told is None else told


def _told_audience(row: Row) -> str:
    """The audience column is empty in most files; then 対象: in the text says it."""
    found = _AUDIENCE.search("\n".join(row.words(field) for field in ("remarks", "description", "summary")))
    return found[1].strip() if found else ""


def _fee(row: Row) -> str:
    basic, detail = values.fee(row.words("fee")), values.fee(row.words("fee_note"))
    if basic == "無料" and _AMOUNT.search(detail):
        row.note(
            What.REPAIR, "fee", "0円ですが詳細に金額があるので、詳細だけを使います", change=(row.raw("fee"), detail)
        )
        return detail
    kind = row.words("fee_kind")
    return "\n".join(dict.fromkeys(part for part in (basic or kind, detail) if part))


def _joining(row: Row, today: date) -> str:
    how, told = row.joined("apply_how", "apply_note", "apply_when"), row.words("apply_until")
    day, _ = read_day(told, today)
    until = f"{day.year}年{day.month}月{day.day}日" if day else told
    return "\n".join(part for part in (how, f"申込は{until}まで" if until else "") if part)


def _folded(parts: list[_Read], today: date) -> GatheringRead:
    """One gathering of all rows with its name and place; what it says comes from the latest row."""
    latest = max(parts, key=lambda part: _last_day(part.timing))
    if len(parts) > 1:
        change = (latest.gathering.name, f"{len(parts)}行")
        parts[0].row.note(What.FOLD, "name", "同じ名前と場所の行を1つの集まりにまとめました", change=change)
    timings = [part.timing for part in parts]
    dates = tuple(sorted({_when(date_): date_ for timing in timings for date_ in timing.dates}.values(), key=_when))
    ruled = next((timing for timing in timings if timing.rule), None)
    times = Counter((d.start, d.end) for d in dates) if not ruled else Counter()
    start, end = times.most_common(1)[0][0] if len(times) == 1 else (None, None)
    chosen = ruled or latest.timing
    return replace(
        latest.gathering,
        rule=chosen.rule,
        rule_words=chosen.words if len(parts) == 1 or ruled else "",
        start_time=chosen.start if ruled or not dates else start,
        end_time=chosen.end if ruled or not dates else end,
        period_from=chosen.period[0],
        period_until=chosen.period[1],
        skip_holidays=chosen.skip_holidays,
        dates=dates,
        ended=is_over(dates, chosen, today) or all(timing.off for timing in timings),
    )


def is_over(dates: tuple[DateRead, ...], timing: Timing, today: date) -> bool:
    """Whether all that is known of it lies in the past."""
    last = timing.period[1]
    if last is not None:
        return last < today
    return bool(dates) and not timing.rule and max(d.day for d in dates) < today


def _last_day(timing: Timing) -> date:
    return max((d.day for d in timing.dates), default=timing.period[0] or date.min)


def _when(read: DateRead) -> tuple[date, time]:
    return read.day, read.start or time(0)

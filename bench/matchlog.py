"""How long the match log takes to be read at a city's size, and what writing it costs a search.

.venv/bin/python bench/matchlog.py [searches, 5000000 unless told] [radar: the radar alone]

Beside each page the plain way to get it, in the same run: by offset, and without the indexes that were made for it.
"""

import statistics
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from rig.figures import table
from rig.places import scratch_database
from rig.recording import print_cost
from sqlalchemy import Connection, Engine, func, or_, select, text, true
from sqlalchemy.orm import Session

from bot.opendata.sample import load
from handlers.acts.count_needs import begins, count_needs
from handlers.acts.keep_radars import Radars, keep_radars, kept_radar
from handlers.acts.note_outcomes import note_asked_again, note_visits
from handlers.acts.radar import PERIODS, Asked, radar
from handlers.acts.searches import (
    ANSWERS,
    OUTCOMES,
    Filters,
    asked_in,
    conditions,
    neighbours,
    one_of,
    page_of,
    sums_of,
    topics_asked,
)
from matching.confidence import MAYBE
from matching.search import Request, Search
from matching.vocabulary import concepts
from models.area import Area
from models.match_log import MatchLog
from models.months import TABLES, make_month, month_of
from models.resident import Resident
from models.session import make_engine

_SEARCHES, _MONTHS, _ROUNDS = 5_000_000, 13, 9
_PORTION = 250_000
_PEOPLE = 200_000
_CITY = "京都市"
_SENTENCES = (
    "編み物がしたい", "将棋を指したい", "ひざが悪いけど体を動かしたい",
    "右京区で土曜日に歌いたい", "さみしい", "yoga ni ikitai",
)  # fmt: skip
# As the engine writes rows: topics by how often, few of them rare; a third of those who ask never consented.
_ROWS = text("""
    with place as materialized (select array_agg(id) as ids, count(*) as places from area
                                 where layer = 'town' and city = '京都市'),
    example as materialized (select understood, shown, others, row_number() over (order by id) - 1 as number,
                                    count(*) over () as examples from match_log where asked_at > :now)
    insert into match_log (asked_at, public_id, resident_id, text, area_id, place, understood, shown, others, outcome,
                           engine, topics, found, best, furthest, dismissed, asked_again)
    select :now - (cast(n as float) / :all) * interval '385 days', 's' || n,
           case when n % 3 > 0 then 1 + (cast(n as bigint) * 7919) % :people end,
           case when n % 3 > 0 and n < :all / 13 then '編み物がしたい' end,
           area.id, area.pref || '/' || area.city || '/' || area.ward,
           example.understood, example.shown, example.others, '{}', 'aaaaaaaa-bbbbbbbb',
           array[(cast(:topics as text[]))[cast(1 + floor(:kinds * power((n % 10007) / 10007.0, 4)) as int)]],
           case when n % 100 = 1 then null when n % 20 = 0 then 0 else 1 + n % 15 end,
           case when n % 100 = 1 or n % 20 = 0 then null else (n * 31 % 100) / 100.0 end,
           case when n % 2000 = 0 then 'again' when n % 500 = 0 then 'went' when n % 30 = 0 then 'joined'
                when n % 4 = 0 then 'opened' else 'nothing' end,
           n % 40 = 0, case when n % 12 = 0 then 's' || (n - 1) end
      from generate_series(cast(:first as int), cast(:last as int)) as n
      cross join place join area on area.id = place.ids[1 + (cast(n as bigint) * 104729) % place.places]
      join example on example.number = n % example.examples
""")
_PEOPLE_ROWS = text("""
    insert into resident (id, public_id, line_key, line_sealed, language, status, support, free_slots, reminders,
                          followed_at, status_event_ms, last_seen_at)
    select n, 'r' || n, sha256(cast(cast(n as text) as bytea)), '', 'ja', 'active', '[]', '[]', '{}', :now, 0, :now
      from generate_series(1, cast(:people as int)) as n
""")

_CONSENTS = text("""
    insert into consent (resident_id, purpose, wording, given_at) select id, 'matching', 'bench', :now from resident
""")


def main(arguments: Sequence[str]) -> None:
    """Fill, measure, print."""
    number = int(arguments[0]) if arguments else _SEARCHES
    now = datetime.now(UTC)
    with scratch_database("bench_matchlog") as url:
        engine = make_engine(url)
        cost = _filled(engine, number, now)
        with Session(engine) as session:
            session.execute(text("set statement_timeout = 0"))
            if "radar" not in arguments:
                _print_pages(session, number, now)
            _print_radar(session, engine, now)
        if "radar" not in arguments:
            print_cost(cost, engine, _SENTENCES, city=_CITY, now=now)
        engine.dispose()


def _filled(engine: Engine, number: int, now: datetime) -> Search:
    """The sample city, real searches as examples, and the rest made of them."""
    search = Search()
    with Session(engine) as session, session.begin():
        session.execute(text("set local statement_timeout = 0"))
        load(session, now=now)
        session.execute(_PEOPLE_ROWS, {"people": _PEOPLE, "now": now})
        session.execute(_CONSENTS, {"now": now})
        for monthly in TABLES[:1]:
            for ahead in range(-_MONTHS, 2):
                make_month(session, monthly, month_of(now, ahead=ahead))
        session.flush()
        _asked(session, search, now + timedelta(seconds=1))
    topics = sorted(concepts())
    for first in range(1, number + 1, _PORTION):
        with engine.begin() as connection:
            _add(connection, {"first": first, "last": min(first + _PORTION - 1, number), "all": number}, topics, now)
    _vacuum(engine)
    return search


def _vacuum(engine: Engine) -> None:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("set statement_timeout = 0"))
        connection.execute(text("vacuum analyze"))


def _add(connection: Connection, span: dict[str, int], topics: list[str], now: datetime) -> None:
    connection.execute(text("set local statement_timeout = 0"))
    connection.execute(text("set local session_replication_role = replica"))
    connection.execute(_ROWS, {**span, "topics": topics, "kinds": len(topics), "people": _PEOPLE, "now": now})


def _asked(session: Session, search: Search, now: datetime) -> None:
    area = session.scalars(select(Area).where(Area.layer == "ward", Area.ward == "右京区")).first()
    for sentence in _SENTENCES:
        asker = session.get_one(Resident, 1)
        search.find(session, Request(asker, now, text=sentence, area=area, city=_CITY, remember=True))


def _print_pages(session: Session, number: int, now: datetime) -> None:
    rows = [_row(session, name, ours, plain) for name, ours, plain in _pages(session, number, now)]
    for name, act in (("asked again (clock)", note_asked_again), ("visits (clock)", note_visits)):
        rows.append([name, _median(lambda act=act: act(session, now=now)), "", ""])
        session.rollback()
    print(f"## {number:,} searches in {_MONTHS} months\n")
    table(("", "median ms", "plain, ms", "ratio"), rows)


def _print_radar(session: Session, engine: Engine, now: datetime) -> None:
    """What a night takes, and the page's first view by period and reach; beside it what counting then takes."""
    began = time.perf_counter()
    needs = count_needs(session, now=now)
    first = time.perf_counter() - began
    session.commit()
    _vacuum(engine)
    session.execute(text("set statement_timeout = 0"))
    night = _median(partial(count_needs, session, now=now))
    session.rollback()
    began = time.perf_counter()
    pages = keep_radars(session, now=now)
    ahead = time.perf_counter() - began
    session.commit()
    ward = session.scalars(select(Area).where(Area.layer == "ward", Area.ward == "右京区")).one()
    rows = []
    for weeks in PERIODS:
        for name, areas in (("the city", None), ("a ward", [ward])):
            asked = Asked(weeks, areas)
            ours = partial(_first_view, session, asked, now)
            live = partial(radar, session, asked, true(), now=now)
            if ours() != live():
                raise AssertionError("what is counted ahead is not what is counted now")
            log = _median(partial(_from_log, session, asked, now), rounds=1)
            rows.append([*_row(session, f"{name}, {weeks} weeks", ours, live), log])
    kept = partial(Radars().radar, session, Asked(PERIODS[-1]), true(), reach=None, now=now)
    kept()
    rows.append([*_row(session, "the same again", kept, lambda: None), ""])
    print(f"## The radar: {needs:,} needs, counted in {first:.1f} s at first and {float(night) / 1000:.1f} s a night;")
    print(f"{pages} pages of them counted ahead in {ahead:.1f} s\n")
    table(("", "median ms", "counted when asked, ms", "ratio", "one of its five questions from the log, ms"), rows)


def _first_view(session: Session, asked: Asked, now: datetime) -> object:
    """As a process finds it that has nothing in memory."""
    session.expunge_all()
    return kept_radar(session, asked, reach=None, now=now)


def _from_log(session: Session, asked: Asked, now: datetime) -> object:
    """People by topic and ward, without what is kept for it: one of the page's five questions."""
    session.execute(text("set statement_timeout = 0"))
    since, until = map(begins, asked.span(now))
    missed = or_(MatchLog.found == 0, MatchLog.best < MAYBE, MatchLog.dismissed, MatchLog.asked_again.is_not(None))
    within = [asked_in(area) for area in asked.areas or ()]
    topic = func.unnest(MatchLog.topics)
    rows = select(topic, MatchLog.place, func.count(MatchLog.resident_id.distinct()))
    wanted = (missed, MatchLog.asked_at >= since, MatchLog.asked_at < until, *within)
    return session.execute(rows.where(*wanted).group_by(topic, MatchLog.place)).all()


Page = tuple[str, Callable[[], object], Callable[[], object]]


def _pages(session: Session, number: int, now: datetime) -> list[Page]:
    """Name, our way, the plain way."""
    found: list[Page] = []
    whole = [true()]
    town = session.scalars(select(Area).where(Area.layer == "town", Area.ward == "右京区")).first()
    kinds: list[tuple[str, Filters]] = [("the list", Filters())]
    kinds += [("a ward", Filters(area="京都市右京区")), ("a town", Filters(area=town.key if town else ""))]
    kinds += [("a month long ago", Filters(since=(now - timedelta(300)).date(), until=(now - timedelta(270)).date()))]
    kinds += [(name, Filters(outcome=name)) for name in OUTCOMES]
    kinds += [(name, Filters(answer=name)) for name in ANSWERS]
    keys = topics_asked(session, whole, 2_000)
    kinds += [("a common topic", Filters(topic=keys[0])), ("a rare topic", Filters(topic=keys[-1]))]
    kinds += [("a topic nobody asked for", Filters(topic="skydiving"))]
    kinds += [("ward, topic, went", Filters(area="京都市右京区", topic=keys[0], outcome="went"))]
    for name, filters in kinds:
        wanted = conditions(session, filters, now=now)
        found.append((name, partial(page_of, session, wanted), partial(_plain, session, wanted)))
    deep = session.scalars(select(MatchLog).where(MatchLog.public_id == f"s{number // 2}")).one()
    middle = partial(page_of, session, whole, before=deep), partial(_offset, session, number // 2)
    found.append(("page in the middle", *middle))
    found.append(("sums of a thousand", partial(sums_of, session, whole), partial(_counted, session)))
    one = lambda: (one_of(session, deep.public_id, true()), neighbours(session, deep, true()))  # noqa: E731
    return [*found, ("one search", one, lambda: None)]


def _plain(session: Session, wanted: Sequence[Any]) -> object:
    """Every column, every row that fits, sorted, the first fifty: without the help of an index."""
    session.execute(text("set local enable_indexscan = off"))
    session.execute(text("set local enable_indexonlyscan = off"))
    session.execute(text("set local enable_bitmapscan = off"))
    rows = select(MatchLog.id, MatchLog.asked_at).where(*wanted).order_by(MatchLog.asked_at.desc(), MatchLog.id.desc())
    found = session.execute(rows.limit(51)).all()
    session.rollback()
    session.execute(text("set statement_timeout = 0"))
    return found


def _offset(session: Session, skipped: int) -> object:
    rows = select(MatchLog.id, MatchLog.asked_at).order_by(MatchLog.asked_at.desc(), MatchLog.id.desc())
    return session.execute(rows.offset(skipped).limit(51)).all()


def _counted(session: Session) -> object:
    return session.execute(select(MatchLog.furthest, func.count()).group_by(MatchLog.furthest)).all()


def _row(session: Session, name: str, ours: Callable[[], object], plain: Callable[[], object]) -> list[str]:
    took = _median(ours)
    began = time.perf_counter()
    other = plain()
    spent = (time.perf_counter() - began) * 1000
    told = ("", "") if other is None else (f"{spent:.0f}", f"{spent / max(float(took), 0.01):.0f}")
    session.rollback()
    return [name, took, *told]


def _median(ask: Callable[[], object], rounds: int = _ROUNDS) -> str:
    spent = []
    for _ in range(rounds):
        began = time.perf_counter()
        ask()
        spent.append((time.perf_counter() - began) * 1000)
    return f"{statistics.median(spent):.1f}"


if __name__ == "__main__":
    main(sys.argv[1:])

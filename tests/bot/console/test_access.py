"""Guard: every page of the console stands in the table of needs, and opens for those it names and nobody else."""

from datetime import date

import pytest
from flask import Flask

from bot.console.access import NEEDS
from models.account import AccountDuty, Duty
from tests import factories
from tests.bot.console.conftest import Office

# Who may open what, once more in full: a change of the table has to be meant.
EVERYBODY = frozenset(Duty)
KEEPERS = {Duty.STAFF, Duty.OFFICER, Duty.KEEPER, Duty.ADMIN}
CATALOGUE = KEEPERS | {Duty.COORDINATOR}
SENDERS = {Duty.STAFF, Duty.ADMIN}
CORRECTORS = {Duty.COORDINATOR, Duty.ADMIN}
JUDGES = {Duty.COORDINATOR, Duty.ADMIN}
SEARCHES = JUDGES | {Duty.DATA_OFFICER}
# Pages of what is not there: found by nobody, refused to those who may not look at all.
OF_NOTHING = {
    **{f"/console/district-sheets/x{rest}": SENDERS | {Duty.COORDINATOR} for rest in ("", ".pdf")},
    "/console/match-log/x": SEARCHES,
    "/console/match-log/files/x.csv": SEARCHES,
    **{f"/console/match-log/x/{name}": JUDGES for name in ("words", "today")},
    "/console/duplicates/x/x": SENDERS,
    **{f"/console/threads/x{rest}": {Duty.COORDINATOR} for rest in ("", "/pulse")},
    **{f"/console/introductions/{name}": SENDERS | {Duty.COORDINATOR} for name in ("x", "requests/x")},
    "/console/partners/x": SENDERS | {Duty.COORDINATOR},
    **{f"/console/wishes/x{rest}": {Duty.COORDINATOR} for rest in ("", "/gathering")},
    "/console/desks/x/edit": {Duty.ADMIN},
    "/console/answers-ready/x/edit": SENDERS | {Duty.COORDINATOR},
    "/console/groups/x/contacts": SENDERS | {Duty.COORDINATOR},
    "/console/gatherings/x/dates": CATALOGUE,
    "/console/gatherings/x/dates/pause": KEEPERS,
    "/console/gatherings/x": CATALOGUE,
    "/console/gatherings/x/edit": KEEPERS,
    **{f"/console/gatherings/x/{rest}": KEEPERS for rest in ("end", "roles/new")},
    "/console/roles/x/end": KEEPERS,
    "/console/groups/x": CATALOGUE,
    "/console/groups/x/edit": KEEPERS,
    "/console/roles/x": CATALOGUE,
    "/console/roles/x/edit": KEEPERS,
    **{f"/console/corrections/x{rest}": CORRECTORS for rest in ("", "/progress", "/searches")},
    "/console/announcements/x": SENDERS | {Duty.COORDINATOR, Duty.DATA_OFFICER},
    "/console/announcements/x.csv": SENDERS | {Duty.COORDINATOR, Duty.DATA_OFFICER},
    "/console/announcements/x.pdf": SENDERS | {Duty.COORDINATOR, Duty.DATA_OFFICER},
    "/console/announcements/x/print": SENDERS | {Duty.COORDINATOR, Duty.DATA_OFFICER},
    **{f"/console/circulations/x{rest}": SENDERS | {Duty.COORDINATOR} for rest in ("", "/print")},
    "/console/circulations/groups/x": SENDERS,
    **{f"/console/circulations/own/x{rest}": {Duty.OFFICER} for rest in ("", "/print")},
    "/console/groups/x/size": SENDERS | {Duty.OFFICER},
    "/console/phone/x": SENDERS | {Duty.COORDINATOR, Duty.DATA_OFFICER},
    **{f"/console/imports/x{rest}": CATALOGUE for rest in ("", "/progress", "/notes.csv")},
    "/console/imports/x/refused.csv": SENDERS,
    "/console/imports/x/rows/1": SENDERS,
    "/console/feeds/x/edit": SENDERS,
    "/console/dates/x": CATALOGUE,
    "/console/dates/x/move": KEEPERS,
    "/console/dates/x/cancel": KEEPERS,
    **{f"/console/dates/x/{name}": CATALOGUE for name in ("people", "people/print", "people.csv", "people/new")},
    **{f"/console/{name}/x": CATALOGUE for name in ("venues", "rooms")},
    **{f"/console/{name}/x/edit": SENDERS for name in ("venues", "rooms")},
    "/console/slots/x/ask": {Duty.OFFICER, Duty.KEEPER},
    **{f"/console/dates/x/{name}": CATALOGUE for name in ("calls", "calls/print", "poster", "poster.png")},
}
MAY_OPEN = {
    **{f"/console/{name}": {Duty.COORDINATOR} for name in ("threads", "threads/pulse", "desks/moves")},
    **{f"/console/{name}": SENDERS | {Duty.COORDINATOR} for name in ("desks", "contacts")},
    **{f"/console/introductions{rest}": SENDERS | {Duty.COORDINATOR} for rest in ("", "/new")},
    **{f"/console/answers-ready{rest}": SENDERS | {Duty.COORDINATOR} for rest in ("", "/new")},
    **{f"/console/{name}": SENDERS | {Duty.COORDINATOR} for name in ("week", "week.csv", "district-sheets")},
    "/console/wishes": {Duty.COORDINATOR},
    "/console/partners": SENDERS | {Duty.COORDINATOR},
    "/console/desks/new": {Duty.ADMIN},
    **{f"/console/match-log{rest}": SEARCHES for rest in ("", "/files")},
    **{f"/console/radar{rest}": SEARCHES for rest in ("", ".csv", "/what-if")},
    "/console/map": CATALOGUE,
    "/console/duplicates": SENDERS,
    "/console/calendar": CATALOGUE,
    "/console/me/line": {Duty.KEEPER, Duty.OFFICER},
    "/console/answers": SENDERS | {Duty.COORDINATOR},
    "/console/": EVERYBODY,
    "/console/me": EVERYBODY,
    "/console/me/password": EVERYBODY,
    "/console/prove": EVERYBODY,
    "/console/gatherings": CATALOGUE,
    **{f"/console/{name}/new": SENDERS for name in ("gatherings", "groups")},
    **{f"/console/corrections{rest}": CORRECTORS for rest in ("", "/new")},
    "/console/imports": CATALOGUE,
    "/console/imports/new": SENDERS,
    "/console/feeds": CATALOGUE,
    "/console/feeds/new": SENDERS,
    "/console/groups": CATALOGUE,
    "/console/roles": CATALOGUE,
    "/console/announcements": SENDERS | {Duty.COORDINATOR, Duty.DATA_OFFICER},
    "/console/announcements/new": SENDERS,
    "/console/announcements/segments": SENDERS,
    "/console/circulations": SENDERS | {Duty.COORDINATOR},
    **{f"/console/bulletin{rest}": SENDERS | {Duty.OFFICER} for rest in ("", "/new")},
    **{f"/console/circulations/{name}": SENDERS for name in ("new", "fees", "fees.csv", "fees/print")},
    "/console/circulations/settings": {Duty.ADMIN},
    "/console/circulations/own": {Duty.OFFICER},
    "/console/parked": {Duty.STAFF, Duty.ADMIN},
    "/console/accounts": {Duty.ADMIN},
    "/console/accounts/invite": {Duty.ADMIN},
    "/console/audit": {Duty.ADMIN, Duty.DATA_OFFICER},
    "/console/audit.csv": {Duty.ADMIN, Duty.DATA_OFFICER},
    "/console/views": {Duty.ADMIN, Duty.DATA_OFFICER},
    "/console/calls": CATALOGUE,
    "/console/venues": CATALOGUE,
    "/console/rooms/requests": CATALOGUE,
}
MAY_PRESS = {
    **{
        f"/console/introductions/{name}": SENDERS | {Duty.COORDINATOR}
        for name in ("new", "x/press", "x/meeting", "x/note", "requests/x/close")
    },
    **{f"/console/threads/x/{name}": {Duty.COORDINATOR} for name in ("write", "take", "hand-back", "close", "move")},
    **{f"/console/wishes/x/{name}": {Duty.COORDINATOR} for name in ("ask", "close", "gathering", "publish")},
    **{f"/console/{name}": CATALOGUE for name in ("groups/x/wares", "wares/x/end")},
    **{f"/console/desks/{name}": {Duty.ADMIN} for name in ("new", "x/edit", "x/end")},
    **{f"/console/answers-ready/{name}": SENDERS | {Duty.COORDINATOR} for name in ("begin", "new", "x/edit", "x/end")},
    **{f"/console/{name}": SENDERS | {Duty.COORDINATOR} for name in ("groups/x/contacts", "contacts/x/done")},
    **{f"/console/match-log/{name}": SEARCHES for name in ("files", "filters", "filters/x/share", "filters/x/drop")},
    "/console/match-log/x/mark": JUDGES,
    "/console/duplicates/x/x/merge": SENDERS,
    "/console/duplicates/x/x/distinct": SENDERS,
    "/console/mergers/x/undo": SENDERS,
    **{f"/console/gatherings/x/dates/{name}": KEEPERS for name in ("add", "pause", "pauses/x/end")},
    "/console/purpose": EVERYBODY,
    **{f"/console/{name}/x/edit": SENDERS for name in ("venues", "rooms")},
    **{
        f"/console/{name}": SENDERS
        for name in ("venues/x/rooms", "rooms/x/slots", "rooms/x/slots/file", "slots/x/remove")
    },
    **{f"/console/rooms/requests/x/{name}": SENDERS for name in ("approve", "decline")},
    **{f"/console/rooms/requests/x/{name}": {Duty.OFFICER, Duty.KEEPER} for name in ("accept", "withdraw")},
    "/console/slots/x/ask": {Duty.OFFICER, Duty.KEEPER},
    "/console/dates/x/people/new": CATALOGUE,
    "/console/dates/x/people/walk-in": CATALOGUE,
    **{f"/console/dates/x/people/x/{name}": CATALOGUE for name in ("mark", "cancel", "accept", "forget")},
    "/console/dates/x/calls/x/tick": CATALOGUE,
    "/console/me/line/code": {Duty.KEEPER, Duty.OFFICER},
    "/console/me/line/end": {Duty.KEEPER, Duty.OFFICER},
    "/console/answers/x/close": SENDERS | {Duty.COORDINATOR},
    "/console/me/visits/x/end": EVERYBODY,
    "/console/me/password": EVERYBODY,
    "/console/me/office": EVERYBODY,
    "/console/me/passkeys": EVERYBODY,
    "/console/me/passkeys/ask": EVERYBODY,
    "/console/me/passkeys/x/off": EVERYBODY,
    "/console/gatherings/x/edit": KEEPERS,
    "/console/gatherings/x/confirm": KEEPERS,
    **{f"/console/gatherings/x/{rest}": KEEPERS for rest in ("end", "roles/new")},
    "/console/roles/x/end": KEEPERS,
    **{f"/console/{name}/new": SENDERS for name in ("gatherings", "groups")},
    "/console/imports/new": SENDERS,
    "/console/imports/x/rows/1": SENDERS,
    "/console/corrections/new": CORRECTORS,
    "/console/corrections/x/edits/1/remove": CORRECTORS,
    **{f"/console/corrections/x/{name}": CORRECTORS for name in ("replay", "propose", "drop", "save", "take-back")},
    **{f"/console/imports/x/{name}": SENDERS for name in ("apply", "undo", "drop", "again", "end")},
    "/console/feeds/new": SENDERS,
    **{f"/console/feeds/x/{name}": SENDERS for name in ("edit", "pause", "resume", "fetch", "end")},
    "/console/groups/x/edit": KEEPERS,
    "/console/roles/x/edit": KEEPERS,
    "/console/dates/x/move": KEEPERS,
    "/console/dates/x/cancel": KEEPERS,
    "/console/announcements/new": SENDERS,
    "/console/announcements/preview": SENDERS,
    "/console/announcements/segments/x/drop": SENDERS,
    **{f"/console/announcements/x/{name}": SENDERS for name in ("stop", "resume", "recall", "approve")},
    **{f"/console/bulletin/{rest}": SENDERS | {Duty.OFFICER} for rest in ("new", "x/end")},
    "/console/circulations/new": SENDERS,
    "/console/circulations/x/withdraw": SENDERS,
    "/console/circulation-asks/x/answer": SENDERS,
    "/console/circulations/own/x": {Duty.OFFICER},
    "/console/groups/x/size": SENDERS | {Duty.OFFICER},
    "/console/circulations/groups/x": SENDERS,
    **{f"/console/circulations/x/{name}": {Duty.ADMIN} for name in ("approve", "decline")},
    **{f"/console/circulations/{name}": {Duty.ADMIN} for name in ("departments", "rates")},
    "/console/parked/1/again": {Duty.STAFF, Duty.ADMIN},
    "/console/accounts/invite": {Duty.ADMIN},
    "/console/accounts/x/link": {Duty.ADMIN},
    "/console/accounts/x/end": {Duty.ADMIN},
}
OPEN_TO_ALL = {
    "/console/sign-in", "/console/sign-in/code", "/console/sign-out", "/console/codes", "/console/invitation/x",
    "/console/sign-in/passkey", "/console/sign-in/passkey/ask", "/console/sign-in/office",
    "/console/sign-in/office/back", "/console/language", "/console/nowhere/x", "/console/static/console.css",
    "/console/prove",
}  # fmt: skip


def _rules(app: Flask) -> list[tuple[str, str, str]]:
    found = []
    for rule in app.url_map.iter_rules():
        if not rule.endpoint.startswith("console."):
            continue
        values = {name: "1" if name == "row" else "x" for name in rule.arguments}
        values |= {"filename": "console.css"} if "filename" in values else {}
        values |= {"nowhere": "nowhere/x"} if "nowhere" in values else {}
        path = rule.build(values)
        assert path is not None
        found += [(rule.endpoint, method, path[1]) for method in (rule.methods or set()) & {"GET", "POST"}]
    return found


def test_every_page_has_its_need_and_every_need_its_page(office: Office) -> None:
    assert {endpoint for endpoint, _, _ in _rules(office.app)} == set(NEEDS)


def test_every_page_is_in_the_list_of_this_test(office: Office) -> None:
    listed = {"GET": {**MAY_OPEN, **OF_NOTHING}, "POST": MAY_PRESS}
    assert [
        path for _, method, path in _rules(office.app) if path not in listed[method] and path not in OPEN_TO_ALL
    ] == []


@pytest.mark.parametrize("duty", list(Duty))
def test_a_duty_opens_its_pages_and_no_other(office: Office, duty: Duty) -> None:
    browser = office.at_work(duty)
    opened = {path for path in MAY_OPEN if browser.client.get(path).status_code == 200}
    assert opened == {path for path, duties in MAY_OPEN.items() if duty in duties}
    refused = {path for path in OF_NOTHING if browser.client.get(path).status_code == 403}
    assert refused == {path for path, duties in OF_NOTHING.items() if duty not in duties}


@pytest.mark.parametrize("duty", list(Duty))
def test_a_duty_presses_its_buttons_and_no_other(office: Office, duty: Duty) -> None:
    browser = office.at_work(duty)
    refused = {path for path in MAY_PRESS if browser.send(path.removeprefix("/console/")).status_code == 403}
    assert refused == {path for path, duties in MAY_PRESS.items() if duty not in duties}


def test_nobody_gets_in_without_signing_in(office: Office) -> None:
    browser = office.browser()
    opened = [browser.client.get(path) for path in MAY_OPEN]
    pressed = [browser.send(path.removeprefix("/console/"), token_from="sign-in") for path in MAY_PRESS]
    assert {answer.headers["Location"].split("?")[0] for answer in (*opened, *pressed)} == {"/console/sign-in"}


@pytest.mark.parametrize(("since", "until"), [(None, date(2026, 12, 1)), (date(2026, 12, 3), None)])
def test_a_duty_holds_on_its_days_only(office: Office, since: date | None, until: date | None) -> None:
    assert office.at_work(Duty.ADMIN, since=since, until=until).open("accounts").status_code == 403


def test_a_ward_s_administrator_does_not_reach_the_whole_city(office: Office) -> None:
    with office.sessions.begin() as session:
        ward = factories.area(session, "右京区", layer="ward")
    assert office.at_work(Duty.ADMIN, area_id=ward.id).open("audit").status_code == 403


def test_without_codes_one_gets_no_further_than_setting_them_up(office: Office) -> None:
    browser = office.browser(office.account(AccountDuty(duty=Duty.STAFF), codes=False))
    assert browser.open("").headers["Location"] == "/console/codes"


def test_what_cannot_be_taken_back_asks_for_a_fresh_code(office: Office) -> None:
    browser = office.at_work(Duty.ADMIN)
    office.later(minutes=11)
    assert browser.open("accounts").status_code == 200
    assert browser.open("accounts/invite").headers["Location"].startswith("/console/prove?")


def test_pages_run_and_show_nothing_from_elsewhere(office: Office) -> None:
    answer = office.at_work(Duty.ADMIN).open("")
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert (answer.headers["Cache-Control"], "http://" in answer.text, "https://" in answer.text) == (
        "no-store",
        False,
        False,
    )

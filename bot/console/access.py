"""Who may open which page and press which button: one table. A page that is not in it opens for nobody."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from models.account import Account, Duty, today

# How long a one-time code counts as "just now", for what cannot be taken back.
FRESH = timedelta(minutes=10)

_EVERYBODY = frozenset(Duty)
# Who keeps the catalogue true, and who may read all of it.
_KEEPERS = frozenset({Duty.STAFF, Duty.OFFICER, Duty.KEEPER, Duty.ADMIN})
_CATALOGUE = _KEEPERS | {Duty.COORDINATOR}
_SENDERS = frozenset({Duty.STAFF, Duty.ADMIN})
_CITY = _SENDERS | {Duty.COORDINATOR}
_ANSWERERS = frozenset({Duty.COORDINATOR})
# Who speaks for a group.
_SPEAKERS = frozenset({Duty.OFFICER, Duty.KEEPER})
# Who corrects the matching; to be saved, a correction needs one of them for the whole city.
_CORRECTORS = frozenset({Duty.COORDINATOR, Duty.ADMIN})
_READERS = frozenset({Duty.ADMIN, Duty.DATA_OFFICER})
# Who judges the matching, and who may only read what it did.
_JUDGES = frozenset({Duty.COORDINATOR, Duty.ADMIN})
_SEARCHES = _JUDGES | {Duty.DATA_OFFICER}


@dataclass(frozen=True)
class Need:
    """What a page asks for. `duties` empty: nobody has to be signed in. `whole_city`: a duty in one ward is not enough.

    `fresh`: a one-time code within the last ten minutes. `set_up`: reachable before codes are set up. `most_bytes`: how
    much may be sent to it; more is not read.
    """

    duties: Collection[Duty] = frozenset()
    whole_city: bool = False
    fresh: bool = False
    set_up: bool = False
    most_bytes: int = 1_000_000


_OPEN = Need()
_SIGNED_IN = Need(_EVERYBODY, set_up=True)
# Who may change the whole catalogue with a file.
_IMPORTERS = Need(_SENDERS, whole_city=True)

NEEDS: dict[str, Need] = {
    "console.static": _OPEN,
    "console.sign_in": _OPEN,
    "console.code": _OPEN,
    "console.invitation": _OPEN,
    "console.ask_passkey": _OPEN,
    "console.passkey": _OPEN,
    "console.office": _OPEN,
    "console.office_back": _OPEN,
    "console.language": _OPEN,
    "console.nowhere": _OPEN,
    "console.sign_out": _SIGNED_IN,
    "console.set_up_codes": _SIGNED_IN,
    "console.prove": Need(_EVERYBODY),
    "console.home": Need(_EVERYBODY),
    "console.me": Need(_EVERYBODY),
    "console.end_visit": Need(_EVERYBODY),
    "console.unlink_office": Need(_EVERYBODY, fresh=True),
    "console.ask_new_passkey": Need(_EVERYBODY, fresh=True),
    "console.new_passkey": Need(_EVERYBODY, fresh=True),
    "console.passkey_off": Need(_EVERYBODY, fresh=True),
    "console.new_password": Need(_EVERYBODY, fresh=True),
    "console.accounts": Need({Duty.ADMIN}),
    "console.invite": Need({Duty.ADMIN}, whole_city=True, fresh=True),
    "console.new_link": Need({Duty.ADMIN}, whole_city=True, fresh=True),
    "console.end_account": Need({Duty.ADMIN}, whole_city=True, fresh=True),
    "console.audit": Need(_READERS, whole_city=True),
    "console.audit_file": Need(_READERS, whole_city=True, fresh=True),
    "console.gatherings": Need(_CATALOGUE),
    "console.gathering": Need(_CATALOGUE),
    "console.new_gathering": Need(_SENDERS),
    "console.end_gathering": Need(_KEEPERS),
    "console.edit_gathering": Need(_KEEPERS),
    "console.confirm_gathering": Need(_KEEPERS),
    **{f"console.{name}": Need({Duty.KEEPER, Duty.OFFICER}) for name in ("line", "line_code", "end_line")},
    "console.answers": Need(_CITY),
    "console.close_question": Need(_CITY),
    "console.calendar": Need(_CATALOGUE),
    "console.map": Need(_CATALOGUE),
    "console.duplicates": Need(_SENDERS),
    "console.duplicate": Need(_SENDERS),
    **{f"console.{name}": Need(_SENDERS) for name in ("merge_pair", "distinct_pair", "undo_merger")},
    "console.series": Need(_CATALOGUE),
    **{f"console.{name}": Need(_KEEPERS) for name in ("add_date", "pause_series", "end_pause")},
    "console.groups": Need(_CATALOGUE),
    "console.group": Need(_CATALOGUE),
    "console.new_group": Need(_SENDERS),
    "console.edit_group": Need(_KEEPERS),
    "console.group_size": Need(_SENDERS | {Duty.OFFICER}),
    "console.roles": Need(_CATALOGUE),
    "console.role": Need(_CATALOGUE),
    **{f"console.{name}": Need(_KEEPERS) for name in ("new_role", "edit_role", "end_role")},
    **{
        f"console.{name}": Need(_CATALOGUE)
        for name in ("imports", "import_run", "import_progress", "import_notes_file")
    },
    **{f"console.{name}_import": _IMPORTERS for name in ("apply", "undo", "drop", "again", "end")},
    "console.new_import": replace(_IMPORTERS, most_bytes=20_000_000),
    "console.mend_row": _IMPORTERS,
    "console.import_refused_file": _IMPORTERS,
    "console.feeds": Need(_CATALOGUE),
    "console.new_feed": replace(_IMPORTERS, fresh=True),
    "console.edit_feed": replace(_IMPORTERS, fresh=True),
    **{f"console.{name}_feed": _IMPORTERS for name in ("pause", "resume", "fetch", "end")},
    "console.date": Need(_CATALOGUE),
    "console.move_date": Need(_KEEPERS),
    "console.cancel_date": Need(_KEEPERS),
    **{f"console.{name}": Need(_CATALOGUE) for name in ("people", "print_people", "enrol_person", "walk_in")},
    **{f"console.{name}_person": Need(_CATALOGUE) for name in ("mark", "cancel", "accept", "forget")},
    **{f"console.{name}": Need(_CATALOGUE) for name in ("calls", "date_calls", "print_calls", "tick_call")},
    "console.people_file": Need(_CATALOGUE, fresh=True),
    "console.poster": Need(_CATALOGUE),
    "console.poster_picture": Need(_CATALOGUE),
    **{f"console.{name}": Need(_CATALOGUE) for name in ("venues", "venue", "room", "room_requests")},
    **{f"console.{name}": Need(_SENDERS) for name in ("edit_venue", "add_room", "edit_room", "remove_slot")},
    **{
        f"console.{name}": Need(_SENDERS) for name in ("open_slots", "slots_file", "approve_request", "decline_request")
    },
    **{f"console.{name}": Need(_SPEAKERS) for name in ("ask_slot", "accept_request", "withdraw_request")},
    "console.say_purpose": Need(_EVERYBODY),
    "console.views": Need(_READERS, whole_city=True),
    "console.announcements": Need(_CITY | _READERS),
    "console.announcement": Need(_CITY | _READERS),
    "console.new_announcement": Need(_SENDERS, fresh=True),
    "console.preview_announcement": Need(_SENDERS),
    "console.segments": Need(_SENDERS),
    "console.drop_segment": Need(_SENDERS),
    "console.phone": Need(_CITY | _READERS),
    "console.announcement_file": Need(_CITY | _READERS),
    "console.announcement_paper": Need(_CITY | _READERS),
    "console.announcement_sheet": Need(_CITY | _READERS),
    "console.stop_announcement": Need(_SENDERS),
    "console.resume_announcement": Need(_SENDERS, fresh=True),
    "console.recall_announcement": Need(_SENDERS),
    "console.approve_announcement": Need(_SENDERS, whole_city=True, fresh=True),
    **{f"console.{name}": Need(_SENDERS | {Duty.OFFICER}) for name in ("bulletin", "new_post", "end_post")},
    "console.circulations": Need(_CITY),
    "console.circulation": Need(_CITY),
    "console.print_circulation": Need(_CITY),
    "console.new_circulation": Need(_SENDERS),
    "console.answer_circulation": Need(_SENDERS),
    "console.withdraw_circulation": Need(_SENDERS),
    **{f"console.{name}_circulation": Need({Duty.ADMIN}, whole_city=True) for name in ("approve", "decline")},
    **{
        f"console.{name}": Need({Duty.ADMIN}, whole_city=True)
        for name in ("circulation_settings", "keep_department", "circulation_rates")
    },
    "console.circulation_terms": Need(_SENDERS),
    **{f"console.{name}": Need({Duty.OFFICER}) for name in ("own_circulations", "own_circulation")},
    "console.print_own_circulation": Need({Duty.OFFICER}),
    **{f"console.{name}": Need(_SENDERS) for name in ("circulation_fees", "circulation_fees_file")},
    "console.print_circulation_fees": Need(_SENDERS),
    **{
        f"console.{name}": Need(_CORRECTORS)
        for name in ("corrections", "correction", "new_correction", "correction_progress", "correction_searches")
    },
    **{f"console.{name}": Need(_CORRECTORS) for name in ("remove_edit", "replay_correction", "propose_correction")},
    "console.drop_correction": Need(_CORRECTORS),
    **{f"console.{name}_correction": Need(_CORRECTORS, whole_city=True) for name in ("save", "take_back")},
    # Residents' own words are for those who answer them; what is said of groups, for the whole office.
    **{
        f"console.{name}": Need(_ANSWERERS)
        for name in ("threads", "threads_pulse", "thread", "thread_pulse", "thread_moves")
    },
    **{f"console.{name}_thread": Need(_ANSWERERS) for name in ("write", "take", "hand_back", "close", "move")},
    **{f"console.{name}": Need(_ANSWERERS) for name in ("wishes", "wish_circle", "wish_gathering", "publish_wish")},
    **{f"console.{name}_circle": Need(_ANSWERERS) for name in ("ask", "close")},
    **{f"console.{name}": Need(_CITY) for name in ("partners", "partners_of")},
    **{f"console.{name}_ware": Need(_CATALOGUE) for name in ("add", "end")},
    "console.help_desks": Need(_CITY),
    **{f"console.{name}_help_desk": Need({Duty.ADMIN}, whole_city=True) for name in ("new", "edit", "end")},
    "console.canned": Need(_CITY),
    **{f"console.{name}_canned": Need(_CITY) for name in ("begin", "new", "edit", "end")},
    **{f"console.{name}": Need(_CITY) for name in ("contacts", "add_contact", "tick_contact")},
    **{
        f"console.{name}": Need(_CITY)
        for name in ("introductions", "introduction", "new_introduction", "introduction_request")
    },
    **{f"console.{name}_introduction": Need(_CITY) for name in ("press", "meet", "note")},
    "console.close_introduction_request": Need(_CITY),
    **{f"console.{name}": Need(_SEARCHES) for name in ("match_log", "match", "match_files", "match_file")},
    "console.make_match_file": Need(_SEARCHES),
    **{f"console.{name}": Need(_SEARCHES) for name in ("radar", "radar_file", "what_if")},
    **{f"console.{name}_filter": Need(_SEARCHES) for name in ("keep", "share", "drop")},
    **{f"console.{name}": Need(_JUDGES) for name in ("match_words", "match_today", "mark_match")},
    **{
        f"console.{name}": Need(_CITY)
        for name in ("week", "week_file", "district_sheets", "district_sheet", "district_paper")
    },
    "console.parked": Need({Duty.STAFF, Duty.ADMIN}, whole_city=True),
    "console.take_up": Need({Duty.STAFF, Duty.ADMIN}, whole_city=True),
}


def may(account: Account, need: Need, *, now: datetime) -> bool:
    """Whether one of the account's duties of today is enough."""
    held = [duty for duty in account.duties_on(today(now)) if duty.duty in need.duties]
    return any(not need.whole_city or (duty.area_id is None and duty.group_id is None) for duty in held)


def is_fresh(proved_at: datetime | None, *, now: datetime) -> bool:
    """Whether a code was given just now."""
    return proved_at is not None and now - proved_at <= FRESH

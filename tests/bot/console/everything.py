"""One of each thing that the console has a page for, named in plain letters: what is not, on an English page, is ours.

A new page that takes an id gets its row here; `test_every_page` says when one is missing.
"""

import json
from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from handlers.acts.announce import Draft, Extra, announce
from handlers.acts.audience import Audience
from handlers.acts.audit import Actor
from handlers.acts.introduce import Party
from handlers.acts.look import Sight, say_purpose
from models.account import Account, AccountDuty, Duty
from models.bulletin import BulletinPost
from models.correction import Correction
from models.feed import Feed
from models.gathering import Gathering
from models.group import Group
from models.group_ware import GroupWare
from models.help_desk import CannedAnswer
from models.import_run import ImportRun, ImportState
from models.occurrence import Occurrence
from models.person_view import ViewPurpose
from models.phone_call import CallReason, PhoneCall
from models.room import RoomRequest
from models.segment import SavedSegment
from models.supporter_request import RequestState, SupporterRequest
from tests import factories
from tests.bot.console.conftest import Office
from tests.circulars import asked
from tests.introductions import both_said_yes, person
from tests.threads import wanted

# Files, what scripts ask for, the way to somewhere else, and pages one comes to by another.
_NOT_PAGES = (
    ".csv",
    ".pdf",
    ".png",
    "/progress",
    "/pulse",
    "/static/",
    "/office/back",
    "/phone/",
    "/sign-in",
    "/codes",
)
_PEOPLE = ("people", "print_people", "date_calls", "print_calls")
ME = "everything@example.jp"


class Everything:
    """The rows, and who looks at them: an account with all duties, who speaks for the group."""

    def __init__(self, office: Office) -> None:
        self.office, self.ids = office, dict[str, str]()
        with office.sessions.begin() as session:
            group = self._groups(session)
            self.me = _account(session, office, group)
            date = self._catalogue(session, group)
            self._rooms(session, group)
            self._people(session, date)
            self._told(session, group)
            self._files(session)
            self._asked(session)
            self._wished(session, date)

    def pages(self) -> Iterator[str]:
        """The address of every page, below /console/; of one that takes an id, with a row of its own."""
        for rule in self._rules():
            if not self._missing(rule):
                path = rule.build({name: self.ids.get(name) or self.ids[_kind(rule)] for name in rule.arguments})
                assert path is not None
                yield path[1].removeprefix("/console/")

    def missing(self) -> set[str]:
        """Kinds of rows that pages take, and that are not made here."""
        return {kind for rule in self._rules() for kind in self._missing(rule)}

    def _rules(self) -> Iterator[Rule]:
        return (
            rule for rule in self.office.app.url_map.iter_rules() if "GET" in (rule.methods or ()) and _is_page(rule)
        )

    def _missing(self, rule: Rule) -> set[str]:
        return {_kind(rule) for name in rule.arguments if name not in self.ids and _kind(rule) not in self.ids}

    def _groups(self, session: Session) -> Group:
        kyoto = {"city": "Kyoto", "ward": "Ukyo", "pref": "Kyoto"}
        home = factories.area(session, "Uzumasa", key="uzumasa", **kyoto)
        district = factories.area(session, "West", key="west", layer="district", **kyoto)
        group = factories.neighbourhood(session, "Neighbours", area=home)
        until = self.office.hands.at.date() + timedelta(days=9)
        made = {"made_at": self.office.hands.at, "made_by": "a", "until": until}
        session.add(BulletinPost(area=district, title="Market", text="On Sunday", **made))
        self.ids |= dict.fromkeys(("groups", "circulations/groups", "partners"), group.public_id)
        self.ids["key"] = district.key
        session.add(GroupWare(group_id=group.id, side="seeks", kind="room", made_at=self.office.hands.at, made_by="a"))
        return group

    def _catalogue(self, session: Session, group: Group) -> Occurrence:
        venue = factories.venue(session, "Hall", area=group.area, address="1 Street")
        own = {"venue": venue, "group": group}
        gatherings = [_gathering(session, name, **own) for name in ("Knitting club", "Knitting clubs")]
        date = factories.occurrence(session, self.office.hands.at + timedelta(hours=3), gathering=gatherings[0])
        role = factories.role(session, "Chairs", gathering=gatherings[0])
        one, other = (gathering.public_id for gathering in gatherings)
        self.ids |= {"gatherings": one, "one": one, "other": other}
        self.ids |= {"venues": venue.public_id, "dates": date.public_id, "roles": role.public_id}
        return date

    def _rooms(self, session: Session, group: Group) -> None:
        room = factories.room(session, "Room", venue=factories.venue(session, "House", area=group.area))
        days = [factories.WHEN + timedelta(days=day) for day in (3, 4)]
        taken, free = (factories.slot(session, room=room, starts_at=day) for day in days)
        made = {"asked_at": self.office.hands.at, "asked_by": self.me.public_id, "purpose": "Tea"}
        session.add(RoomRequest(slot_id=taken.id, group_id=group.id, **made))
        self.ids |= {"rooms": room.public_id, "slots": free.public_id}

    def _people(self, session: Session, date: Occurrence) -> None:
        sealed = self.office.vault.seal(json.dumps({"name": "Ume", "phone": "090-1234-5678"}))
        person = factories.enrolled(session, sealed=sealed)
        called = factories.attendance(session, occurrence=date, enrolled_id=person.id)
        factories.attendance(session, occurrence=date, resident=factories.resident(session))
        session.add(PhoneCall(attendance_id=called.id, reason=CallReason.MOVED, made_at=self.office.hands.at))
        self._said_why(session, f"date:{date.public_id}", *_PEOPLE)

    def _told(self, session: Session, group: Group) -> None:
        at = self.office.hands.at
        words = {"ja": {"title": "Drill", "text": "Tomorrow"}}
        body = {"ja": [{"type": "text", "text": "Drill"}]}
        made = announce(session, Draft(body, Audience(True), "somebody", extra=Extra(words)), now=at)
        session.add(SavedSegment(name="Everybody", rule={"rule": {"all": []}}, made_at=at, made_by="a"))
        roads = factories.department(session, "Roads")
        (ask,) = asked(session, at, group, by=roads, title="Roads", text="Closed", easy="")
        self.ids |= {"announcements": made.public_id, "circulations": ask.circular.public_id}
        self.ids["circulations/own"] = ask.public_id

    def _files(self, session: Session) -> None:
        at = self.office.hands.at
        told = {"columns": [{"heading": "name", "field": "name"}], "faulty": [{"line": 3, "cells": {"name": "Tea"}}]}
        run = ImportRun(state=ImportState.READ, file_name="a.csv", sha256="a", made_at=at, **told)
        made = {"every_hours": 24, "made_at": at, "made_by": "a", "next_at": at}
        feed = Feed(name="List", url="https://example.jp/a.csv", data_set="feed:a", **made)
        words = Correction(made_at=at, made_by=self.me.public_id)
        session.add_all((run, feed, words))
        session.flush()
        self._said_why(session, f"correction:{words.public_id}", "correction_searches")
        self.ids |= {"imports": run.public_id, "feeds": feed.public_id, "corrections": words.public_id, "row": "3"}

    def _asked(self, session: Session) -> None:
        """What residents asked, and who answers."""
        at = self.office.hands.at
        thread, search = wanted(session, at), factories.search(session, text="Tea")
        desk = factories.help_desk(session, "Desk")
        ready = CannedAnswer(title="Welcome", ja="Come", updated_at=at, updated_by="a")
        session.add(ready)
        session.flush()
        for kind, row, pages in (("thread", thread, ("thread",)), ("search", search, ("match_words",))):
            self._said_why(session, f"{kind}:{row.public_id}", *pages)
        self.ids |= {"threads": thread.public_id, "match-log": search.public_id}
        self.ids |= {"desks": desk.public_id, "answers-ready": ready.public_id}
        self._introduced(session)

    def _introduced(self, session: Session) -> None:
        """Two people, and what a supporter asked."""
        at, vault = self.office.hands.at, self.office.vault
        sides = (Party(sealed=vault.seal('{"name": "Ume"}')), person(session))
        made = both_said_yes(session, at, *sides, by=self.me, reason="Likes go")
        request = SupporterRequest(supporter_id=made.sides[1].resident_id, relation="family", expires_at=at, made_at=at)
        request.supporter, request.likes, request.resident_id = (
            vault.seal("Jun"),
            vault.seal("Go"),
            request.supporter_id,
        )
        request.state, request.answered_at = RequestState.YES, at
        session.add(request)
        session.flush()
        for kind, row, shown in (
            ("introduction", made, "introduction"),
            ("request", request, "introduction_request"),
        ):
            self._said_why(session, f"{kind}:{row.public_id}", shown)
        self.ids |= {"introductions": made.public_id, "introductions/requests": request.public_id}

    def _wished(self, session: Session, date: Occurrence) -> None:
        """A circle that was asked, so that its first gathering can be planned."""
        home = date.gathering.place
        wishes = [factories.wish(session, "Go", concepts=["go"], area=home) for _ in range(3)]
        asked = {"state": "asking", "asked": 3, "asked_at": self.office.hands.at, "answer_by": date.starts_at.date()}
        circle = factories.circle(session, *wishes, topic="go", **asked)
        self._said_why(session, f"circle:{circle.public_id}", "wish_circle")
        self.ids["wishes"] = circle.public_id

    def _said_why(self, session: Session, subject: str, *pages: str) -> None:
        for page in pages:
            say_purpose(
                session, Actor.of(self.me), Sight(subject, page), ViewPurpose.CHECK, "", now=self.office.hands.at
            )


def _kind(rule: Rule) -> str:
    """What the id in an address is of: the words before it."""
    return rule.rule.removeprefix("/console/").rsplit("/<public_id>", 1)[0]


def _is_page(rule: Rule) -> bool:
    shown = rule.endpoint.startswith("console.") and not {"nowhere", "token"} & rule.arguments
    return shown and not any(part in rule.rule for part in _NOT_PAGES)


def _gathering(session: Session, name: str, **values: object) -> Gathering:
    return factories.gathering(
        session, name, description="We knit", rule_words="Wednesdays", categories=["handicraft"], **values
    )


def _account(session: Session, office: Office, group: Group) -> Account:
    account = Account(email=ME, name="Hanako", made_at=office.hands.at, totp_sealed=office.vault.seal("A" * 32))
    account.duties = [AccountDuty(duty=one) for one in (Duty.ADMIN, Duty.STAFF, Duty.COORDINATOR, Duty.DATA_OFFICER)]
    account.duties += [AccountDuty(duty=one, group_id=group.id) for one in (Duty.OFFICER, Duty.KEEPER)]
    session.add(account)
    session.flush()
    return account

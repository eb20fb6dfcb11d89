"""Answers that staff keep ready, in three languages: written, changed, ended, filled in; some to begin with."""

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from handlers.acts.accounts import Unsuitable
from handlers.acts.audit import Actor, Deed, record
from handlers.acts.desk_hours import in_words
from models.base import new_public_id
from models.help_desk import CannedAnswer
from models.thread import Thread

LONGEST_TITLE, LONGEST_WORDS = 40, 1_000
# What is filled in.
PLACES = ("desk", "staff", "phone", "hours")
_PLACE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Draft:
    """An answer as it was typed. `easy` and `en` may be empty."""

    title: str
    ja: str
    easy: str
    en: str

    def check(self) -> None:
        """See whether it can be kept.

        Raises:
            Unsuitable: it cannot, and why.
        """
        if not self.title or not self.ja:
            raise Unsuitable("canned.empty")
        if len(self.title) > LONGEST_TITLE or max(map(len, (self.ja, self.easy, self.en))) > LONGEST_WORDS:
            raise Unsuitable("canned.too_long")
        if {name for words in (self.ja, self.easy, self.en) for name in _PLACE.findall(words)} - set(PLACES):
            raise Unsuitable("canned.bad_place")


def keep_answer(
    session: Session, actor: Actor, row: CannedAnswer | None, draft: Draft, *, now: datetime
) -> CannedAnswer:
    """Write a new one down, or change one."""
    draft.check()
    before = {} if row is None else {"title": row.title, "ja": row.ja, "easy": row.easy, "en": row.en}
    if row is None:
        row = CannedAnswer(public_id=new_public_id())
        session.add(row)
    row.title, row.ja, row.easy, row.en = draft.title, draft.ja, draft.easy, draft.en
    row.updated_at, row.updated_by = now, actor.key
    session.flush()
    record(session, actor, Deed("canned.keep", f"canned:{row.public_id}", before, vars(draft)), now=now)
    return row


def end_answer(session: Session, actor: Actor, row: CannedAnswer, *, now: datetime) -> None:
    """Not used any more."""
    if row.ended_at is None:
        row.ended_at = now
        record(session, actor, Deed("canned.end", f"canned:{row.public_id}", {}, {}), now=now)


def begin_with(session: Session, actor: Actor, *, now: datetime) -> int:
    """Put in the answers to begin with, where there is none yet. Returns how many."""
    if CannedAnswer.standing(session):
        return 0
    for draft in _FIRST:
        keep_answer(session, actor, None, draft, now=now)
    return len(_FIRST)


def filled(words: str, thread: Thread, staff: str, *, office: str) -> str:
    """With the desk's name, telephone and hours, and who answers; what has no place here stays as it was typed."""
    desk = thread.help_desk
    values = {"desk": desk.name if desk else office, "staff": staff, "phone": desk.phone if desk else ""}
    values["hours"] = in_words(desk, thread.resident.language) if desk else ""
    return _PLACE.sub(lambda place: values.get(place[1], place[0]), words)


_FIRST = (
    Draft(
        "はじめのごあいさつ",
        "{desk}の{staff}です。ご連絡ありがとうございます。お話をうかがいますので、よろしければ、もう少しくわしく教えてください。",
        "{desk}の {staff}です。ありがとうございます。もう 少（すこ）し、教（おし）えて ください。",
        "This is {staff} of {desk}. Thank you for writing. Could you tell us a little more?",
    ),
    Draft(
        "電話でお話ししたいとき",
        "くわしいことは、電話のほうが早くお伝えできそうです。{phone}（{hours}）へ、お電話いただけますか。",
        "電話（でんわ）で 話（はな）したいです。{phone}に 電話（でんわ）して ください。（{hours}）",
        "It may be quicker by telephone. Could you call {phone} ({hours})?",
    ),
    Draft(
        "調べてからお返事するとき",
        "調べてから、あらためてお返事します。少しお時間をください。",
        "調（しら）べてから、返事（へんじ）を します。少（すこ）し 待（ま）って ください。",
        "We will look into it and write to you again. Please give us a little time.",
    ),
    Draft(
        "窓口に来ていただくとき",
        "よろしければ、{desk}へお越しください。開いているのは、{hours}です。{staff}をお呼びください。",
        "{desk}に 来（き）て ください。開（あ）いている 時間（じかん）は、{hours}です。{staff}を よんで ください。",
        "You are welcome at {desk}: {hours}. Please ask for {staff}.",
    ),
    Draft(
        "終わりのごあいさつ",
        "ほかに気になることがあれば、いつでも「人と話したい」と送ってください。",
        "また 困（こま）った ときは、「そうだん」と 送（おく）って ください。",
        "If there is anything else, send “talk to a person” at any time.",
    ),
)

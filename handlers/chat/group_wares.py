"""求む・出せる on LINE: who speaks for a group writes down what it wants or can give, sees what stands, takes one back.

In the console the same lines stand on the group's page and among the partners; how to be known here as a keeper is
`keeper.py`'s.
"""

from collections.abc import Mapping
from typing import Any

from handlers.acts.accounts import Unsuitable
from handlers.acts.audit import Actor
from handlers.acts.group_wares import LONGEST_WORDS, MOST_WARES, WareTyped, add_ware, end_ware, wares_of
from handlers.acts.keeper_link import groups_of, speaker
from handlers.acts.wish import names_a_contact
from handlers.chat.spoken import yes_or_no
from handlers.turn import Answer, Card, Press, Refused, Row, Say, Show, Step, Talk, Text, t
from models.account import Account
from models.conversation import Typed
from models.group import Group
from models.group_ware import GroupWare, Side, WareKind

# What is easy to choose on a telephone; the console knows lecturers and performers, too.
_KINDS = (WareKind.HELPING, WareKind.MATERIALS, WareKind.ROOM, WareKind.COHOSTING)
# As many as LINE takes side by side, and under a message.
_MOST_CARDS, _MOST_GROUPS = 12, 13


def wares(talk: Talk) -> Answer:
    """What stands, the latest first, each with a button to take it back; and two to write one more."""
    groups = groups_of(talk.session, talk.resident, now=talk.now)
    if not groups:
        return Answer((Say(t("group_ware.keepers_only"), (Press(t("button.menu"), "menu", {}),)),), keep_step=True)
    rows = [row for group in groups for row in wares_of(talk.session, group)]
    onward = (*(Press(_side(side), "ware.begin", {"s": side}) for side in Side), Press(t("button.menu"), "menu", {}))
    if not rows:
        return Answer((Say(t("group_ware.none"), onward),))
    latest = sorted(rows, key=lambda row: row.id, reverse=True)[:_MOST_CARDS]
    more = (Say(t("group_ware.mine_latest", count=len(rows), shown=len(latest))),) if len(rows) > len(latest) else ()
    return Answer((*more, Show(t("group_ware.mine", count=len(rows)), tuple(map(_card, latest)), onward)))


def begin(talk: Talk) -> Answer:
    """求む or 出せる; whose, if somebody speaks for several; and which kind of thing."""
    side, groups = talk.one_of("s", tuple(Side)), groups_of(talk.session, talk.resident, now=talk.now)
    chosen = [group for group in groups if group.public_id == talk.value("g")] or groups
    if not chosen:
        raise Refused("group_ware.keepers_only")
    if len(chosen) > 1:
        whose = [Press(group.name, "ware.begin", {"s": side, "g": group.public_id}) for group in chosen]
        return Answer((Say(t("group_ware.whose"), tuple(whose[:_MOST_GROUPS])),))
    about = {"s": side, "g": chosen[0].public_id}
    kinds = tuple(Press(_kind(kind), "ware.kind", {**about, "k": kind}) for kind in _KINDS)
    stop = Press(t("button.leave_it"), "wares", {})
    return Answer((Say(t(f"ware_which.{side}", group=chosen[0].name), (*kinds, stop)),))


def kind(talk: Talk) -> Answer:
    """The kind is chosen: what exactly?"""
    about = {"s": talk.one_of("s", tuple(Side)), "k": talk.one_of("k", _KINDS), "g": talk.value("g")}
    _spoken_for(talk, about)
    return _asked(about)


def ask_words(talk: Talk) -> Answer:
    """What exactly, in one sentence?"""
    return _asked(talk.data)


def receive_words(talk: Talk) -> Answer:
    """The sentence: shown as it would be kept, to be confirmed or written anew."""
    _spoken_for(talk, talk.data)
    words = " ".join(talk.turn.text.split())
    if not 0 < len(words) <= LONGEST_WORDS:
        raise Refused("group_ware.long", most=LONGEST_WORDS)
    if names_a_contact(words):
        raise Refused("group_ware.contact")
    # It waits sealed, and goes if the message is taken back.
    waits = Typed(talk.seal(words), talk.turn.message_key).kept()
    return _shown(talk, {**talk.data, "w": waits}, words)


def ask_sure(talk: Talk) -> Answer:
    """Shall it be kept so? What was taken back meanwhile is asked for again."""
    words = _awaited(talk)
    return _shown(talk, talk.data, words) if words else _asked(talk.data)


def receive_sure(talk: Talk) -> Answer:
    """はい keeps it, いいえ leaves it; anything else is the sentence written anew."""
    said = yes_or_no(talk.turn.text)
    return receive_words(talk) if said is None else keep(talk) if said else wares(talk)


def keep(talk: Talk) -> Answer:
    """It is kept as it was shown. A second tap finds nothing more to keep."""
    group, by = _spoken_for(talk, talk.data)
    typed = WareTyped(str(talk.data.get("s", "")), str(talk.data.get("k", "")), _awaited(talk))
    if not typed.words:
        return _asked(talk.data)
    try:
        add_ware(talk.session, Actor.of(by), group, typed, now=talk.now)
    except Unsuitable as fault:
        raise Refused(_FAULTS.get(fault.key, "button.old"), most=MOST_WARES) from None
    more = (Press(t("button.wares"), "wares", {}), Press(t("button.menu"), "menu", {}))
    return Answer((Say(t("group_ware.kept", desk=talk.office.desk_name), more),))


def ended(talk: Talk) -> Answer:
    """Found, or not there any more: it goes."""
    row = GroupWare.by_public_id(talk.session, talk.value("w"))
    by = speaker(talk.session, talk.resident, row.group_id, now=talk.now) if row else None
    if row is None or by is None:
        raise Refused("button.old")
    end_ware(talk.session, Actor.of(by), row, now=talk.now)
    return Answer((Say(t("group_ware.ended"), (Press(t("button.wares"), "wares", {}),)),), keep_step=True)


def _awaited(talk: Talk) -> str:
    """The sentence that waits for a yes; empty: there is none, or its message was taken back."""
    waits = Typed.of(talk.data.get("w"))
    return talk.unseal(waits.sealed) if waits else ""


def _asked(about: Mapping[str, Any]) -> Answer:
    kind, stop = about.get("k", ""), (Press(t("button.leave_it"), "wares", {}),)
    told = {"side": _side(about.get("s", "")), "kind": _kind(kind), "example": t(f"ware_example.{kind}")}
    return Answer((Say(t("group_ware.what", **told, most=LONGEST_WORDS), stop),), step="ware.words", data=about)


def _shown(talk: Talk, about: Mapping[str, Any], words: str) -> Answer:
    group, _ = _spoken_for(talk, about)
    told = {"group": group.name, "side": _side(about["s"]), "kind": _kind(about["k"]), "words": words}
    choices = (Press(t("button.keep_it"), "ware.keep", {}), Press(t("button.leave_it"), "wares", {}))
    return Answer((Say(t("group_ware.shown", **told), choices),), step="ware.sure", data=about)


def _spoken_for(talk: Talk, about: Mapping[str, Any]) -> tuple[Group, Account]:
    """The group, and the account of whoever speaks for it today."""
    group = Group.by_public_id(talk.session, str(about.get("g", "")))
    by = speaker(talk.session, talk.resident, group.id, now=talk.now) if group else None
    if group is None or by is None:
        raise Refused("button.old")
    return group, by


def _card(row: GroupWare) -> Card:
    rows = [Row("note", _kind(row.kind)), Row("note", t("group_ware.group", group=row.group.name))]
    if row.until:
        rows.append(Row("when", t("group_ware.until", day=row.until)))
    back = Press(t("button.take_back"), "ware.end", {"w": row.public_id})
    return Card(row.words or _kind(row.kind), tuple(rows), (back,), kicker=_side(row.side))


def _side(side: str) -> Text:
    return t(f"ware_side.{side}")


def _kind(kind: str) -> Text:
    return t(f"ware_kind.{kind}")


_FAULTS = {"ware.too_many": "group_ware.too_many"}
# What is typed answers the question, whatever else it could mean.
STEPS = {
    "ware.words": Step(ask=ask_words, receive=receive_words, hears=lambda _talk: True),
    "ware.sure": Step(ask=ask_sure, receive=receive_sure, hears=lambda _talk: True),
}

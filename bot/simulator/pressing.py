"""Pressing a button: what each kind of LINE action does on the phone and tells the bot."""

from typing import TYPE_CHECKING, Any

from bot.simulator import deeds
from bot.simulator.deeds import Impossible
from bot.simulator.people import Resident

if TYPE_CHECKING:
    from bot.simulator.platform import Platform


def press(platform: "Platform", who: Resident, action: dict[str, Any], choice: str | None = None) -> None:
    """`choice` is the date or time picked, as LINE writes it. Links and the clipboard concern the phone alone."""
    kind = action["type"]
    if kind == "message":
        deeds.say(platform, who, action["text"])
    elif kind == "postback":
        _postback(platform, who, action)
    elif kind == "datetimepicker":
        _pick(platform, who, action, choice)
    elif kind == "richmenuswitch":
        _switch(platform, who, action)
    elif kind in ("uri", "clipboard"):
        _quietly(platform, who)
    else:
        raise Impossible(f"a {kind} button opens a screen of the phone: send the photo or the place itself")


def _postback(platform: "Platform", who: Resident, action: dict[str, Any]) -> None:
    if "text" in action:  # the old form: a real message goes out beside the postback
        deeds.say(platform, who, action["text"])
    elif "displayText" in action:
        deeds.show(platform, who, action["displayText"])
    deeds.postback(platform, who, action["data"])


def _pick(platform: "Platform", who: Resident, action: dict[str, Any], choice: str | None) -> None:
    if not choice:
        raise Impossible("pick a date or time for this button")
    low, high = action.get("min"), action.get("max")
    if (low and choice < low) or (high and choice > high):
        raise Impossible(f"the picker offers {low or '…'} to {high or '…'} only")
    deeds.postback(platform, who, action["data"], {action["mode"]: choice})


def _switch(platform: "Platform", who: Resident, action: dict[str, Any]) -> None:
    alias = action["richMenuAliasId"]
    with platform.lock:
        status = platform.menus.switch(who.id, alias)
    new = {"newRichMenuAliasId": alias} if status == "SUCCESS" else {}
    deeds.postback(platform, who, action["data"], {**new, "status": status})


def _quietly(platform: "Platform", who: Resident) -> None:
    with platform.lock:
        platform.chat(who.id).quick_reply_gone = True
        platform.changed(who.id)

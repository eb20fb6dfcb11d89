"""Previews of announcements as a clerk asks for them: forms by name, and a console that has counted nobody yet."""

from dataclasses import replace
from datetime import datetime, timedelta

from flask import Flask

from bot.console.desk import Desk
from handlers.acts.crowd import Crowd
from models.base import JAPAN

Form = dict[str, list[str]]
_PLACE, _TOPIC, _AGE = ("all", "area", "右京区"), ("all", "interest", "ヨガ"), ("all", "age", "65歳以上")
_RULES = {
    "the whole city": (),
    "an area": (_PLACE,),
    "area, topic and age": (_PLACE, _TOPIC, _AGE),
    "never attended": (("all", "attended", "まだ参加したことがない"),),
    "all, any and not": (
        _PLACE,
        ("any", "interest", "編み物"),
        ("any", "interest", "将棋"),
        ("not", "age", "小学生まで"),
        ("not", "attended", "参加したことがある"),
    ),
}


def forms(now: datetime) -> dict[str, Form]:
    """What is typed, by what it asks; the last also asks for each one's best hour."""
    found = {name: _form(rule) for name, rule in _RULES.items()}
    ends = (now.astimezone(JAPAN) + timedelta(days=days) for days in (1, 3))
    at, until = (f"{end:%Y-%m-%dT%H:%M}" for end in ends)
    return {**found, "best hours": {**_form((_PLACE,)), "when": ["best"], "at": [at], "best_until": [until]}}


def forget_everybody(app: Flask) -> None:
    """As when the process has just begun: no sets are kept."""
    desk: Desk = app.extensions["musubi_console"]
    app.extensions["musubi_console"] = replace(desk, crowd=Crowd())


def _form(rule: tuple[tuple[str, str, str], ...]) -> Form:
    rows = zip(("how", "what", "which"), zip(*rule, strict=True), strict=True) if rule else ()
    return {
        "title_ja": ["訓練"],
        "ja": ["あす、訓練です。"],
        "everyone": ["1"],
        **{name: [*typed] for name, typed in rows},
    }

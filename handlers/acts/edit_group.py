"""Staff write a group down; staff and keepers change what stands about it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from handlers.acts.audit import Actor
from handlers.acts.change import Limits, differing, made, put
from models.group import Group

# What can be typed. Names and numbers of its people are not kept, and not asked for.
LIMITS = Limits(texts={"name": 100, "kana": 100, "description": 4_000, "url": 500}, numbers={})


def add_group(session: Session, actor: Actor, values: Mapping[str, Any], *, now: datetime) -> Group:
    """A group that no file named.

    Raises:
        Unfit: a value that cannot be.
    """
    LIMITS.check(values)
    return made(session, actor, Group, values, action="catalogue.add_group", now=now)


def edit_group(session: Session, actor: Actor, group: Group, values: Mapping[str, Any], *, now: datetime) -> bool:
    """Give columns new values. False: they are there already.

    Raises:
        Unfit: a value that cannot be; nothing is changed then.
    """
    changed = differing(group, values)
    LIMITS.check(changed)
    if changed:
        put(session, actor, group, changed, action="catalogue.edit_group", now=now)
    return bool(changed)

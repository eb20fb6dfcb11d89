"""Staff and keepers write down and change the help that a gathering wants.

Who said yes before stays, also when less is wanted now; what ends a role is in `end`.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from handlers.acts.audit import Actor
from handlers.acts.change import Limits, Unfit, differing, made, put
from models.gathering import Gathering, GatheringStatus
from models.role import Role

# Minutes: a day at most. People: more than any hall holds is a slip.
LIMITS = Limits(
    texts={"name": 100, "kana": 100, "description": 4_000, "when_words": 100},
    numbers={"minutes": (1, 1_440), "head_count": (1, 10_000)},
)


def add_role(session: Session, actor: Actor, gathering: Gathering, values: Mapping[str, Any], *, now: datetime) -> Role:
    """Help wanted at each date of a gathering.

    Raises:
        Unfit: a value that cannot be, or the gathering has ended.
    """
    LIMITS.check(values)
    if gathering.status is GatheringStatus.ENDED:
        raise Unfit("gathering_id")
    values = {**values, "gathering_id": gathering.id}
    return made(session, actor, Role, values, action="catalogue.add_role", now=now)


def edit_role(session: Session, actor: Actor, role: Role, values: Mapping[str, Any], *, now: datetime) -> bool:
    """Give columns new values; a role that is not open is shown to nobody. False: they are there already.

    Raises:
        Unfit: a value that cannot be; nothing is changed then.
    """
    changed = differing(role, values)
    LIMITS.check(changed)
    if changed:
        put(session, actor, role, changed, action="catalogue.edit_role", now=now)
    return bool(changed)

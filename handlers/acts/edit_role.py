"""Staff and keepers change the help that a gathering wants. Who said yes before stays, also when less is wanted now."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from handlers.acts.audit import Actor
from handlers.acts.change import Limits, differing, put
from models.role import Role

# Minutes: a day at most. People: more than any hall holds is a slip.
LIMITS = Limits(
    texts={"name": 100, "kana": 100, "description": 4_000}, numbers={"minutes": (1, 1_440), "head_count": (1, 10_000)}
)


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

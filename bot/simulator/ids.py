"""Identifiers in LINE's shapes: user and group ids, message ids, ULIDs, tokens. Nothing here is remembered."""

import hashlib
import secrets
from datetime import datetime

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def user_id(name: str) -> str:
    """The same name gets the same id in every run, so that a bot's database outlives the stand-in."""
    return "U" + hashlib.sha256(f"resident:{name}".encode()).hexdigest()[:32]


def group_id(name: str) -> str:
    return "C" + hashlib.sha256(f"group:{name}".encode()).hexdigest()[:32]


def ulid(moment: datetime) -> str:
    number = int(moment.timestamp() * 1000) << 80 | secrets.randbits(80)
    return "".join(_CROCKFORD[number >> shift & 31] for shift in range(125, -1, -5))


def message_id() -> str:
    return str(secrets.randbelow(9 * 10**17) + 10**17)


def token() -> str:
    return secrets.token_hex(16)


def quote_token() -> str:
    return secrets.token_urlsafe(48)


def rich_menu_id() -> str:
    return f"richmenu-{secrets.token_hex(16)}"

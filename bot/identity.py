"""Seals LINE ids and events for storage, makes the keyed hashes that find them. The keys come from SECRET_KEY alone."""

import base64
import hashlib
import hmac
from enum import StrEnum

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


class Domain(StrEnum):
    """What a key stands for: equal texts of different domains have different keys."""

    USER = "user"
    CHAT = "chat"
    MESSAGE = "message"


class Vault:
    """Opens and closes what leads to a person. Losing SECRET_KEY loses every address; a new one finds nobody."""

    def __init__(self, secret_key: str) -> None:
        self._fernet = Fernet(base64.urlsafe_b64encode(_derived(secret_key, b"musubi seal 1")))
        self._hash_key = _derived(secret_key, b"musubi hash 1")

    def seal(self, text: str) -> bytes:
        """Encrypt a LINE id or what came with one; twice the same text gives two different seals."""
        return self._fernet.encrypt(text.encode())

    def open(self, sealed: bytes) -> str:
        """The text again.

        Raises:
            cryptography.fernet.InvalidToken: sealed with another SECRET_KEY, or damaged.
        """
        return self._fernet.decrypt(sealed).decode()

    def key_of(self, text: str, domain: Domain) -> bytes:
        """The keyed hash that finds a row; nobody without SECRET_KEY can compute or reverse it."""
        named = f"{domain}\0{text}".encode("utf-8", "backslashreplace")
        return hmac.new(self._hash_key, named, hashlib.sha256).digest()


def _derived(secret_key: str, purpose: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=purpose).derive(secret_key.encode())

"""Seals LINE ids and events for storage, makes the keyed hashes that find them. The keys come from SECRET_KEY alone."""

import hmac
import os
from enum import StrEnum

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

# AES-256-GCM opens an id in under a microsecond: an announcement opens a million. Random nonces of 96 bits are good for
# some thousand million seals under one key (NIST SP 800-38D, 8.3: 2^32); a resident costs one, an event one.
_NONCE_BYTES = 12


class Domain(StrEnum):
    """What a key stands for: equal texts of different domains have different keys."""

    USER = "user"
    CHAT = "chat"
    MESSAGE = "message"
    PHONE = "phone"
    COUNT = "count"


class Vault:
    """Opens and closes what leads to a person. Losing SECRET_KEY loses every address; a new one finds nobody."""

    def __init__(self, secret_key: str) -> None:
        self._cipher = AESGCM(_derived(secret_key, b"musubi seal 2"))
        self._hash_key = _derived(secret_key, b"musubi hash 1")

    def seal(self, text: str) -> bytes:
        """Encrypt a LINE id or what came with one; twice the same text gives two different seals."""
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, text.encode(), None)

    def open(self, sealed: bytes) -> str:
        """The text again.

        Raises:
            cryptography.exceptions.InvalidTag: sealed with another SECRET_KEY, or damaged.
        """
        return self._cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], None).decode()

    def key_of(self, text: str, domain: Domain) -> bytes:
        """The keyed hash that finds a row; nobody without SECRET_KEY can compute or reverse it."""
        named = f"{domain}\0{text}".encode("utf-8", "backslashreplace")
        return hmac.digest(self._hash_key, named, "sha256")


def _derived(secret_key: str, purpose: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=purpose).derive(secret_key.encode())

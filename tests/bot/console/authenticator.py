"""A device that holds passkeys, in software: what a phone's chip does (W3C Web Authentication, level 3, section 6)."""

import hashlib
import json
import secrets
import struct
from base64 import urlsafe_b64encode
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

_PRESENT, _VERIFIED, _HAS_KEY = 0x01, 0x04, 0x40
_Answer = dict[str, Any]


class Authenticator:
    """One key for one place. `verified` False: it did not check who holds it."""

    def __init__(self, origin: str, host: str) -> None:
        self.origin, self.host, self.verified, self.count = origin, host, True, 0
        self.name = secrets.token_bytes(16)
        self._key = ec.generate_private_key(ec.SECP256R1())

    def make(self, options: _Answer) -> str:
        """Answer to the options of a registration."""
        point = self._key.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")}
        key = bytes(16) + struct.pack(">H", len(self.name)) + self.name + cbor2.dumps(cose)
        told = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": self._data(_HAS_KEY) + key})
        client = self._client("webauthn.create", options)
        return self._answer({"clientDataJSON": _plain(client), "attestationObject": _plain(told)})

    def show(self, options: _Answer) -> str:
        """Answer to the options of a sign-in."""
        self.count += 1
        client, data = self._client("webauthn.get", options), self._data(0)
        signature = self._key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        signed = {"clientDataJSON": client, "authenticatorData": data, "signature": signature}
        return self._answer({name: _plain(value) for name, value in signed.items()})

    def _data(self, flags: int) -> bytes:
        flags |= _PRESENT | (_VERIFIED if self.verified else 0)
        return hashlib.sha256(self.host.encode()).digest() + struct.pack(">BI", flags, self.count)

    def _client(self, kind: str, options: _Answer) -> bytes:
        return json.dumps({"type": kind, "challenge": options["challenge"], "origin": self.origin}).encode()

    def _answer(self, response: dict[str, str]) -> str:
        name = _plain(self.name)
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})


def _plain(value: bytes) -> str:
    return urlsafe_b64encode(value).decode().rstrip("=")

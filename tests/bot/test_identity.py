"""LINE ids are sealed for storage and found by a keyed hash."""

import pytest
from cryptography.exceptions import InvalidTag

from bot.identity import Domain, Vault

_ID = "U" + "a1" * 16
_SECRET = "a secret of the tests"


def test_a_sealed_id_opens_again_and_shows_nothing() -> None:
    sealed = Vault(_SECRET).seal(_ID)
    assert Vault(_SECRET).open(sealed) == _ID
    assert _ID.encode() not in sealed


def test_another_secret_opens_nothing() -> None:
    with pytest.raises(InvalidTag):
        Vault("another secret of the tests").open(Vault(_SECRET).seal(_ID))


def test_the_same_id_has_the_same_key_in_every_process() -> None:
    assert Vault(_SECRET).key_of(_ID, Domain.USER) == Vault(_SECRET).key_of(_ID, Domain.USER)


def test_keys_differ_by_domain_and_by_secret() -> None:
    vault, other = Vault(_SECRET), Vault("another secret of the tests")
    keys = {vault.key_of(_ID, domain) for domain in Domain} | {other.key_of(_ID, Domain.USER)}
    assert len(keys) == len(Domain) + 1


def test_half_a_character_has_a_key_too() -> None:
    assert len(Vault(_SECRET).key_of("\ud83d", Domain.MESSAGE)) == 32

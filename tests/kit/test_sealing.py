"""What the server encrypts can be read with any of its secrets, for its own purpose, and by nobody else."""

from __future__ import annotations

import pytest

from openkoji.kit.crypto import KeyRing, SealError

OLD, NEW = "old-secret-" * 4, "new-secret-" * 4


def test_what_is_sealed_is_read_again_and_cannot_be_read_without_the_key() -> None:
    sealed = KeyRing([OLD]).seal("webhook-secret", b"whsec_abc")
    assert b"whsec_abc" not in sealed
    assert KeyRing([OLD]).unseal("webhook-secret", sealed) == b"whsec_abc"


def test_a_secret_can_be_replaced_while_the_old_one_is_kept() -> None:
    sealed = KeyRing([OLD]).seal("webhook-secret", b"whsec_abc")
    assert KeyRing([NEW, OLD]).unseal("webhook-secret", sealed) == b"whsec_abc"
    fresh = KeyRing([NEW, OLD]).seal("webhook-secret", b"whsec_abc")
    assert KeyRing([NEW]).unseal("webhook-secret", fresh) == b"whsec_abc"


def test_without_the_secret_that_sealed_it_a_sentence_says_what_to_do() -> None:
    sealed = KeyRing([OLD]).seal("webhook-secret", b"whsec_abc")
    with pytest.raises(SealError, match="Add the old secret after the new one"):
        KeyRing([NEW]).unseal("webhook-secret", sealed)


def test_each_purpose_has_a_key_of_its_own() -> None:
    ring = KeyRing([OLD])
    with pytest.raises(SealError):
        ring.unseal("another", ring.seal("webhook-secret", b"whsec_abc"))


def test_what_was_tampered_with_is_refused() -> None:
    ring = KeyRing([OLD])
    sealed = bytearray(ring.seal("webhook-secret", b"whsec_abc"))
    sealed[40] ^= 1
    with pytest.raises(SealError):
        ring.unseal("webhook-secret", bytes(sealed))

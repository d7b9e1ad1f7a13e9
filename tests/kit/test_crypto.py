"""Keyed hashes: one purpose's signature is worth nothing for another; secrets can be replaced."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openkoji.kit.crypto import KeyRing, from_base64url, to_base64url

OLD, NEW = "an-old-secret-an-old-secret-an-old", "a-new-secret-a-new-secret-a-new-s"


@given(st.binary(), st.binary(min_size=1))
def test_a_signature_fits_its_message_only(message: bytes, more: bytes) -> None:
    ring = KeyRing([NEW])
    signature = ring.sign("tokens", message)
    assert ring.verifies("tokens", message, signature)
    assert not ring.verifies("tokens", message + more, signature)
    assert not ring.verifies("links", message, signature)


def test_the_first_secret_signs_and_all_verify() -> None:
    before, after = KeyRing([OLD]), KeyRing([NEW, OLD])
    assert after.verifies("tokens", b"x", before.sign("tokens", b"x"))
    assert not before.verifies("tokens", b"x", after.sign("tokens", b"x"))


def test_a_signature_cut_below_128_bits_is_refused() -> None:
    ring = KeyRing([NEW])
    signature = ring.sign("tokens", b"x")
    assert ring.verifies("tokens", b"x", signature[:16])
    assert not ring.verifies("tokens", b"x", signature[:15])


@pytest.mark.parametrize("secrets", [[], ["short"], [NEW, "short"]])
def test_a_weak_secret_is_refused(secrets: list[str]) -> None:
    with pytest.raises(ValueError, match="secret"):
        KeyRing(secrets)


@given(st.binary())
def test_base64url_gives_its_bytes_back(raw: bytes) -> None:
    assert from_base64url(to_base64url(raw)) == raw


@given(st.text())
def test_base64url_has_one_spelling(text: str) -> None:
    raw = from_base64url(text)
    assert raw is None or to_base64url(raw) == text

"""Who a respondent is to a vendor, as it is kept: hashed, to tell people apart, and encrypted, to be erased by."""

from __future__ import annotations

from openkoji.kit.crypto import KeyRing

_PURPOSE = "integration-subject"


def key_of(subject: str, account: str, key_ring: KeyRing) -> bytes:
    """Of a person in one account of the vendor's: in another one they are somebody else, who was not told of yet."""
    return key_ring.sign(_PURPOSE, f"{account}\0{subject}".encode())


def is_in(account: str, subject: str, key: bytes, key_ring: KeyRing) -> bool:
    """Whether a key is that of a person in this account."""
    return key_ring.verifies(_PURPOSE, f"{account}\0{subject}".encode(), key)


def sealed(subject: str, key_ring: KeyRing) -> bytes:
    return key_ring.seal(_PURPOSE, subject.encode())


def opened(kept: bytes, key_ring: KeyRing) -> str:
    """Raises `SealError` where the server has no key for it any more."""
    return key_ring.unseal(_PURPOSE, kept).decode()

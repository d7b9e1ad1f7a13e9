"""The form of an API key: `koji_live_`, 43 random base62 characters (256 bits), a 6-character checksum."""

from __future__ import annotations

from openkoji.kit.crypto import checksum_base62, random_base62

PREFIX = "koji_live_"
_RANDOM_LENGTH = 43
_LENGTH = len(PREFIX) + _RANDOM_LENGTH + 6


def new_key() -> str:
    body = PREFIX + random_base62(_RANDOM_LENGTH)
    return body + checksum_base62(body)


def is_well_formed(key: str) -> bool:
    """False for what cannot be a key of ours: a typo is told from an unknown key without a look-up."""
    return len(key) == _LENGTH and key.isascii() and key.startswith(PREFIX) and checksum_base62(key[:-6]) == key[-6:]


def shown_prefix(key: str) -> str:
    """The part of a key that a list shows, enough to tell keys apart."""
    return key[: len(PREFIX) + 4]

"""Keyed hashes and encryption under the server's secrets, and random tokens."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import zlib
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

_BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


class SealError(Exception):
    """Something encrypted cannot be read; the text says what to do."""


class KeyRing:
    """The server's secrets: the first one signs, all of them verify, so that a secret can be replaced.

    Every purpose has a key of its own, derived from the secret (HMAC-SHA256 of the purpose's name).
    """

    MINIMUM_LENGTH = 32

    def __init__(self, secret_keys: Sequence[str]) -> None:
        if not secret_keys:
            raise ValueError("a key ring needs at least one secret")
        if any(len(secret) < self.MINIMUM_LENGTH for secret in secret_keys):
            raise ValueError(f"each secret needs at least {self.MINIMUM_LENGTH} characters")
        self._secrets = tuple(secret.encode() for secret in secret_keys)
        self._derived: dict[str, tuple[bytes, ...]] = {}

    def _keys(self, purpose: str) -> tuple[bytes, ...]:
        keys = self._derived.get(purpose)
        if keys is None:
            keys = tuple(hmac.digest(secret, purpose.encode(), "sha256") for secret in self._secrets)
            self._derived[purpose] = keys
        return keys

    def sign(self, purpose: str, message: bytes) -> bytes:
        """32 bytes: HMAC-SHA256 under the first secret's key for this purpose."""
        return hmac.digest(self._keys(purpose)[0], message, "sha256")

    def signatures(self, purpose: str, message: bytes) -> list[bytes]:
        """What each secret signs, the first one's first: for those who derive a secret of their own from it."""
        return [hmac.digest(key, message, "sha256") for key in self._keys(purpose)]

    def verifies(self, purpose: str, message: bytes, signature: bytes) -> bool:
        """True if any secret made this signature, which may be cut to its first 16 bytes or more."""
        if len(signature) < 16:
            return False
        return any(hmac.compare_digest(made[: len(signature)], signature) for made in self.signatures(purpose, message))

    def seal(self, purpose: str, plain: bytes) -> bytes:
        """Encrypted and authenticated (Fernet) under the first secret: for what has to be read again."""
        return self._fernet(purpose).encrypt(plain)

    def unseal(self, purpose: str, sealed: bytes) -> bytes:
        """What any of the secrets sealed. Raises `SealError` where none of them did: a secret was taken away."""
        try:
            return self._fernet(purpose).decrypt(sealed)
        except InvalidToken as error:
            raise SealError(
                f"What was stored ({purpose}) was encrypted with a secret that is not in OPENKOJI_SECRET_KEY any more. "
                "Add the old secret after the new one, separated by a comma."
            ) from error

    def _fernet(self, purpose: str) -> MultiFernet:
        return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in self._keys(f"seal:{purpose}")])


def random_base62(length: int) -> str:
    return "".join(secrets.choice(_BASE62) for _ in range(length))


def checksum_base62(text: str) -> str:
    """Six characters (CRC-32 in base 62) that tell a mistyped key from an unknown one without a look-up."""
    number, digits = zlib.crc32(text.encode()), ""
    for _ in range(6):
        number, digit = divmod(number, 62)
        digits = _BASE62[digit] + digits
    return digits


def sha256(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def to_base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def from_base64url(text: str) -> bytes | None:
    """The bytes, or None where the text is no canonical unpadded base64url (one token, one spelling)."""
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except ValueError:
        return None
    return raw if to_base64url(raw) == text else None

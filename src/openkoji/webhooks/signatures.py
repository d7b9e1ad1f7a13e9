"""How a webhook is signed, and how its receiver checks it.

Each message carries two signatures of the raw body: the three headers of Standard Webhooks 1.0.0
(`webhook-id`, `webhook-timestamp`, `webhook-signature`: HMAC-SHA256 of "id.timestamp.body" under the base64
after `whsec_`), and `X-Koji-Signature`, the lowercase hex HMAC-SHA256 of the body under the whole secret string.
"""

from __future__ import annotations

import base64
import hmac
import json
import re
import secrets as random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from standardwebhooks import Webhook

from openkoji.kit import clock

KOJI_SIGNATURE = "X-Koji-Signature"
ID, TIMESTAMP, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"

_PREFIX = "whsec_"
_SECRET_BYTES = 32
_UNIX_SECONDS = re.compile(r"[0-9]{1,11}")
_BASE64 = re.compile(r"[A-Za-z0-9+/]+={0,2}")


class VerificationError(Exception):
    """A message that must not be trusted; its sentence says what is wrong and what to do. Answer it with a 400."""


@dataclass(frozen=True, slots=True)
class Secrets:
    """What signs an endpoint's messages. While a secret is being replaced, `previous` signs too.

    `X-Koji-Signature` has room for one signature only: it stays the previous secret's until the new one is
    `activated`, so that a receiver that reads nothing else decides when it changes.
    """

    current: str
    previous: str | None = None
    activated: bool = False


def new_secret() -> str:
    """`whsec_` and the base64 of 32 random bytes."""
    return _PREFIX + base64.b64encode(random.token_bytes(_SECRET_BYTES)).decode()


def signed_headers(secrets: Secrets, event_id: str, at: datetime, body: bytes) -> dict[str, str]:
    """The headers that sign this attempt to send `body`, made `at` this time; the newer secret's signature is first."""
    both = [secrets.current] if secrets.previous is None else [secrets.current, secrets.previous]
    plain = secrets.current if secrets.previous is None or secrets.activated else secrets.previous
    return {
        KOJI_SIGNATURE: _plain_signature(plain, body),
        ID: event_id,
        TIMESTAMP: str(int(at.timestamp())),
        SIGNATURE: " ".join(_standard_signature(secret, event_id, at, body) for secret in both),
    }


def verify(
    body: bytes | str,
    headers: Mapping[str, str],
    secret: str | Sequence[str],
    *,
    tolerance: timedelta = timedelta(minutes=5),
    untimed: bool = False,
    now: datetime | None = None,
) -> dict[str, Any]:
    """The event in a message that this secret (or one of these) has signed.

    Args:
        body: the request's raw body, exactly as it came in: JSON that was parsed and written again does not fit.
        headers: the request's headers, in any case. Each message carries those of Standard Webhooks.
        secret: `whsec_…`; several while a secret is being replaced.
        tolerance: how old the signature may be, or how far ahead this machine's clock may be behind.
        untimed: take a message that has `X-Koji-Signature` alone, too. That covers no time, so that whoever copied a
            message can send it again for ever: a receiver must then know each event's id.
        now: the time, for tests; by default this machine's.

    Raises:
        VerificationError: the message is not to be trusted.
        ValueError: the secret handed in is not one.
    """
    accepted = [secret] if isinstance(secret, str) else list(secret)
    if not accepted or not all(accepted):
        raise ValueError("The webhook secret is empty: hand in the whsec_… that the endpoint was created with.")
    given = {name.lower(): value for name, value in headers.items()}
    raw = _encoded(body)
    if untimed and not any(name in given for name in (ID, TIMESTAMP, SIGNATURE)):
        _check_plain(raw, given, accepted)
    else:
        _check_standard(raw, given, accepted, tolerance, now or clock.now())
    return _parsed(raw)


def _check_standard(
    body: bytes, given: Mapping[str, str], accepted: Sequence[str], tolerance: timedelta, now: datetime
) -> None:
    missing = [name for name in (ID, TIMESTAMP, SIGNATURE) if not given.get(name)]
    if missing:
        raise VerificationError(f"The message has no {' and no '.join(missing)}: hand in all headers of the request.")
    at = _signed_at(given[TIMESTAMP], tolerance, now)
    signatures = [part for part in given[SIGNATURE].split() if part.startswith("v1,")]
    if not signatures:
        raise VerificationError(f"The header {SIGNATURE} is malformed: it should read v1,<base64>.")
    expected = [_standard_signature(secret, given[ID], at, body) for secret in accepted]
    if not _any_fits(expected, signatures):
        raise _no_signature_fits(SIGNATURE)


def _check_plain(body: bytes, given: Mapping[str, str], accepted: Sequence[str]) -> None:
    signature = given.get(KOJI_SIGNATURE.lower())
    if not signature:
        raise VerificationError(
            f"The message has neither {ID}, {TIMESTAMP} and {SIGNATURE} nor {KOJI_SIGNATURE}: "
            "hand in all headers of the request."
        )
    if not _any_fits([_plain_signature(secret, body) for secret in accepted], [signature]):
        raise _no_signature_fits(KOJI_SIGNATURE)


def _signed_at(timestamp: str, tolerance: timedelta, now: datetime) -> datetime:
    if not _UNIX_SECONDS.fullmatch(timestamp):
        raise VerificationError(f"The header {TIMESTAMP} is malformed: it should be the Unix time in seconds.")
    at = datetime.fromtimestamp(int(timestamp), UTC)
    allowed = f"more than the {tolerance.total_seconds():g} seconds allowed"
    if now - at > tolerance:
        raise VerificationError(
            f"The message was signed too long ago, {allowed}: it may be an old one sent again by somebody else, "
            "or this machine's clock is wrong."
        )
    if at - now > tolerance:
        raise VerificationError(f"The message was signed in the future, by {allowed}: set this machine's clock right.")
    return at


def _standard_signature(secret: str, message_id: str, at: datetime, body: bytes) -> str:
    try:
        # The library takes a time's digits for UTC whatever its zone.
        return _webhook(secret).sign(message_id, at.astimezone(UTC), body.decode())
    except UnicodeDecodeError:
        raise VerificationError("The body is not UTF-8: hand in the request's raw body.") from None


def _webhook(secret: str) -> Webhook:
    key = secret.removeprefix(_PREFIX)
    if not _BASE64.fullmatch(key) or len(key.rstrip("=")) % 4 == 1:
        raise ValueError("The webhook secret is not whsec_ and base64: hand in the one the endpoint was created with.")
    return Webhook(secret)


def _plain_signature(secret: str, body: bytes) -> str:
    return hmac.digest(secret.encode(), body, "sha256").hex()


def _any_fits(expected: Sequence[str], signatures: Sequence[str]) -> bool:
    """Compared in constant time, so that the time taken says nothing about a signature that nearly fits."""
    return any(
        hmac.compare_digest(right.encode(), signature.encode(errors="replace"))
        for right in expected
        for signature in signatures
    )


def _no_signature_fits(header: str) -> VerificationError:
    return VerificationError(
        f"The header {header} does not fit the body: either the secret is another endpoint's or an older one, "
        "or the body is not the raw one (take it before any JSON parser does), or the message is not from OpenKoji."
    )


def _encoded(body: bytes | str) -> bytes:
    try:
        return body.encode() if isinstance(body, str) else bytes(body)
    except UnicodeEncodeError:
        raise VerificationError("The body is not UTF-8: hand in the request's raw body.") from None


def _parsed(body: bytes) -> dict[str, Any]:
    try:
        event = json.loads(body)
    except ValueError:
        raise VerificationError("The signature fits, but the body is not JSON.") from None
    if not isinstance(event, dict):
        raise VerificationError("The signature fits, but the body is not a JSON object.")
    return event

"""One attempt to reach an endpoint, and what is kept of it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from itertools import islice

from openkoji import __version__
from openkoji.kit.targets import Client, UnreachableError, post
from openkoji.webhooks.model import Attempt

_KEPT_REPLY_HEADERS = 30
_LONGEST_HEADER = 500


async def attempt(
    client: Client, url: str, body: bytes, signature: Mapping[str, str], moment: datetime, timeout_seconds: float
) -> Attempt:
    """Post a signed body. Whatever goes wrong on the way is told in the attempt, and not raised."""
    headers = {
        "Content-Type": "application/json",
        "User-Agent": f"OpenKoji/{__version__} (+webhooks)",
        **signature,
    }
    digest = hashlib.sha256(body).digest()
    try:
        reply = await post(client, url, body, headers, timeout_seconds=timeout_seconds)
    except UnreachableError as error:
        return Attempt(url, headers, digest, moment, error.milliseconds, error=error.code, sentence=error.sentence)
    kept = dict(islice(reply.headers.items(), _KEPT_REPLY_HEADERS))
    if "retry-after" in reply.headers:
        kept["retry-after"] = reply.headers["retry-after"]
    shown = {name: value[:_LONGEST_HEADER] for name, value in kept.items()}
    # PostgreSQL keeps no NUL in text.
    head = reply.head.decode(errors="replace").replace("\0", "\N{REPLACEMENT CHARACTER}")
    return Attempt(url, headers, digest, moment, reply.milliseconds, reply.status, shown, head)

"""Calling Amplitude: one request and what is kept of it, its secrets masked."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import orjson

from openkoji import __version__
from openkoji.integrations.amplitude.config import AmplitudeConfig
from openkoji.integrations.amplitude.mapping import upload_body
from openkoji.integrations.vendor import Request
from openkoji.kit.clock import now
from openkoji.kit.targets import Client, UnreachableError, post
from openkoji.webhooks.model import Attempt

JSON, FORM = "application/json", "application/x-www-form-urlencoded"
MASKED = "••••"
MOST_BYTES = 950_000
"""Of a body. Amplitude takes under 1 MB, and does not say which megabyte it means."""

_REQUESTER = "OpenKoji"
_KEPT_REPLY_HEADERS = frozenset({"content-type", "date", "retry-after", "server", "x-cache", "via"})


@dataclass(frozen=True, slots=True)
class Call:
    """A request to be made. `shown` is its body for people to read, without secrets."""

    url: str
    content_type: str
    body: bytes
    shown: Any
    headers: Mapping[str, str] | None = None

    @property
    def is_too_large(self) -> bool:
        return len(self.body) > MOST_BYTES

    @property
    def request(self) -> Request:
        return Request("POST", self.url, self.content_type, self.shown)


def upload(config: AmplitudeConfig, events: Sequence[Mapping[str, Any]]) -> Call:
    """Events, and identifications as events, for HTTP API v2."""
    body = orjson.dumps(upload_body(config.api_key.get_secret_value(), events))
    return Call(config.upload_url, JSON, body, upload_body(MASKED, events))


def identify(config: AmplitudeConfig, identifications: Sequence[Mapping[str, Any]]) -> Call:
    """Identifications for the Identify API, which takes a form and no JSON."""
    told = orjson.dumps(list(identifications)).decode()
    form = urlencode({"api_key": config.api_key.get_secret_value(), "identification": told}).encode()
    shown = {"api_key": MASKED, "identification": list(identifications)}
    return Call(config.identify_url, FORM, form, shown)


def deletion(config: AmplitudeConfig, user_ids: Sequence[str], *, refuses_strangers: bool) -> Call:
    """A request to delete users. Whom the project does not know is left out; or, with `refuses_strangers`, has the
    whole request refused."""
    body: dict[str, Any] = {"user_ids": list(user_ids), "requester": _REQUESTER}
    if not refuses_strangers:
        # The vendor's page writes the name in both ways.
        body |= {"ignore_invalid_id": "true", "ignore_invalid_ids": "true"}
    headers = {"Authorization": f"Basic {_credentials(config)}", "Accept": JSON}
    return Call(config.deletion_url, JSON, orjson.dumps(body), body, headers)


async def make(client: Client, config: AmplitudeConfig, call: Call, timeout_seconds: float) -> Attempt:
    """The request, and what came of it. Whatever goes wrong on the way is told in the attempt, and not raised."""
    agent = f"OpenKoji/{__version__} (+integrations)"
    headers = {"Content-Type": call.content_type, "User-Agent": agent, **(call.headers or {})}
    shown = {name: MASKED if name == "Authorization" else value for name, value in headers.items()}
    digest, moment = hashlib.sha256(call.body).digest(), now()
    try:
        reply = await post(client, call.url, call.body, headers, timeout_seconds=timeout_seconds)
    except UnreachableError as error:
        return Attempt(call.url, shown, digest, moment, error.milliseconds, error=error.code, sentence=error.sentence)
    kept = {name: value[:500] for name, value in reply.headers.items() if name in _KEPT_REPLY_HEADERS}
    # PostgreSQL keeps no NUL in text. A refusal of the key repeats it.
    head = _masked(config, reply.head.decode(errors="replace").replace("\0", "\N{REPLACEMENT CHARACTER}"))
    return Attempt(call.url, shown, digest, moment, reply.milliseconds, reply.status, kept, head)


def not_made(url: str, code: str, sentence: str) -> Attempt:
    """What stands in the log where there was nothing to send."""
    return Attempt(url, {}, b"", now(), 0.0, error=code, sentence=sentence)


def _credentials(config: AmplitudeConfig) -> str:
    """Both keys, as basic authentication takes them."""
    secret = "" if config.secret_key is None else config.secret_key.get_secret_value()
    return base64.b64encode(f"{config.api_key.get_secret_value()}:{secret}".encode()).decode()


def _masked(config: AmplitudeConfig, text: str) -> str:
    """A text without the secrets, which a proxy in between may repeat as they were sent."""
    text = text.replace(_credentials(config), MASKED)
    for secret in (config.api_key, config.secret_key):
        text = text if secret is None else text.replace(secret.get_secret_value(), MASKED)
    return text

"""Pigeon Post, which carries letters: one call takes several, and tells of each what became of it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

import orjson
from pydantic import Field, SecretStr

from openkoji.edge.schemas import StrictModel
from openkoji.integrations.fields import values_of
from openkoji.integrations.vendor import Fate, Mapped, Outcome, Parcel, Request
from openkoji.kit.clock import now
from openkoji.kit.targets import Client, UnreachableError, post
from openkoji.webhooks.model import Attempt
from openkoji.webhooks.schedule import retry_after

_FATES = {"taken": Fate.DELIVERED, "later": Fate.AGAIN, "never": Fate.REFUSED}


class PigeonConfig(StrictModel):
    token: Annotated[SecretStr, Field(description="What opens the loft.")]
    forget_token: Annotated[SecretStr | None, Field(description="What lets people be forgotten.")] = None
    loft: Annotated[str, Field(description="Where the pigeons live.")]
    known_by: Literal["email", "externalId"] = "email"


class Pigeon:
    name = "pigeon"
    label = "Pigeon Post"
    config = PigeonConfig
    secret_fields = frozenset({"token", "forget_token"})
    mapping: Mapped = {"letter": {"mood": "sentiment", "about": "theme.1"}}
    most_at_once = 3

    def address(self, config: PigeonConfig) -> str:
        return f"{config.loft}/letters"

    def account(self, config: PigeonConfig) -> str:
        return _open(config.token)

    def subject(self, config: PigeonConfig, data: Mapping[str, Any]) -> str | None:
        found: str | None = data["respondent_email" if config.known_by == "email" else "external_id"]
        return found

    def requests(self, config: PigeonConfig, mapping: Mapped, parcels: Sequence[Parcel]) -> list[Request]:
        body = {"token": "<token>", "letters": [self._letter(config, mapping, each) for each in parcels]}
        return [Request("POST", self.address(config), "application/json", body)]

    async def test(self, client: Client, config: PigeonConfig, timeout_seconds: float) -> Outcome:
        attempt = await _post(client, f"{config.loft}/hello", {"token": _open(config.token)}, timeout_seconds)
        if attempt.succeeded:
            return Outcome(Fate.DELIVERED, [attempt])
        return Outcome(Fate.AGAIN, [attempt], "Pigeon Post does not know this token.")

    async def deliver(
        self, client: Client, config: PigeonConfig, mapping: Mapped, parcels: Sequence[Parcel], timeout_seconds: float
    ) -> list[Outcome]:
        letters = [self._letter(config, mapping, each) for each in parcels]
        body = {"token": _open(config.token), "letters": letters}
        attempt = await _post(client, self.address(config), body, timeout_seconds)
        if not attempt.succeeded:
            wait = retry_after((attempt.reply_headers or {}).get("retry-after"), now())
            sentence = "Pigeon Post does not know this token." if attempt.status == 403 else None
            return [Outcome(Fate.AGAIN, [attempt], sentence, wait)] * len(parcels)
        results = orjson.loads(attempt.reply_head or "")["letters"]
        return [Outcome(_FATES[each["fate"]], [attempt], each.get("why")) for each in results]

    async def erase(
        self, client: Client, config: PigeonConfig, subjects: Sequence[str], timeout_seconds: float
    ) -> list[Outcome]:
        if config.forget_token is None:
            return [Outcome(Fate.AGAIN, (), "Pigeon Post forgets nobody without its forgetToken.")] * len(subjects)
        body = {"token": _open(config.forget_token), "people": list(subjects)}
        attempt = await _post(client, f"{config.loft}/forget", body, timeout_seconds)
        fate = Fate.DELIVERED if attempt.succeeded else Fate.REFUSED if attempt.status == 409 else Fate.AGAIN
        return [Outcome(fate, [attempt], None if attempt.succeeded else "Not now.")] * len(subjects)

    def _letter(self, config: PigeonConfig, mapping: Mapped, parcel: Parcel) -> dict[str, Any]:
        return {
            "to": self.subject(config, parcel.data),
            "id": parcel.data["interview_id"],
            "news": not parcel.is_known,
            "letter": values_of(mapping["letter"], parcel.data),
        }


def _open(secret: SecretStr) -> str:
    return secret.get_secret_value()


async def _post(client: Client, url: str, body: Mapping[str, Any], timeout_seconds: float) -> Attempt:
    sent, moment = orjson.dumps(body), now()
    digest, headers = hashlib.sha256(sent).digest(), {"Content-Type": "application/json"}
    try:
        reply = await post(client, url, sent, headers, timeout_seconds=timeout_seconds)
    except UnreachableError as error:
        return Attempt(url, headers, digest, moment, error.milliseconds, error=error.code, sentence=error.sentence)
    head = reply.head.decode()
    return Attempt(url, headers, digest, moment, reply.milliseconds, reply.status, reply.headers, head)

"""Messages that a call of the API sends at once, and waits for: a verification, a test.

Nothing of them is kept, and no database connection is held while one is under way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import Depends
from starlette.requests import Request

from openkoji.kit.clock import iso, now
from openkoji.kit.ids import Prefix, new_id, public_id
from openkoji.kit.targets import Targets
from openkoji.settings import Settings
from openkoji.webhooks.attempts import attempt
from openkoji.webhooks.model import Attempt, SealedSecrets
from openkoji.webhooks.rendering import Links
from openkoji.webhooks.secrets import opened
from openkoji.webhooks.signatures import signed_headers
from openkoji.webhooks.slack import is_slack, slack_message


@dataclass(frozen=True, slots=True)
class Sent:
    """A message as it went out, and what came back."""

    body: bytes
    attempt: Attempt


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What sending needs. One per application, in `app.state`."""

    targets: Targets
    links: Links
    timeout_seconds: float

    @classmethod
    def of(cls, settings: Settings) -> Outgoing:
        return cls(
            Targets.parse(settings.allow_private_targets),
            Links(settings.address, settings.key_ring()),
            settings.webhook_timeout_seconds,
        )

    async def send(
        self, url: str, workspace_id: UUID, message_type: str, data: Mapping[str, Any], sealed: SealedSecrets
    ) -> Sent:
        """Post a message that is made now, signed and shaped like any event."""
        moment = now()
        event_id = public_id(Prefix.EVENT, new_id())
        message = {
            "id": event_id,
            "type": message_type,
            "timestamp": iso(moment),
            "workspace_id": public_id(Prefix.WORKSPACE, workspace_id),
            "data": dict(data),
        }
        body = orjson.dumps(slack_message(message) if is_slack(url) else message)
        signature = signed_headers(opened(sealed, self.links.key_ring, moment), event_id, moment, body)
        async with self.targets.client() as client:
            return Sent(body, await attempt(client, url, body, signature, moment, self.timeout_seconds))


async def _outgoing(request: Request) -> Outgoing:
    outgoing: Outgoing = request.app.state.outgoing
    return outgoing


OutgoingDep = Annotated[Outgoing, Depends(_outgoing)]

"""Whether an address takes what it will be sent: asked once when it is saved, by a message that it must accept."""

from __future__ import annotations

import re
from urllib.parse import urlsplit
from uuid import UUID

from openkoji.events.types import MessageType
from openkoji.kit.errors import InvalidError
from openkoji.kit.ids import Prefix, public_id
from openkoji.webhooks.model import Attempt, SealedSecrets
from openkoji.webhooks.outgoing import Outgoing
from openkoji.webhooks.slack import is_slack

# Whatever these are sent starts an automation, and a verification is nothing to start one with.
_AUTOMATION = re.compile(r"hooks\.zapier\.com|hook(\.[a-z0-9-]+)?\.make\.com|hook\.integromat\.com")


def is_verified(url: str) -> bool:
    """Whether an address is asked before it is used: not where each message is shown to people or starts a flow."""
    return not is_slack(url) and not _AUTOMATION.fullmatch(urlsplit(url).hostname or "")


async def verify_address(
    outgoing: Outgoing, url: str, workspace_id: UUID, endpoint_id: UUID, sealed: SealedSecrets
) -> None:
    """Raises `InvalidError` (`endpoint_verification_failed`) unless the address answers the message with a 2xx."""
    data = {"endpoint_id": public_id(Prefix.ENDPOINT, endpoint_id)}
    sent = await outgoing.send(url, workspace_id, MessageType.ENDPOINT_VERIFICATION, data, sealed)
    if not sent.attempt.succeeded:
        raise InvalidError(_told(sent.attempt, outgoing.timeout_seconds), code="endpoint_verification_failed")


def _told(attempt: Attempt, timeout_seconds: float) -> str:
    if attempt.status is None:
        happened = f"The address could not be verified. {attempt.sentence}"
    elif 300 <= attempt.status < 400:
        happened = f"The address answered {attempt.status} to the verification message, and redirects are not followed."
    else:
        happened = f"The address answered {attempt.status} to the verification message."
    remedy = f"Let it answer a POST with a 2xx within {timeout_seconds:g} seconds, then save it again."
    return f"{happened} {remedy}"

"""An event as the bytes that go out. The same event gives the same bytes at each attempt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import orjson

from openkoji.events.payloads import in_order
from openkoji.interviews.transcript_links import transcript_token
from openkoji.kit.clock import iso
from openkoji.kit.crypto import KeyRing
from openkoji.kit.ids import Prefix, public_id
from openkoji.webhooks.model import StoredEvent
from openkoji.webhooks.slack import is_slack, slack_message


@dataclass(frozen=True, slots=True)
class Links:
    """What links in an event are made of: the address of this server and its secrets."""

    address: str
    key_ring: KeyRing


def message(event: StoredEvent, links: Links) -> dict[str, Any]:
    """The envelope with its data. An interview that may be read by link gets its `transcript_url`."""
    data = in_order(event.type, event.data)
    if event.interview_id is not None and event.transcript_is_shared and "transcript_url" in data:
        token = transcript_token(event.workspace_id, event.interview_id, links.key_ring)
        data["transcript_url"] = f"{links.address}/t/{token}"
    return {
        "id": public_id(Prefix.EVENT, event.id),
        "type": event.type,
        "timestamp": iso(event.created_at),
        "workspace_id": public_id(Prefix.WORKSPACE, event.workspace_id),
        "data": data,
    }


def body_of(event: StoredEvent, url: str, links: Links) -> bytes:
    """What is posted to `url`: the message, or what Slack shows of it."""
    told = message(event, links)
    return orjson.dumps(slack_message(told) if is_slack(url) else told)

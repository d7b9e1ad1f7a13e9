"""The events of a workspace as listeners get them, each held against its schema."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import orjson

from openkoji.db import Database
from openkoji.events.payloads import DATA, Envelope
from openkoji.events.types import EventType
from openkoji.kit.crypto import KeyRing
from openkoji.webhooks import deliveries
from openkoji.webhooks.rendering import Links, message

MOST_BYTES = 20_000
LINKS = Links("https://research.example.com", KeyRing(("tests-only-secret-tests-only-secret-tests-only",)))


async def sent(database: Database, workspace_id: UUID, *types: EventType) -> list[dict[str, Any]]:
    """The events of these types, of all types if none is named, in their order."""
    async with database.workspace(workspace_id) as transaction:
        row = await transaction.fetch_values("SELECT coalesce(array_agg(id ORDER BY id), '{}') FROM events")
        assert row is not None, "an aggregate has one row"
        stored = await deliveries.events(transaction, workspace_id, row[0])
    messages = [message(event, LINKS) for event in stored if event is not None]
    for each in messages:
        hold_against_schema(each)
    return [each for each in messages if not types or each["type"] in types]


def hold_against_schema(event: dict[str, Any]) -> None:
    """Fails for an event that its model does not describe to the last field, and for one that is too long."""
    assert len(orjson.dumps(event)) < MOST_BYTES
    envelope = {name: value for name, value in event.items() if name != "data"}
    Envelope.model_validate_json(orjson.dumps(envelope), strict=True, extra="forbid")
    data_model = DATA[EventType(event["type"])]
    data_model.model_validate_json(orjson.dumps(event["data"]), strict=True, extra="forbid")

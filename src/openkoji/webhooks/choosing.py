"""Which events an endpoint gets: those of its types that pass its filter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import structlog
from pydantic import ValidationError

from openkoji.events.payloads import DATA
from openkoji.events.types import EventType
from openkoji.kit.ids import Prefix, public_id
from openkoji.webhooks.filters import Filter
from openkoji.webhooks.model import Endpoint, Origin, StoredEvent

log = structlog.get_logger(__name__)


def can_match(types: Iterable[str], wanted: Filter) -> bool:
    """Whether any event of these types, of all types if none is named, carries what the filter asks about."""
    fields = (DATA[EventType(each)].model_fields.keys() for each in list(types) or EventType)
    return any(wanted.asks_about <= each for each in fields)


def wanted_by(endpoint: Endpoint, events: Iterable[StoredEvent]) -> Iterator[StoredEvent]:
    """Those that this endpoint is to be sent. A filter that cannot be read lets everything through: better an event too
    many than one that never arrives. A vendor is told of people, and so of no anonymous interview."""
    try:
        wanted = Filter.model_validate(endpoint.filter)
    except ValidationError:
        log.exception("webhook.filter_unreadable", endpoint=public_id(Prefix.ENDPOINT, endpoint.id))
        wanted = Filter()
    for event in events:
        if endpoint.origin == Origin.INTEGRATION and not names_somebody(event.data):
            continue
        if (not endpoint.events or event.type in endpoint.events) and wanted.matches(event.data):
            yield event


def names_somebody(data: Mapping[str, Any]) -> bool:
    """Whether an interview's event tells who the respondent is."""
    return bool(data.get("respondent_email") or data.get("external_id"))

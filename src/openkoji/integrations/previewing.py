"""What a vendor would be told of a real interview, and whether: by the very code that tells it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from openkoji.db import Transaction
from openkoji.edge.schemas import StrictModel
from openkoji.events.types import EventType
from openkoji.integrations import repository
from openkoji.integrations.vendor import Mapped, Parcel, Request, Vendor
from openkoji.kit.errors import NotFoundError
from openkoji.webhooks import log
from openkoji.webhooks.choosing import names_somebody
from openkoji.webhooks.filters import Filter
from openkoji.webhooks.model import StoredEvent
from openkoji.webhooks.rendering import Links, message

_LOOKED_AT = 50


@dataclass(frozen=True, slots=True)
class Preview:
    interview_id: str
    why_not: Sequence[str]
    subject: str | None
    requests: Sequence[Request]


async def analysed(transaction: Transaction, workspace_id: UUID, interview_id: UUID | None) -> StoredEvent:
    """What is told of this interview; of none in particular: of the latest one that names somebody.

    Raises `NotFoundError` (`interview_not_found`) where there is none that was analysed.
    """
    if interview_id is not None:
        found = await repository.analysed(transaction, workspace_id, interview_id)
    else:
        latest = await log.events(
            transaction, workspace_id, event_type=EventType.ANALYSIS_READY.value, limit=_LOOKED_AT
        )
        found = next((event for event in latest if names_somebody(event.data)), latest[0] if latest else None)
    if found is None:
        raise no_interview()
    return found


def preview(
    vendor: Vendor[Any], config: StrictModel, mapping: Mapped, wanted: Filter, event: StoredEvent, links: Links
) -> Preview:
    """What would be sent of an interview, its first time."""
    data: Mapping[str, Any] = message(event, links)["data"]
    subject = vendor.subject(config, data)
    requests = vendor.requests(config, mapping, [Parcel(data)]) if subject is not None else []
    return Preview(data["interview_id"], list(_why_not(vendor, data, wanted, subject)), subject, requests)


def no_interview() -> NotFoundError:
    return NotFoundError(
        "There is no such interview in this workspace that was analysed.",
        code="interview_not_found",
    )


def _why_not(vendor: Vendor[Any], data: Mapping[str, Any], wanted: Filter, subject: str | None) -> Iterator[str]:
    score, qualities = data["quality_score"], {"min_quality": wanted.min_quality, "max_quality": wanted.max_quality}
    if not names_somebody(data):
        yield "The interview is anonymous: it has neither an e-mail address nor an external id."
    elif subject is None:
        yield f"The respondent has nothing by which {vendor.label} could know them, as it is connected."
    if not Filter().model_copy(update=qualities).matches(data):
        least, most = wanted.min_quality or 1, wanted.max_quality or 5
        yield f"Its quality is {score}, and the filter lets {least} to {most} through."
    if not wanted.model_copy(update=dict.fromkeys(qualities)).matches(data):
        yield "The filter by study, theme, sentiment or answer does not let it through."

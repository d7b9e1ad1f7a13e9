"""Who is sent what respondents write: the providers of the models that a workspace's interviews may use."""

from __future__ import annotations

from urllib.parse import urlsplit
from uuid import UUID

from openkoji.db import Transaction
from openkoji.engines import repository
from openkoji.engines.model import Purpose
from openkoji.engines.service import Engines
from openkoji.engines.usage import month_of
from openkoji.kit.clock import now
from openkoji.kit.crypto import SealError
from openkoji.language.models import Access, ModelError


async def providers_of(transaction: Transaction, workspace_id: UUID, engines: Engines) -> list[str]:
    """Their names, each once: OpenAI, or the host where a model is served that is not at its provider's own address.

    Whether a budget is used up just now does not matter: what was agreed to holds for the whole interview.
    """
    own, _ = await repository.find(transaction, workspace_id, month_of(now()))
    names: dict[str, None] = {}
    for purpose in (Purpose.MODERATION, Purpose.ANALYSIS):
        try:
            access = engines.access(own, purpose)
        except (SealError, ModelError):
            continue  # it cannot be reached, so nothing is sent to it
        if access is not None:
            names[_name(access)] = None
    return list(names)


def _name(access: Access) -> str:
    return (
        access.model.served_by.title if access.is_at_provider else urlsplit(access.address).hostname or access.address
    )

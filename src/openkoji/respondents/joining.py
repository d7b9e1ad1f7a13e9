"""A study that people are put on the list of: whether it takes any, and whether it may know who they are."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from openkoji.db import Transaction
from openkoji.kit.crypto import KeyRing
from openkoji.kit.errors import ConflictError
from openkoji.respondents.identity import Identity
from openkoji.respondents.links import OnceLink, PersonalLink
from openkoji.studies import anonymity
from openkoji.studies import service as studies
from openkoji.studies.model import Status

LinkOf = Callable[[Identity], str]


@dataclass(frozen=True, slots=True)
class Destination:
    """Where the people of a list go. `is_anonymous` where no name, address or id of them may be kept."""

    workspace_id: UUID
    study_id: UUID
    slug: str
    is_anonymous: bool


async def destination(transaction: Transaction, workspace_id: UUID, study_id: UUID) -> Destination:
    """The study as a destination. Anonymous where its working document or what is published says so.

    Raises `NotFoundError` (`study_not_found`) and `ConflictError` (`study_closed`).
    """
    study = await studies.find(transaction, workspace_id, study_id=study_id)
    if study.status == Status.CLOSED:
        raise ConflictError("This study is closed and takes no new respondents.", code="study_closed")
    documents = [study.document]
    if study.published_version is not None:
        documents.append((await studies.published(transaction, workspace_id, study_id=study_id)).document)
    return Destination(workspace_id, study_id, study.slug, any(each.get("anonymous") for each in documents))


def link_to(address: str, workspace_id: UUID, respondent_id: UUID, key_ring: KeyRing) -> str:
    """The personal link of a respondent; `address` is the server's."""
    return f"{address}/i/{PersonalLink(workspace_id, respondent_id).token(key_ring)}"


async def once_links(transaction: Transaction, to: Destination, address: str, key_ring: KeyRing) -> LinkOf:
    """What gives each person a link into an anonymous study. The same e-mail address or external id has the same one;
    who has neither gets one of chance. Nothing about anybody is stored."""
    key = await anonymity.study_key(transaction, to.workspace_id, to.study_id, key_ring)

    def link_of(identity: Identity) -> str:
        stable = identity.email or identity.external_id
        mark = anonymity.mark_of(key, stable) if stable else secrets.token_bytes(anonymity.MARK_LENGTH)
        return f"{address}/i/{OnceLink(to.workspace_id, to.study_id, mark).token(key_ring)}"

    return link_of

"""Recognise respondents."""

from __future__ import annotations

from uuid import UUID

from psycopg.errors import UniqueViolation

from openkoji.db import Transaction
from openkoji.kit.clock import now
from openkoji.kit.errors import ConflictError
from openkoji.kit.ids import new_id
from openkoji.respondents import repository
from openkoji.respondents.identity import Identity
from openkoji.respondents.model import Respondent


async def recognise(
    transaction: Transaction, workspace_id: UUID, study_id: UUID, identity: Identity
) -> tuple[Respondent, bool]:
    """The respondent that a proved identity has in this study, or a new one, and whether they were known.

    The respondent's row stays locked, so that concurrent starts of one person take turns. A claim is always a
    new respondent. Raises `ConflictError` (`respondent_conflict`) when the e-mail and the external id belong to
    two different people.
    """
    added = await repository.add_unless_known(transaction, workspace_id, new_id(), study_id, identity, now())
    if added is not None:
        return added, False
    known = await repository.lock_known(transaction, workspace_id, study_id, identity)
    if len(known) != 1:
        raise _conflict()
    try:
        refreshed = await repository.refresh(transaction, workspace_id, known[0].id, identity)
    except UniqueViolation as error:  # another start has just made a respondent with the id to be filled in
        raise _conflict() from error
    assert refreshed is not None, "a locked respondent is there"
    return refreshed, True


def _conflict() -> ConflictError:
    return ConflictError(
        "This e-mail and this external id belong to two different respondents of the study. "
        "Send the one that is meant.",
        code="respondent_conflict",
    )

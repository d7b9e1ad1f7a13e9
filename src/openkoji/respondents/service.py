"""Recognise respondents."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from psycopg.errors import UniqueViolation

from openkoji.db import Transaction
from openkoji.kit.clock import now
from openkoji.kit.errors import ConflictError, FieldError, InvalidError, NotFoundError
from openkoji.kit.ids import new_id
from openkoji.respondents import repository
from openkoji.respondents.identity import MOST_CHARACTERS, MOST_KEYS, Identity, Scalar, length_of
from openkoji.respondents.model import Respondent, Source


async def recognise(
    transaction: Transaction, workspace_id: UUID, study_id: UUID, identity: Identity, source: Source = Source.API
) -> tuple[Respondent, bool]:
    """The respondent that a proved identity has in this study, or a new one, and whether they were known.

    The respondent's row stays locked, so that concurrent starts of one person take turns. A claim is always a
    new respondent. Raises `ConflictError` (`respondent_conflict`) when the e-mail and the external id belong to
    two different people, `InvalidError` when the metadata of several starts becomes more than is kept.
    """
    added = await repository.add_unless_known(transaction, workspace_id, new_id(), study_id, identity, source, now())
    if added is not None:
        return added, False
    known = await repository.lock_known(transaction, workspace_id, study_id, identity)
    if not known:  # they were erased while this start waited for them
        return await recognise(transaction, workspace_id, study_id, identity, source)
    if len(known) != 1:
        raise _conflict()
    _require_room(known[0].metadata, identity.metadata)
    try:
        refreshed = await repository.refresh(transaction, workspace_id, known[0].id, identity)
    except UniqueViolation as error:  # another start has just made a respondent with the id to be filled in
        raise _conflict() from error
    assert refreshed is not None, "a locked respondent is there"
    return refreshed, True


async def invited(
    transaction: Transaction,
    workspace_id: UUID,
    respondent_id: UUID,
    told: Mapping[str, Scalar],
    *,
    may_change: Collection[str] = (),
) -> Respondent:
    """The respondent whom a personal link leads to, with what they told of themselves: what they were asked for
    (`may_change`), and what nobody knew. Their row stays locked.

    Raises `NotFoundError` (`link_not_found`) once they were erased.
    """
    respondent = await repository.lock(transaction, workspace_id, respondent_id)
    if respondent is None:
        raise NotFoundError("This link leads nowhere any more.", code="link_not_found")
    news = {key: value for key, value in told.items() if key in may_change or key not in respondent.metadata}
    if not news:
        return respondent
    _require_room(respondent.metadata, news)
    refreshed = await repository.refresh(transaction, workspace_id, respondent_id, Identity(metadata=news))
    assert refreshed is not None, "a locked respondent is there"
    return refreshed


def _require_room(known: Mapping[str, Scalar], given: Mapping[str, Scalar]) -> None:
    merged = {**known, **given}
    too_many = len(merged) > max(MOST_KEYS, len(known))
    if too_many or length_of(merged) > max(MOST_CHARACTERS, length_of(known)):
        raise InvalidError(
            f"With this start's metadata the respondent would have {len(merged)} keys and {length_of(merged)} "
            f"characters of it; {MOST_KEYS} and {MOST_CHARACTERS} are kept.",
            errors=[FieldError("respondentMetadata", "is too large together with that of earlier starts")],
        )


def _conflict() -> ConflictError:
    return ConflictError(
        "This e-mail and this external id belong to two different respondents of the study. "
        "Send the one that is meant.",
        code="respondent_conflict",
    )

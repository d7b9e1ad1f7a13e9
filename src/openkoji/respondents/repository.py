"""The SQL of respondents."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from psycopg.types.json import Jsonb

from openkoji.db import Transaction
from openkoji.respondents.identity import Identity
from openkoji.respondents.model import Respondent, Source

_COLUMNS = "id, study_id, email, external_id, name, metadata, identity_verified, source, created_at, withdrawn_at"


async def add_unless_known(
    transaction: Transaction,
    workspace_id: UUID,
    respondent_id: UUID,
    study_id: UUID,
    identity: Identity,
    source: Source,
    moment: datetime,
) -> Respondent | None:
    """The new respondent; None when the proved e-mail or external id has one already. A racing start of the
    same person waits here until the first has committed."""
    return await transaction.fetch_one(
        Respondent,
        f"INSERT INTO respondents (workspace_id, id, study_id, email, email_key, external_id, name, metadata, "
        "identity_verified, source, created_at) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) "
        "ON CONFLICT DO NOTHING "
        f"RETURNING {_COLUMNS}",
        [
            workspace_id,
            respondent_id,
            study_id,
            identity.email,
            identity.email_key,
            identity.external_id,
            identity.name,
            Jsonb(dict(identity.metadata)),
            identity.is_proved,
            source.value,
            moment,
        ],
    )


async def lock_known(
    transaction: Transaction, workspace_id: UUID, study_id: UUID, identity: Identity
) -> Sequence[Respondent]:
    """The proved respondents of a study with this e-mail or this external id, locked in the order of their ids."""
    return await transaction.fetch_all(
        Respondent,
        f"SELECT {_COLUMNS} FROM respondents WHERE workspace_id = %s AND study_id = %s AND identity_verified "
        "AND (email_key = %s OR external_id = %s) ORDER BY id FOR UPDATE",
        [workspace_id, study_id, identity.email_key, identity.external_id],
    )


async def lock(transaction: Transaction, workspace_id: UUID, respondent_id: UUID) -> Respondent | None:
    """The respondent with this id, locked."""
    return await transaction.fetch_one(
        Respondent,
        f"SELECT {_COLUMNS} FROM respondents WHERE workspace_id = %s AND id = %s FOR UPDATE",
        [workspace_id, respondent_id],
    )


async def by_ids(transaction: Transaction, workspace_id: UUID, respondent_ids: Sequence[UUID]) -> Sequence[Respondent]:
    """Those of these respondents that there are, in the order in which they came to the list."""
    return await transaction.fetch_all(
        Respondent,
        f"SELECT {_COLUMNS} FROM respondents WHERE workspace_id = %s AND id = ANY(%s) ORDER BY id",
        [workspace_id, list(respondent_ids)],
    )


async def refresh(
    transaction: Transaction, workspace_id: UUID, respondent_id: UUID, identity: Identity
) -> Respondent | None:
    """Fill in what was not known before and merge the metadata, newest first."""
    return await transaction.fetch_one(
        Respondent,
        f"UPDATE respondents SET email = coalesce(email, %s), email_key = coalesce(email_key, %s), "
        "external_id = coalesce(external_id, %s), name = coalesce(%s, name), metadata = metadata || %s "
        f"WHERE workspace_id = %s AND id = %s RETURNING {_COLUMNS}",
        [
            identity.email,
            identity.email_key,
            identity.external_id,
            identity.name,
            Jsonb(dict(identity.metadata)),
            workspace_id,
            respondent_id,
        ],
    )

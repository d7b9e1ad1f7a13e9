"""Add many people to a study's list at once: some statements for hundreds of them, whoever is known already."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import LiteralString
from uuid import UUID

import orjson
from psycopg.errors import UniqueViolation

from openkoji.db import Transaction
from openkoji.kit.clock import now
from openkoji.kit.errors import ConflictError
from openkoji.respondents.identity import Identity
from openkoji.respondents.model import Source
from openkoji.respondents.roll import Listed, Outcome, Roll, Taken

_TRIES = 5
"""A second needs somebody of the same list to have started an interview meanwhile."""

# For a table of which the planner does not know yet how large it became: it would look for each of thousands of keys in
# each of its rows. With the keys at hand it makes a hash of them, and what is joined is joined by a hash.
_IN_BULK: LiteralString = """
SELECT set_config('plan_cache_mode', 'force_custom_plan', true), set_config('enable_nestloop', 'off', true),
    set_config('enable_mergejoin', 'off', true)
"""

_LISTED: LiteralString = "id, email, email_key, external_id, name, metadata, withdrawn_at IS NOT NULL AS is_withdrawn"

# IS NOT NULL lets the planner use the indexes whatever it knows of the lists.
_KNOWN: LiteralString = f"""
SELECT {_LISTED} FROM respondents
WHERE workspace_id = %s AND study_id = %s AND identity_verified AND (
    (email_key IS NOT NULL AND email_key = ANY(%s::text[]))
    OR (external_id IS NOT NULL AND external_id = ANY(%s::text[]))
    OR id = ANY(%s::uuid[])
)
ORDER BY id
"""

_PEOPLE: LiteralString = """
json_to_recordset(%s) AS given (id uuid, email text, email_key text, external_id text, name text, metadata jsonb)
"""

_INSERT: LiteralString = f"""
WITH added AS (
    INSERT INTO respondents (workspace_id, id, study_id, email, email_key, external_id, name, metadata,
        identity_verified, source, created_at)
    SELECT %s, id, %s, email, email_key, external_id, name, metadata, %s, %s, %s FROM {_PEOPLE}
    ON CONFLICT DO NOTHING RETURNING 1
)
SELECT count(*) FROM added
"""

_UPDATE: LiteralString = f"""
UPDATE respondents r SET email = given.email, email_key = given.email_key, external_id = given.external_id,
    name = given.name, metadata = given.metadata
FROM {_PEOPLE} WHERE r.workspace_id = %s AND r.id = ANY(%s::uuid[]) AND r.id = given.id
"""


def lock_list(transaction: Transaction, study_id: UUID) -> None:
    """Others who add to the list of this study wait until the transaction ends."""
    transaction.write(
        "SELECT pg_advisory_xact_lock(hashtextextended('openkoji.respondents:' || %s::text, 0))", [study_id]
    )


async def add(
    transaction: Transaction,
    workspace_id: UUID,
    study_id: UUID,
    identities: Sequence[Identity],
    source: Source,
    *,
    formerly: Mapping[str, UUID] = MappingProxyType({}),
) -> list[Taken]:
    """What became of each, as if they had come one after the other: who is proved is merged with who they are known
    as, a claim is somebody new. All are proved, or none is. `formerly` are addresses that respondents had before.

    Lists of one study are added in turn; starts of interviews go on meanwhile. Raises `ConflictError`
    (`respondent_conflict`) where such starts of the same people come in between again and again.
    """
    if not all(identity.is_proved for identity in identities):
        claims = [Listed.new(identity) for identity in identities]
        await _insert(transaction, workspace_id, study_id, claims, source, proved=False)
        return [Taken(Outcome.CREATED, claim.id) for claim in claims]
    lock_list(transaction, study_id)
    transaction.write("SAVEPOINT adding")
    for _ in range(_TRIES):
        people = await known(transaction, workspace_id, study_id, identities, also=formerly.values(), locked=True)
        roll = Roll(people, formerly)
        taken = [roll.take(identity) for identity in identities]
        created = roll.created.values()
        if await _insert(transaction, workspace_id, study_id, created, source, proved=True) == len(created):
            await _update(transaction, workspace_id, roll.changed.values())
            return taken
        transaction.write("ROLLBACK TO SAVEPOINT adding")
    raise _raced()


async def known(
    transaction: Transaction,
    workspace_id: UUID,
    study_id: UUID,
    identities: Collection[Identity],
    *,
    also: Iterable[UUID] = (),
    locked: bool = False,
) -> Sequence[Listed]:
    """The proved respondents of the study who have the e-mail address or external id of one of these, `also` those with
    these ids."""
    emails = list({identity.email_key for identity in identities if identity.email_key})
    external_ids = list({identity.external_id for identity in identities if identity.external_id})
    transaction.write(_IN_BULK)
    # Interviews of theirs can begin meanwhile: no id changes.
    statement: LiteralString = _KNOWN + "FOR NO KEY UPDATE" if locked else _KNOWN
    return await transaction.fetch_all(Listed, statement, [workspace_id, study_id, emails, external_ids, list(also)])


async def _insert(
    transaction: Transaction,
    workspace_id: UUID,
    study_id: UUID,
    people: Collection[Listed],
    source: Source,
    *,
    proved: bool,
) -> int:
    """How many were inserted: the others' addresses or external ids have become somebody's."""
    if not people:
        return 0
    parameters = [workspace_id, study_id, proved, source.value, now(), _json(people)]
    row = await transaction.fetch_values(_INSERT, parameters)
    assert row is not None, "a count always is"
    return int(row[0])


async def _update(transaction: Transaction, workspace_id: UUID, people: Collection[Listed]) -> None:
    if not people:
        return
    transaction.write(_UPDATE, [_json(people), workspace_id, [person.id for person in people]])
    try:
        await transaction.flush()
    except UniqueViolation as error:
        raise _raced() from error


def _json(people: Iterable[Listed]) -> str:
    """One parameter for all: an array of a column each took three times as long to write."""
    return orjson.dumps(
        [
            {
                "id": person.id,
                "email": person.email,
                "email_key": person.email_key,
                "external_id": person.external_id,
                "name": person.name,
                "metadata": person.metadata,
            }
            for person in people
        ]
    ).decode()


def _raced() -> ConflictError:
    return ConflictError(
        "Some of these people started interviews at the same moment. Send the list again.", code="respondent_conflict"
    )

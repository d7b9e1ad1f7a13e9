"""The SQL of cohorts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString
from uuid import UUID

import orjson
from psycopg.types.json import Jsonb

from openkoji.db import Transaction
from openkoji.integrations.amplitude.cohorts.messages import Message
from openkoji.integrations.amplitude.cohorts.model import CohortRun, Fate, Outcome, RunPerson, RunStatus

VENDOR = "amplitude"

_COLUMNS: LiteralString = (
    "id, study_id, cohort_id, cohort_name, is_entering, status, people, done, counts, created_at, finished_at"
)
# A racing repeat waits here for the first one's commit. The keys of replaced secrets find what they once made.
_ADD: LiteralString = """
INSERT INTO cohort_runs (workspace_id, id, study_id, vendor, message_key, cohort_id, cohort_name, is_entering, status,
    content, people, done, counts, created_at, finished_at)
SELECT %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s
WHERE NOT EXISTS (SELECT 1 FROM cohort_runs
                  WHERE workspace_id = %s AND study_id = %s AND vendor = %s AND message_key = ANY(%s))
ON CONFLICT DO NOTHING RETURNING 1
"""
_LET_GO: LiteralString = """
UPDATE cohort_runs SET message_key = uuid_send(id)
WHERE workspace_id = %s AND study_id = %s AND vendor = %s AND message_key = ANY(%s) AND created_at < %s
"""
_PEOPLE: LiteralString = """
json_to_recordset(%s) AS given (number int, outcome text, reason text, respondent_id uuid, interview_id uuid,
    invitation text)
"""
_NOTE: LiteralString = f"""
INSERT INTO cohort_run_people (workspace_id, run_id, number, outcome, reason, respondent_id, interview_id, invitation)
SELECT %s, %s, number, outcome, reason, respondent_id, interview_id, invitation FROM {_PEOPLE}
"""


@dataclass(frozen=True, slots=True)
class Work:
    """What a job needs to go on with a run."""

    study_id: UUID
    content: bytes
    done: int


@dataclass(frozen=True, slots=True)
class Progress:
    status: str
    done: int
    counts: Mapping[str, int]


def let_go(
    transaction: Transaction, workspace_id: UUID, study_id: UUID, keys: Sequence[bytes], before: datetime
) -> None:
    """From now on a message with these keys is a new one, where the run that had them is older."""
    transaction.write(_LET_GO, [workspace_id, study_id, VENDOR, list(keys), before])


async def add(
    transaction: Transaction,
    workspace_id: UUID,
    run_id: UUID,
    study_id: UUID,
    keys: Sequence[bytes],
    message: Message,
    content: bytes | None,
    moment: datetime,
) -> bool:
    """A new run: one that waits, or without content one that has ended. False where the message is known."""
    people = len(message.users)
    counts = {} if content is not None or not people else {Outcome.IGNORED.value: people}
    added = await transaction.fetch_values(
        _ADD,
        [
            *(workspace_id, run_id, study_id, VENDOR, keys[0], message.cohort_id, message.cohort_name),
            message.is_entering,
            (RunStatus.QUEUED if content is not None else RunStatus.READY).value,
            *(content, people, 0 if content is not None else people, Jsonb(counts), moment),
            None if content is not None else moment,
            *(workspace_id, study_id, VENDOR, list(keys[1:])),
        ],
    )
    return added is not None


async def by_key(
    transaction: Transaction, workspace_id: UUID, study_id: UUID, keys: Sequence[bytes]
) -> CohortRun | None:
    return await transaction.fetch_one(
        CohortRun,
        f"SELECT {_COLUMNS} FROM cohort_runs "
        "WHERE workspace_id = %s AND study_id = %s AND vendor = %s AND message_key = ANY(%s)",
        [workspace_id, study_id, VENDOR, list(keys)],
    )


async def find(transaction: Transaction, workspace_id: UUID, study_id: UUID, run_id: UUID) -> CohortRun | None:
    return await transaction.fetch_one(
        CohortRun,
        f"SELECT {_COLUMNS} FROM cohort_runs WHERE workspace_id = %s AND study_id = %s AND id = %s",
        [workspace_id, study_id, run_id],
    )


async def page(
    transaction: Transaction, workspace_id: UUID, study_id: UUID, *, before: UUID | None, limit: int
) -> Sequence[CohortRun]:
    """The newest first."""
    return await transaction.fetch_all(
        CohortRun,
        f"SELECT {_COLUMNS} FROM cohort_runs WHERE workspace_id = %s AND study_id = %s "
        "AND (%s::uuid IS NULL OR id < %s) ORDER BY id DESC LIMIT %s",
        [workspace_id, study_id, before, before, limit],
    )


async def people(
    transaction: Transaction, workspace_id: UUID, run_id: UUID, outcome: str | None, *, after: int, limit: int
) -> Sequence[RunPerson]:
    """What became of people, in the order of the message."""
    return await transaction.fetch_all(
        RunPerson,
        "SELECT number, outcome, reason, respondent_id, interview_id, invitation FROM cohort_run_people "
        "WHERE workspace_id = %s AND run_id = %s AND number > %s AND (%s::text IS NULL OR outcome = %s) "
        "ORDER BY number LIMIT %s",
        [workspace_id, run_id, after, outcome, outcome, limit],
    )


async def begin(transaction: Transaction, workspace_id: UUID, run_id: UUID) -> Work | None:
    """Take a run up, or up again; None where it has ended."""
    return await transaction.fetch_one(
        Work,
        "UPDATE cohort_runs SET status = 'running' "
        "WHERE workspace_id = %s AND id = %s AND status IN ('queued', 'running') RETURNING study_id, content, done",
        [workspace_id, run_id],
    )


async def lock(transaction: Transaction, workspace_id: UUID, run_id: UUID) -> Progress | None:
    """How far a run is, locked."""
    return await transaction.fetch_one(
        Progress,
        "SELECT status, done, counts FROM cohort_runs WHERE workspace_id = %s AND id = %s FOR UPDATE",
        [workspace_id, run_id],
    )


def note(
    transaction: Transaction,
    workspace_id: UUID,
    run_id: UUID,
    fates: Sequence[Fate],
    counts: Mapping[str, int],
) -> None:
    """Keep what became of the next people; `counts` are those of all by now."""
    given = orjson.dumps(
        [
            {
                "number": fate.number,
                "outcome": fate.outcome,
                "reason": fate.reason,
                "respondent_id": fate.respondent_id,
                "interview_id": fate.interview_id,
                "invitation": fate.invitation,
            }
            for fate in fates
        ]
    )
    transaction.write(_NOTE, [workspace_id, run_id, given.decode()])
    transaction.write(
        "UPDATE cohort_runs SET done = done + %s, counts = %s WHERE workspace_id = %s AND id = %s",
        [len(fates), Jsonb(dict(counts)), workspace_id, run_id],
    )


def end(transaction: Transaction, workspace_id: UUID, run_id: UUID, status: RunStatus, moment: datetime) -> None:
    """The run has ended, and its message is dropped; one that ended before stays as it was."""
    transaction.write(
        "UPDATE cohort_runs SET status = %s, content = NULL, finished_at = %s "
        "WHERE workspace_id = %s AND id = %s AND status IN ('queued', 'running')",
        [status.value, moment, workspace_id, run_id],
    )


async def respondents_by_address(
    transaction: Transaction, workspace_id: UUID, study_id: UUID, hashes: Sequence[bytes]
) -> Mapping[bytes, UUID]:
    """Whom a cohort has brought by these addresses."""
    row = await transaction.fetch_values(
        "SELECT coalesce(array_agg(address_hash), '{}'), coalesce(array_agg(respondent_id), '{}') "
        "FROM cohort_addresses WHERE workspace_id = %s AND study_id = %s AND address_hash = ANY(%s)",
        [workspace_id, study_id, list(hashes)],
    )
    assert row is not None, "an aggregate always answers"
    return dict(zip(row[0], row[1], strict=True))


def remember_addresses(
    transaction: Transaction, workspace_id: UUID, study_id: UUID, respondents: Mapping[bytes, UUID]
) -> None:
    """The first to come by an address is who it names."""
    transaction.write(
        "INSERT INTO cohort_addresses (workspace_id, study_id, address_hash, respondent_id) "
        "SELECT %s, %s, h, r FROM unnest(%s::bytea[], %s::uuid[]) AS given (h, r) ON CONFLICT DO NOTHING",
        [workspace_id, study_id, list(respondents), list(respondents.values())],
    )


async def forget(transaction: Transaction, before: datetime, *, most: int) -> int:
    """Delete runs that ended before, in every workspace; how many there were."""
    row = await transaction.fetch_values(
        "WITH old AS (SELECT workspace_id, id FROM cohort_runs WHERE finished_at < %s LIMIT %s), "
        "forgotten AS (DELETE FROM cohort_runs r USING old "
        "WHERE r.workspace_id = old.workspace_id AND r.id = old.id RETURNING 1) SELECT count(*) FROM forgotten",
        [before, most],
    )
    assert row is not None, "a count always is"
    return int(row[0])

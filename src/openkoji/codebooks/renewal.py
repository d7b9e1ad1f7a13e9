"""Vectors made again after a study went over to another embedder, a few interviews at a time.

Each batch is a short transaction that asks first whether the study's embedder is still this one: so a worker that was
cut short goes on where it was, and one that is outdated stops.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import LiteralString
from uuid import UUID

import numpy as np

from openkoji.analysis.embedding import Embedder
from openkoji.codebooks.repository import EmbedderDiffersError
from openkoji.db import Database, Transaction

INTERVIEWS_AT_A_TIME = 10
"""Some three hundred passages: a second of one core, without any lock."""

_EMBEDDER: LiteralString = """
SELECT embedder FROM codebooks WHERE workspace_id = %s AND study_id = %s FOR SHARE
"""
_NEXT: LiteralString = """
SELECT coalesce(array_agg(id ORDER BY id), '{}') FROM (
    SELECT id FROM interviews
    WHERE workspace_id = %s AND study_id = %s AND analysis_version IS NOT NULL AND (%s::uuid IS NULL OR id > %s)
    ORDER BY id LIMIT %s
) next
"""
_LACKING: LiteralString = """
SELECT p.interview_id, p.number, i.analysis_version AS version,
       substr(m.content, p."start" + 1, p."end" - p."start") AS text
FROM passages p
JOIN interviews i ON i.workspace_id = p.workspace_id AND i.id = p.interview_id
JOIN messages m ON m.workspace_id = p.workspace_id AND m.interview_id = p.interview_id AND m.seq = p.message_seq
WHERE p.workspace_id = %s AND p.interview_id = ANY (%s) AND p.vector = ''
ORDER BY p.interview_id, p.number
"""
# An interview that was analysed again meanwhile has other passages, which have their vectors.
_RENEW: LiteralString = """
UPDATE passages p SET vector = made.vector
FROM unnest(%s::uuid[], %s::integer[], %s::integer[], %s::bytea[]) AS made (interview_id, number, version, vector)
JOIN interviews i ON i.workspace_id = %s AND i.id = made.interview_id AND i.analysis_version = made.version
WHERE p.workspace_id = %s AND p.interview_id = made.interview_id AND p.number = made.number AND p.vector = ''
"""
# Then all themes are taught and counted anew.
_RENEWED: LiteralString = """
UPDATE codebooks c SET lacks_vectors = false, unlearned = (
    SELECT coalesce(array_agg(t.id), '{}') FROM themes t
    WHERE t.workspace_id = c.workspace_id AND t.study_id = c.study_id AND t.merged_into IS NULL
)
WHERE c.workspace_id = %s AND c.study_id = %s AND c.embedder = %s
"""


@dataclass(frozen=True, slots=True)
class _Passage:
    interview_id: UUID
    number: int
    version: int
    text: str


async def renew(database: Database, workspace_id: UUID, study_id: UUID, embedder: Embedder) -> None:
    """Make the vectors that the passages of a study lack. Raises `EmbedderDiffersError`."""
    last: UUID | None = None
    while True:
        async with database.workspace(workspace_id) as transaction:
            row = await transaction.fetch_values(_NEXT, [workspace_id, study_id, last, last, INTERVIEWS_AT_A_TIME])
            interviews: list[UUID] = list(row[0]) if row else []
            lacking = await transaction.fetch_all(_Passage, _LACKING, [workspace_id, interviews]) if interviews else []
        if not interviews:
            break
        last = interviews[-1]
        if lacking:
            vectors = await asyncio.to_thread(embedder.embed, [each.text for each in lacking])
            kept = [vector.astype("<f2").tobytes() for vector in np.asarray(vectors)]
            async with database.workspace(workspace_id) as transaction:
                await _require(transaction, workspace_id, study_id, embedder)
                transaction.write(
                    _RENEW,
                    [
                        [each.interview_id for each in lacking],
                        [each.number for each in lacking],
                        [each.version for each in lacking],
                        kept,
                        *(workspace_id, workspace_id),
                    ],
                )
    async with database.workspace(workspace_id) as transaction:
        transaction.write(_RENEWED, [workspace_id, study_id, embedder.name])


async def _require(transaction: Transaction, workspace_id: UUID, study_id: UUID, embedder: Embedder) -> None:
    row = await transaction.fetch_values(_EMBEDDER, [workspace_id, study_id])
    if row is None or row[0] != embedder.name:
        raise EmbedderDiffersError("The study went over to another embedder again.")

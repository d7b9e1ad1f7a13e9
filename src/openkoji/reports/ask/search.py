"""The SQL that searches passages. No index on words or vectors serves it: row-level security lets no operator that
is not leakproof into an index condition, so the passages of the chosen interviews are read, a batch at a time."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import LiteralString
from uuid import UUID

import numpy as np

from openkoji.db import Transaction
from openkoji.reports.results.chosen import Chosen

# A passage's words were stemmed in the language of its interview: a question's word is looked for in each way.
_QUERIES: LiteralString = """
SELECT array_agg((plainto_tsquery('simple', word) || plainto_tsquery('english', word) || plainto_tsquery('german', word)
                  || plainto_tsquery('french', word) || plainto_tsquery('spanish', word)
                  || plainto_tsquery('portuguese', word) || plainto_tsquery('dutch', word))::text ORDER BY place)
FROM unnest(%s::text[]) WITH ORDINALITY AS asked (word, place)
"""
_RESPONDENTS: LiteralString = "SELECT count(DISTINCT respondent_id) FROM chosen WHERE counts"
_EMBEDDER: LiteralString = "SELECT embedder FROM codebooks WHERE workspace_id = %s AND study_id = %s"

# The questions of all versions: who was asked the same answers it, in whatever words.
_QUESTIONS: LiteralString = """
SELECT array_agg(DISTINCT ARRAY[q.question ->> 'id', q.question ->> 'text'])
FROM study_versions v CROSS JOIN LATERAL jsonb_array_elements(v.document -> 'questions') q (question)
WHERE v.workspace_id = %s AND v.study_id = %s
"""

# One row an interview, which costs a third of one row a passage. `{masks}` has a bit for each word of the question.
# A passage whose vector was emptied, since another embedder made it, gets one that is no number.
_SCAN: LiteralString = """
SELECT p.interview_id, c.respondent_id, array_agg(p.number ORDER BY p.number), {vectors},
       array_agg(({masks})::int8 ORDER BY p.number),
       array_agg(coalesce(p.question_id = ANY (%s), false) AND (p.theme_id IS NOT NULL OR p.code IS NOT NULL)
                 ORDER BY p.number)
FROM chosen c
JOIN passages p ON p.workspace_id = %s AND p.interview_id = c.id
WHERE c.counts
GROUP BY p.interview_id, c.respondent_id
"""

_VECTORS: LiteralString = """
string_agg(CASE WHEN p.vector = '' THEN %s::bytea ELSE p.vector END, ''::bytea ORDER BY p.number)
"""

_SAID: LiteralString = """
SELECT p.interview_id, p.number, m.id AS message_id, p."start", p."end", p.tone, p.vector,
       substring(m.content FROM p."start" + 1 FOR p."end" - p."start") AS text
FROM unnest(%s::uuid[], %s::int[]) AS wanted (interview_id, number)
JOIN passages p ON p.workspace_id = %s AND p.interview_id = wanted.interview_id AND p.number = wanted.number
JOIN messages m ON m.workspace_id = p.workspace_id AND m.interview_id = p.interview_id AND m.seq = p.message_seq
"""

INTERVIEWS_AT_A_TIME = 50
"""Some 30 passages each, of 768 bytes: about a megabyte."""


@dataclass(frozen=True, slots=True)
class Batch:
    """The passages of one interview; `vectors` are those of all of them, one after the other, or None. `answers` says
    of each whether it tells something in answer to a question of the study that asks the same."""

    interview_id: UUID
    respondent_id: UUID
    numbers: Sequence[int]
    vectors: bytes | None
    masks: Sequence[int]
    answers: Sequence[bool]


@dataclass(frozen=True, slots=True)
class Said:
    """A passage with its words."""

    interview_id: UUID
    number: int
    message_id: UUID
    start: int
    end: int
    tone: str
    vector: bytes
    text: str


async def queries(transaction: Transaction, words: Sequence[str]) -> list[str]:
    """A text search query for each word, in its stems of every language that passages are kept in."""
    row = await transaction.fetch_values(_QUERIES, [list(words)])
    return list(row[0] or ()) if row else []


async def respondents(transaction: Transaction, interviews: Chosen) -> int:
    """Of how many respondents the interviews that count are."""
    row = await transaction.fetch_values(interviews.sql + _RESPONDENTS, interviews.parameters)
    assert row is not None, "count(*) has one row"
    return int(row[0])


async def embedder_of(transaction: Transaction, workspace_id: UUID, study_id: UUID) -> str | None:
    """The name of the embedder that made the passages' vectors; None where there are no passages."""
    row = await transaction.fetch_values(_EMBEDDER, [workspace_id, study_id])
    return None if row is None else str(row[0])


async def questions(transaction: Transaction, workspace_id: UUID, study_id: UUID) -> list[tuple[str, str]]:
    """Every id and text of a question that the study asked."""
    row = await transaction.fetch_values(_QUESTIONS, [workspace_id, study_id])
    return [(question_id, text) for question_id, text in (row and row[0]) or ()]


async def scan(
    transaction: Transaction,
    interviews: Chosen,
    words: Sequence[str],
    *,
    question_ids: Sequence[str],
    vector_size: int | None,
) -> AsyncIterator[list[Batch]]:
    """All passages of the interviews that count, some interviews at a time. `words` are of `queries`;
    `question_ids` are of the study's questions that ask the same; without a `vector_size` no vectors come along."""
    masks: LiteralString = " | ".join(
        ["0::int8", *(f"((p.words @@ %s::tsquery)::int::int8 << {place})" for place in range(len(words)))]
    )
    vectors: LiteralString = "NULL::bytea" if vector_size is None else _VECTORS
    unknown = [] if vector_size is None else [np.full(vector_size, np.nan, "<f2").tobytes()]
    statement = interviews.sql + _SCAN.format(masks=masks, vectors=vectors)
    # In the order in which they stand in the statement.
    parameters = [*interviews.parameters, *unknown, *words, list(question_ids), interviews.workspace_id]
    async for rows in transaction.batches(statement, parameters, size=INTERVIEWS_AT_A_TIME, binary=True):
        yield [Batch(*row) for row in rows]


async def said(transaction: Transaction, workspace_id: UUID, wanted: Sequence[tuple[UUID, int]]) -> list[Said]:
    """The passages by interview and number, in this order."""
    rows = await transaction.fetch_all(
        Said, _SAID, [[interview_id for interview_id, _ in wanted], [number for _, number in wanted], workspace_id]
    )
    found = {(row.interview_id, row.number): row for row in rows}
    return [found[key] for key in wanted if key in found]

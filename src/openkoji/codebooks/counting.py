"""The passages of themes read some at a time: counted anew, or asked which of them follow examples."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from itertools import groupby
from typing import Any, LiteralString
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from openkoji.analysis.codebook import Theme
from openkoji.analysis.embedding import Embedder, Vectors
from openkoji.analysis.recounting import Count, Member, followers
from openkoji.codebooks.sorted_passages import Members
from openkoji.db import Transaction
from openkoji.interviewing.language import language_for

PASSAGES_AT_A_TIME = 1000
"""Vectors and words of about a megabyte."""

# Passages whose vectors an earlier embedder made have none: they are counted when they have one again.
_MEMBERS: LiteralString = """
SELECT p.theme_id, p.tone, p.vector, i.language, substr(m.content, p."start" + 1, p."end" - p."start") AS text
FROM passages p
JOIN interviews i ON i.workspace_id = p.workspace_id AND i.id = p.interview_id
JOIN messages m ON m.workspace_id = p.workspace_id AND m.interview_id = p.interview_id AND m.seq = p.message_seq
WHERE p.workspace_id = %s AND p.study_id = %s AND p.theme_id = ANY (%s) AND length(p.vector) = %s
ORDER BY p.interview_id, p.number
"""
_VECTORS: LiteralString = """
SELECT p.interview_id, coalesce(i.analysis_version, 0) AS version, p.number, p.vector
FROM passages p JOIN interviews i ON i.workspace_id = p.workspace_id AND i.id = p.interview_id
WHERE p.workspace_id = %s AND p.study_id = %s AND p.theme_id = %s AND length(p.vector) = %s
ORDER BY p.interview_id, p.number
"""


async def counted(
    transaction: Transaction, workspace_id: UUID, study_id: UUID, themes: Sequence[Theme], size: int
) -> dict[UUID, Theme]:
    """The themes by id, with sums, phrases and tones of the passages that they have now."""
    counts = {theme.id: Count(theme) for theme in themes}
    wanted = [workspace_id, study_id, list(counts), 2 * size]
    async for rows in transaction.batches(_MEMBERS, wanted, size=PASSAGES_AT_A_TIME, binary=True):
        await asyncio.to_thread(_add, counts, rows)
    return {theme_id: count.theme() for theme_id, count in counts.items()}


def _add(counts: dict[UUID, Count], rows: Sequence[tuple[Any, ...]]) -> None:
    for theme_id, tone, vector, language, text in rows:
        counts[theme_id].add([Member(text, tone, _vector(vector), language_for(language))])


async def following(
    transaction: Transaction, workspace_id: UUID, study_id: UUID, theme_id: UUID, examples: Vectors, embedder: Embedder
) -> list[Members]:
    """The passages of a theme that follow these examples out of it. Holds the vectors of the theme, and no words."""
    names: list[tuple[UUID, int, int]] = []
    parts: list[NDArray[np.float16]] = []
    wanted = [workspace_id, study_id, theme_id, 2 * embedder.size]
    async for rows in transaction.batches(_VECTORS, wanted, size=PASSAGES_AT_A_TIME, binary=True):
        names += [row[:3] for row in rows]
        parts.append(np.frombuffer(b"".join(row[3] for row in rows), "<f2").reshape(len(rows), -1))
    if not names:
        return []
    moved = await asyncio.to_thread(_followers, examples, parts, embedder.near)
    return [
        Members(interview_id, version, [number for _, _, number in group])
        for (interview_id, version), group in groupby((names[row] for row in moved), key=lambda name: name[:2])
    ]


def _followers(examples: Vectors, parts: Sequence[NDArray[np.float16]], near: float) -> list[int]:
    return followers(examples, np.vstack(parts).astype(np.float32), near)


def _vector(kept: bytes) -> Vectors:
    return np.frombuffer(kept, "<f2").astype(np.float32)

"""How a worker answers a question: reads every passage once, ranks them, and finds the best to quote."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from uuid import UUID

import numpy as np

from openkoji.analysis.asking.answering import Candidate, chosen
from openkoji.analysis.asking.question import Question, asks_the_same, read_question
from openkoji.analysis.asking.ranking import CANDIDATES, Bounds, Pool, nearness, rank
from openkoji.analysis.embedding import Embedder, Vectors
from openkoji.analysis.findings import Span, Tone
from openkoji.db import Transaction
from openkoji.interviewing.language import Language
from openkoji.kit.ids import Prefix, public_id
from openkoji.language.embedders import LEXICAL
from openkoji.reports.ask import search
from openkoji.reports.ask.answers import Found, Place
from openkoji.reports.ask.search import Batch, Said
from openkoji.reports.results.chosen import Chosen


async def answer(
    transaction: Transaction,
    interviews: Chosen,
    asked: str,
    *,
    most_quotes: int,
    embedder: Embedder,
    language: Language,
) -> Found:
    """What the interviews that count say about it. Holds some bytes a passage, and no more."""
    question = read_question(asked, language)
    of = await search.respondents(transaction, interviews)
    made_by = await search.embedder_of(transaction, interviews.workspace_id, interviews.study_id)
    about = await asyncio.to_thread(embedder.embed, [question.text, question.topic])
    bounds = Bounds.of(embedder, understands=understands(embedder, language))
    same_questions = await _same_questions(transaction, interviews, question, about, bounds, embedder, language)
    words = await search.queries(transaction, question.words)
    pool, places = await _pool(
        transaction, interviews, words, same_questions, about if made_by == embedder.name else None
    )
    ranked = await asyncio.to_thread(rank, pool, len(words), bounds)
    passages = await search.said(
        transaction, interviews.workspace_id, [places[row] for row in ranked.rows[:CANDIDATES]]
    )
    respondents = {places[row][0]: int(pool.respondents[row]) for row in ranked.rows[:CANDIDATES]}
    candidates = [
        Candidate(respondents[said.interview_id], _span(said), Tone(said.tone), float(score))
        for said, score in zip(passages, ranked.scores, strict=False)
    ]
    quotes = chosen(
        question, candidates, _known_vectors(passages, about), same=embedder.same, limit=most_quotes, language=language
    )
    of_message = {public_id(Prefix.MESSAGE, said.message_id): said for said in passages}
    return Found(
        language.code,
        ranked.spoke,
        of,
        tuple(
            Place(
                of_message[quote.span.message_id].interview_id,
                of_message[quote.span.message_id].message_id,
                quote.span.start,
                quote.span.end,
                quote.stance,
                round(quote.score, 3),
            )
            for quote in quotes
        ),
    )


def understands(embedder: Embedder, language: Language) -> bool:
    """Whether a cosine tells that two texts mean the same: the model that comes along was trained on English."""
    return language.code == "en" and not embedder.name.startswith(LEXICAL)


async def _same_questions(
    transaction: Transaction,
    interviews: Chosen,
    asked: Question,
    about: Vectors,
    bounds: Bounds,
    embedder: Embedder,
    language: Language,
) -> list[str]:
    """The ids of the study's questions that ask the same: what was answered to them is about it in any words."""
    questions = await search.questions(transaction, interviews.workspace_id, interviews.study_id)
    read = [read_question(text, language) for _, text in questions]
    if not read:
        return []
    texts = [text for question in read for text in (question.text, question.topic)]
    vectors = await asyncio.to_thread(embedder.embed, texts)
    nearest = (vectors.reshape(len(read), 2, -1) * about).sum(axis=2).max(axis=1)
    return [
        question_id
        for (question_id, _), question, near in zip(questions, read, nearest, strict=True)
        if asks_the_same(asked, question, float(near), bounds.same_question)
    ]


async def _pool(
    transaction: Transaction,
    interviews: Chosen,
    words: Sequence[str],
    question_ids: Sequence[str],
    about: Vectors | None,
) -> tuple[Pool, list[tuple[UUID, int]]]:
    """The numbers that the ranking needs, and which passage each row is. `about` is None where the passages' vectors
    are of another embedder."""
    places: list[tuple[UUID, int]] = []
    owners: list[int] = []
    masks: list[int] = []
    answers: list[bool] = []
    near: list[Vectors] = []
    numbers: dict[UUID, int] = {}
    size = None if about is None else about.shape[1]
    async for batches in search.scan(transaction, interviews, words, question_ids=question_ids, vector_size=size):
        for batch in batches:
            places += [(batch.interview_id, number) for number in batch.numbers]
            owners += [numbers.setdefault(batch.respondent_id, len(numbers))] * len(batch.numbers)
            masks += batch.masks
            answers += batch.answers
        if about is not None:
            near.append(await asyncio.to_thread(_nearness, batches, about))
    return (
        Pool(
            np.array(owners, np.int32),
            None if about is None else np.concatenate([*near, np.zeros(0, np.float32)]),
            np.array(masks, np.int64),
            np.array(answers, np.bool_),
        ),
        places,
    )


def _nearness(batches: Sequence[Batch], about: Vectors) -> Vectors:
    count = sum(len(batch.numbers) for batch in batches)
    return nearness(_vectors(b"".join(batch.vectors or b"" for batch in batches), count), about)


def _known_vectors(passages: Sequence[Said], about: Vectors) -> Vectors | None:
    """The passages' vectors, where all of them have one."""
    size = about.shape[1] * 2
    if not passages or any(len(said.vector) != size for said in passages):
        return None
    return _vectors(b"".join(said.vector for said in passages), len(passages))


def _vectors(kept: bytes, count: int) -> Vectors:
    return np.frombuffer(kept, "<f2").reshape(count, -1).astype(np.float32)


def _span(said: Said) -> Span:
    return Span(public_id(Prefix.MESSAGE, said.message_id), said.start, said.end, said.text)

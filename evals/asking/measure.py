"""Whether a question finds what was said about it, says where nothing was, and tells for from against."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import psycopg
from numpy.typing import NDArray

from evals.asking.corpora import CORPORA, ENGLISH, Said
from openkoji.analysis.asking.question import Question, read_question
from openkoji.analysis.asking.ranking import Bounds, Pool, nearness, rank
from openkoji.analysis.asking.stances import Stance, stance_of
from openkoji.analysis.embedding import Embedded, Embedder, Vectors
from openkoji.analysis.findings import Span, Tone
from openkoji.analysis.passages import Segment
from openkoji.analysis.sentiment import tones
from openkoji.db import embedded
from openkoji.interviewing.reading.question_kind import question_kind
from openkoji.language.embedders import LEXICAL, default_embedder
from openkoji.reports.ask.answering import understands

FOLDER = Path(__file__).parent
QUOTES = 5
PARTS = ("development", "fresh")

_STEMS = """
SELECT array_agg(plainto_tsquery('english', word)::text ORDER BY place)
FROM unnest(%s::text[]) WITH ORDINALITY AS asked (word, place)
"""
_HAS = "SELECT array_agg(words @@ %s::tsquery ORDER BY id) FROM said"
_ALL_WORDS = """
SELECT id FROM said, plainto_tsquery('english', %s) asked WHERE words @@ asked ORDER BY ts_rank(words, asked) DESC, id
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """`about` are the labels of passages that answer; none where nothing was said about it."""

    data: str
    part: str
    question: str
    about: frozenset[str]


@dataclass(frozen=True, slots=True)
class Reply:
    """The passages that one way of searching gives, best first, as their numbers."""

    asked: Asked
    rows: Sequence[int]
    hits: int


@dataclass(frozen=True)
class Corpus:
    said: Sequence[Said]
    vectors: Vectors
    embedder: Embedder


Search = Callable[[psycopg.Connection[Any], Corpus, Question], Sequence[int]]


def asked() -> list[Asked]:
    rows = (json.loads(line) for line in (FOLDER / "questions.jsonl").read_text(encoding="utf-8").splitlines())
    return [Asked(row["data"], row["part"], row["question"], frozenset(row["about"])) for row in rows]


@contextmanager
def database() -> Iterator[psycopg.Connection[Any]]:
    """A server for the time of the measure: the words are PostgreSQL's to find."""
    with tempfile.TemporaryDirectory(prefix="okj") as folder:
        Path(folder).chmod(0o711)
        data_dir = Path(folder) / "data"
        try:
            with psycopg.connect(embedded.start(data_dir).conninfo, autocommit=True) as connection:
                yield connection
        finally:
            embedded.remove(data_dir)


def hybrid(connection: psycopg.Connection[Any], corpus: Corpus, question: Question) -> Sequence[int]:
    """The product's own way."""
    pool = Pool(
        np.array([said.interview for said in corpus.said], np.int32),
        nearness(corpus.vectors, corpus.embedder.embed([question.text, question.topic])),
        _masks(connection, question, len(corpus.said)),
        np.zeros(len(corpus.said), np.bool_),
    )
    return list(
        rank(
            pool, len(question.words), Bounds.of(corpus.embedder, understands=understands(corpus.embedder, ENGLISH))
        ).rows
    )


def full_text(connection: psycopg.Connection[Any], corpus: Corpus, question: Question) -> Sequence[int]:
    """Passages with all words of the question, by `ts_rank`."""
    return [row[0] for row in connection.execute(_ALL_WORDS, [question.text]).fetchall()]


def embedding(connection: psycopg.Connection[Any], corpus: Corpus, question: Question) -> Sequence[int]:
    """Passages as near to the question as passages of one theme are to each other, the nearest first."""
    cosines = corpus.vectors @ corpus.embedder.embed([question.text])[0]
    order = np.argsort(-cosines, kind="stable")
    return [int(row) for row in order if cosines[row] >= corpus.embedder.near]


SEARCHES: dict[str, Search] = {"hybrid": hybrid, "full text": full_text, "embedding": embedding}


def _masks(connection: psycopg.Connection[Any], question: Question, count: int) -> NDArray[np.int64]:
    masks = np.zeros(count, np.int64)
    row = connection.execute(_STEMS, [list(question.words)]).fetchone()
    for place, stem in enumerate((row and row[0]) or ()):
        has = connection.execute(_HAS, [stem]).fetchone()
        assert has is not None, "an aggregate always answers"
        masks |= np.array(has[0], np.int64) << place
    return masks


@cache
def corpus_of(name: str, embedder_name: str | None) -> Corpus:
    embedder = default_embedder(None, embedder_name)
    said = CORPORA[name]()
    return Corpus(said, embedder.embed([each.text for each in said]), embedder)


def replies(connection: psycopg.Connection[Any], search: Search, embedder_name: str | None, part: str) -> list[Reply]:
    found = []
    for name in CORPORA:
        questions = [each for each in asked() if each.data == name and each.part == part]
        if not questions:
            continue
        corpus = corpus_of(name, embedder_name)
        _fill(connection, corpus.said)
        for each in questions:
            rows = search(connection, corpus, read_question(each.question, ENGLISH))
            hits = sum(bool(each.about & corpus.said[row].labels) for row in rows[:QUOTES])
            found.append(Reply(each, rows, hits))
    return found


def _fill(connection: psycopg.Connection[Any], said: Sequence[Said]) -> None:
    connection.execute("DROP TABLE IF EXISTS said")
    connection.execute("CREATE TEMP TABLE said (id int PRIMARY KEY, words tsvector)")
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO said VALUES (%s, to_tsvector('english', %s))",
            [(number, each.text) for number, each in enumerate(said)],
        )


def rows() -> Iterator[tuple[str, str, str, str]]:
    with database() as connection:
        for part in PARTS:
            of = {name: replies(connection, search, None, part) for name, search in SEARCHES.items()}
            of["hybrid, no model"] = replies(connection, hybrid, LEXICAL, part)
            ours, others = of.pop("hybrid"), of
            answerable = sum(bool(each.asked.about) for each in ours)
            for label, figure, aim in (
                (f"of {answerable} questions that were spoken of: answered", _answered, "≥ 90 %"),
                (f"the first {QUOTES} quotes are on the subject", _on_subject, "≥ 80 %"),
                (f"of {len(ours) - answerable} that nobody spoke of: says so", _silent, "≥ 90 %"),
                ("“nothing was said” is right", _right_silence, "≥ 90 %"),
            ):
                beside = ", ".join(f"{name} {figure(each)}" for name, each in others.items())
                yield f"{part}: {label}", figure(ours), beside, aim if part == "fresh" else ""
            for name in CORPORA:
                alone = {way: [each for each in given if each.asked.data == name] for way, given in of.items()}
                alone["hybrid"] = [each for each in ours if each.asked.data == name]
                if mine := alone.pop("hybrid"):
                    beside = ", ".join(f"{way} {_on_subject(given)}" for way, given in alone.items())
                    yield f"{part}, {name} alone: quotes on the subject", _on_subject(mine), beside, ""
    for part in PARTS:
        yield from _stance_rows(part)


def _answered(given: Sequence[Reply]) -> str:
    told = [bool(each.rows) for each in given if each.asked.about]
    return _share(sum(told), len(told))


def _on_subject(given: Sequence[Reply]) -> str:
    shown = [(each.hits, min(len(each.rows), QUOTES)) for each in given if each.asked.about]
    return _share(sum(hits for hits, _ in shown), sum(count for _, count in shown))


def _silent(given: Sequence[Reply]) -> str:
    silent = [not each.rows for each in given if not each.asked.about]
    return _share(sum(silent), len(silent))


def _right_silence(given: Sequence[Reply]) -> str:
    silent = [not each.asked.about for each in given if not each.rows]
    return _share(sum(silent), len(silent))


def stances() -> list[dict[str, str]]:
    return [json.loads(line) for line in (FOLDER / "stances.jsonl").read_text(encoding="utf-8").splitlines()]


def tone_of(text: str) -> Tone:
    """As the analysis would find it in the answer to an open question."""
    segment = Segment(Span("m", 0, len(text), text), None, question_kind("Tell me more.", ENGLISH))
    return tones([segment], Embedded(default_embedder(None), [text]), ENGLISH)[0].tone


def stance_by_tone(text: str) -> Stance:
    """The control: praise is for, blame is against, whatever was asked."""
    return {Tone.POSITIVE: Stance.FOR, Tone.NEGATIVE: Stance.AGAINST}.get(tone_of(text), Stance.NEUTRAL)


def _stance_rows(part: str) -> Iterator[tuple[str, str, str, str]]:
    given = [row for row in stances() if row["part"] == part]
    ours = [
        stance_of(read_question(row["question"], ENGLISH), row["text"], tone_of(row["text"]), ENGLISH) for row in given
    ]
    control = [stance_by_tone(row["text"]) for row in given]
    wanted = [Stance(row["stance"]) for row in given]
    right, of_control = (sum(a is b for a, b in zip(found, wanted, strict=True)) for found in (ours, control))
    opposite = {Stance.FOR: Stance.AGAINST, Stance.AGAINST: Stance.FOR, Stance.NEUTRAL: None}
    turned, turned_control = (
        sum(opposite[a] is b for a, b in zip(found, wanted, strict=True)) for found in (ours, control)
    )
    yield (
        f"{part}: stance of {len(given)} quotes is right",
        _share(right, len(given)),
        f"by tone {_share(of_control, len(given))}",
        "≥ 80 %" if part == "fresh" else "",
    )
    yield (
        f"{part}: for taken as against, or against as for",
        _share(turned, len(given)),
        f"by tone {_share(turned_control, len(given))}",
        "≤ 5 %" if part == "fresh" else "",
    )


def _share(count: int, total: int) -> str:
    return f"{count} of {total} ({count / total:.0%})" if total else "none"

"""Labelled passages and answers: what the heads are trained on and measured with."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from evals.data import airline_tweets, rated_answers
from openkoji.analysis.embedding import Embedder, Vectors
from openkoji.analysis.findings import Tone
from openkoji.interviewing.language import load_language
from openkoji.interviewing.reading.question_kind import QuestionKind, question_kind

PASSAGES = Path(__file__).parents[1] / "sentiment_passages"

Classes = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Example:
    """Words with the question they answer and the tone they were given. `source` is the trust of a survey answer."""

    text: str
    question: str
    tone: Tone
    source: str = ""
    language: str = "en"

    @property
    def kind(self) -> QuestionKind:
        """An open question that asks for nothing in particular where none is known."""
        return question_kind(self.question, load_language(self.language)) if self.question else QuestionKind()


def survey(fewest_words: int = 1) -> list[Example]:
    """NHS Friends and Family Test (MIT): rated 1 and 2 is positive, 3 neutral, 4 and 5 negative."""
    tones = {1: Tone.POSITIVE, 2: Tone.POSITIVE, 3: Tone.NEUTRAL, 4: Tone.NEGATIVE, 5: Tone.NEGATIVE}
    return [
        Example(each.text, each.question, tones[each.rating], each.trust)
        for each in rated_answers()
        if len(each.text.split()) >= fewest_words
    ]


def tweets() -> list[Example]:
    """Twitter US airline sentiment (CC BY-NC-SA 4.0): measured with, never trained on. Airlines' names are left out."""
    return [Example(re.sub(r"^(@\w+\s+)+", "", text), "", Tone(tone)) for text, tone in airline_tweets()]


def passages(name: str, language: str = "en") -> list[Example]:
    """Sentences written and labelled for OpenKoji, of one file of `evals/sentiment_passages`."""
    lines = (PASSAGES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    return [Example(row["text"], row["question"], Tone(row["tone"]), language=language) for row in rows]


def vectors_of(examples: Sequence[Example], embedder: Embedder) -> Vectors:
    """Embedded in small batches of like length: a long text makes its whole batch slow."""
    texts = sorted({each.text for each in examples}, key=len)
    rows: dict[str, NDArray[np.float32]] = {}
    for first in range(0, len(texts), 16):
        batch = texts[first : first + 16]
        rows.update(zip(batch, embedder.embed(batch), strict=True))
    return np.array([rows[each.text] for each in examples])

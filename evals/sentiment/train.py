"""`python -m evals.sentiment.train`: makes the heads that ship, from data whose licence allows it."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from evals.sentiment.examples import passages, survey
from evals.sentiment.fitting import Sample, fitted, sample
from openkoji.analysis import tone_heads
from openkoji.analysis.embedding import Embedder
from openkoji.analysis.tone_heads import ENGLISH, Head, Use, column_names
from openkoji.language.embedders import default_embedder

FILE = Path(tone_heads.__file__).with_name(tone_heads.FILE)

DIGITS = 4

PASSAGE_WEIGHT, GERMAN_WEIGHT = 2.0, 4.0
"""A passage written for OpenKoji counts for so many survey answers: they are few, and of many subjects."""

CARD = {
    "what": "Logistic regressions that tell the tone of a passage: docs/explanation/sentiment.md",
    "made by": "python -m evals.sentiment.train",
    "trained on": [
        {
            "data": "open answers to the NHS Friends and Family Test, half of v6framework_230831.csv",
            "source": "The-Strategy-Unit/pxtextmining, NHS England",
            "licence": "MIT",
        },
        {
            "data": "evals/sentiment_passages: training, development, german_training; written by a language model",
            "source": "OpenKoji",
            "licence": "Apache-2.0",
        },
    ],
}


def uses(embedder: Embedder) -> tuple[Use, ...]:
    """The heads, those that make use of most first. No vectors in other languages: MiniLM knows English only."""
    return Use(embedder.name, ENGLISH), Use(None, ENGLISH), Use(None, None)


def written(use: Use, embedder: Embedder, files: Sequence[str] = ("training", "development")) -> list[Sample]:
    """The passages that a head learns from; German ones where it is for every language."""
    samples = [sample(use, passages(file), embedder, PASSAGE_WEIGHT) for file in files]
    if use.language is None:
        samples.append(sample(use, passages("german_training", "de"), embedder, GERMAN_WEIGHT))
    return samples


def main() -> None:
    embedder = default_embedder(None, "minilm")
    answers = survey()
    heads = [fitted(use, [sample(use, answers, embedder), *written(use, embedder)]) for use in uses(embedder)]
    document = {**CARD, "made on": date.today().isoformat(), "heads": [_document(head) for head in heads]}
    FILE.write_text(_on_lines(document), encoding="utf-8")
    print(f"{FILE.name}: {len(heads)} heads, {FILE.stat().st_size / 1000:.0f} kB")


def _document(head: Head) -> dict[str, Any]:
    names = column_names(head.use)
    weights = np.round(head.weights, DIGITS).tolist()
    return {
        "embedder": head.use.embedder,
        "language": head.use.language,
        "intercept": np.round(head.intercept, DIGITS).tolist(),
        "weights": dict(zip(names, weights, strict=False)),
        "embedding": weights[len(names) :],
    }


def _on_lines(document: dict[str, Any]) -> str:
    """JSON with the numbers of one feature on one line, so that a change of the file can be read."""
    text = json.dumps(document, indent=1, ensure_ascii=False)
    return re.sub(r"\[([-\d.e,\s]+)\]", lambda row: f"[{' '.join(row[1].split())}]", text) + "\n"


if __name__ == "__main__":
    main()

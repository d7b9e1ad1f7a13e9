"""Whether the quality score ranks interviews as a reader does, beside the plainest baselines.

The grades were given by a language model, not by a person: what people say is in the last rows, where coders of the
survey had to find what an answer is about.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from scipy.stats import spearmanr

from evals.data import coded_respondents
from evals.quality.interviews import Graded, graded
from evals.quality.real import survey_transcript
from evals.report import Row
from openkoji.analysis.embedding import Embedded
from openkoji.analysis.findings import Quality
from openkoji.analysis.quality import quality_of
from openkoji.analysis.transcript import Transcript
from openkoji.interviewing.language import language_for
from openkoji.language.embedders import default_embedder

ANSWERS = Path(__file__).parents[1] / "answers"
DEPTHS = ("empty", "vague", "enough", "rich")
AIM = "≥ .45, gate .35 (people among themselves .48)"
CODED = 400
SEED = 77
CONTENTLESS = frozenset(
    {
        "Positive experience & gratitude",
        "Negative experience & dissatisfaction",
        "Not assigned",
        "Labelling not possible",
    }
)
"""Codes that name no subject."""

Measure = Callable[[Transcript], float]


Scored = Sequence[tuple[Graded, Quality]]


def rows() -> Iterator[Row]:
    everything = [(each, score(each.transcript)) for each in graded()]
    seen = [each for each in everything if not each[0].is_held_out]
    held = [each for each in everything if each[0].is_held_out and not each[0].is_real]
    real = [each for each in everything if each[0].is_real]
    yield from _against_grades("real answers, held out", real)
    yield from _against_grades("written, scripted, recorded, held out", held)
    yield from _against_grades("all held out", held + real)
    yield from _against_grades("written, scripted, recorded, seen while formulas changed", seen)
    yield from _gates(held + real)
    yield from _against_depth("survey answers, fresh", "survey_fresh")
    yield from _against_depth("software answers, fresh", "product_fresh")
    yield from _against_coders()


def score(transcript: Transcript) -> Quality:
    texts = [question.text for question in transcript.plan.questions]
    texts += [message.content for message in transcript.messages]
    embedded = Embedded(default_embedder(None), texts)
    return quality_of(transcript, embedded, language_for(transcript.language))


def words(transcript: Transcript) -> float:
    return float(sum(len(message.content.split()) for message in transcript.said))


def sentences(transcript: Transcript) -> float:
    ends = (message.content.count(mark) for message in transcript.said for mark in ".!?")
    return float(sum(ends) + len(transcript.said))


def _against_grades(name: str, items: Scored) -> Iterator[Row]:
    composites = [quality.composite for _, quality in items]
    first, second, mean = ([getattr(each, grade) for each, _ in items] for grade in ("first", "second", "grade"))
    passes = f"first {_rank(first, composites)}, second {_rank(second, composites)}"
    yield (
        f"{name}, {len(items)}: rank agreement with the grades (Spearman)",
        f"{_rank(mean, composites)} ({passes})",
        _baselines(mean, [each.transcript for each, _ in items]),
        AIM,
    )
    same = sum(one == other for one, other in zip(first, second, strict=True))
    yield f"{name}: the two passes of the grader", f"{_rank(first, second)}, same {same} of {len(items)}", "", ""


def _gates(items: Scored) -> Iterator[Row]:
    poor = [quality for each, quality in items if each.grade <= 1.5]
    good = [quality for each, quality in items if each.grade >= 3]
    low, counted = sum(each.score <= 2 for each in poor), sum(each.score >= 3 for each in good)
    yield "held out: graded 1, scored 2 or less", f"{low} of {len(poor)}", "", "all"
    yield "held out: graded 3 or more, scored 3 or more", f"{counted} of {len(good)}", "", ""
    yield "held out: graded 3 or more, held by a gate", f"{sum(bool(each.gates) for each in good)}", "", "0"


def _against_depth(name: str, file: str) -> Iterator[Row]:
    """Single answers, and how deep two passes of another labelling found them."""
    items = _lines(ANSWERS / f"{file}.jsonl")
    passes = [
        {row["id"]: row["depth"] for row in _lines(ANSWERS / f"{file}.{each}.jsonl")} for each in ("first", "second")
    ]
    depth = [sum(DEPTHS.index(each[item["id"]]) for each in passes) / 2 for item in items]
    transcripts = [survey_transcript([(item["question"], item["answer"])]) for item in items]
    composites = [score(each).composite for each in transcripts]
    yield (
        f"{name}, {len(items)}: rank agreement with empty, vague, enough, rich",
        _rank(depth, composites),
        _baselines(depth, transcripts),
        "",
    )


def _against_coders() -> Iterator[Row]:
    """How many subjects people found in what a respondent said, and whether they found any."""
    drawn = random.Random(SEED).sample(coded_respondents(), CODED)
    transcripts = [survey_transcript(each.answers) for each in drawn]
    composites = [score(each).composite for each in transcripts]
    subjects = [float(len(each.themes - CONTENTLESS)) for each in drawn]
    yield (
        f"survey respondents, {CODED}: rank agreement with how many subjects people coded in their words",
        _rank(subjects, composites),
        _baselines(subjects, transcripts),
        "",
    )
    bare = [not found for found in subjects]
    yield (
        f"survey respondents, {CODED}: the {sum(bare)} without a subject rank below the others (AUC)",
        _auc(bare, composites),
        f"words {_auc(bare, list(map(words, transcripts)))}",
        "",
    )


def _baselines(grades: Sequence[float], transcripts: Sequence[Transcript]) -> str:
    named: tuple[tuple[str, Measure], ...] = (("words", words), ("sentences", sentences))
    return ", ".join(f"{name} {_rank(grades, list(map(measure, transcripts)))}" for name, measure in named)


def _rank(first: Sequence[float], second: Sequence[float]) -> str:
    return f"{spearmanr(first, second).statistic:.2f}".replace("0.", ".")


def _auc(is_low: Sequence[bool], scores: Sequence[float]) -> str:
    """The chance that one of the low ones scores under one of the others; a tie counts half."""
    low = [score for flag, score in zip(is_low, scores, strict=True) if flag]
    rest = [score for flag, score in zip(is_low, scores, strict=True) if not flag]
    under = sum((one < other) + (one == other) / 2 for one in low for other in rest)
    return f"{under / (len(low) * len(rest)):.2f}".replace("0.", ".")


def _lines(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]

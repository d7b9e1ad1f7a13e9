"""Labelled comments, and each as the interview that it would be: one question, one answer."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

from evals.data import FOLDER, MissingDataError
from openkoji.analysis.codes import coded
from openkoji.analysis.embedding import Embedded, Embedder, Vectors
from openkoji.analysis.findings import Passage
from openkoji.analysis.passages import segments
from openkoji.analysis.sentiment import tones
from openkoji.analysis.transcript import Message, Transcript
from openkoji.interviewing.language import language_for
from openkoji.interviewing.plan import Mode, Plan, Question

NHS = "nhs_fft_dev.csv"
REASONS = Path(__file__).parents[1] / "reasons"
WHY = "Why did you give this score?"
_NO_LABELS = ("Labelling not possible", "Not assigned", "Safeguarding")


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment with the labels that people gave it. `seen` is true of the part that rules were fixed on."""

    text: str
    question: str
    labels: tuple[str, ...]
    seen: bool


@dataclass(frozen=True, slots=True)
class Read:
    """A comment cut into passages, as the analysis has them, with one vector each."""

    comment: Comment
    passages: tuple[Passage, ...]
    vectors: Vectors


def nhs() -> list[Comment]:
    """All labelled comments; the same words always fall into the same part."""
    path = FOLDER / NHS
    if not path.exists():
        raise MissingDataError(f"{NHS} is not in ../shared/data beside this checkout")
    with path.open(newline="", encoding="utf-8") as file:
        reader = csv.DictReader(file)
        columns = reader.fieldnames or []
        labels = [name for name in columns[columns.index("Not assigned") :] if not name.startswith(_NO_LABELS)]
        rows = [row for row in reader if row["FFT answer"].strip() and row["Labelling not possible"] != "1"]
    comments = (
        Comment(
            row["FFT answer"].strip(),
            row["FFT question"],
            tuple(name for name in labels if row[name] == "1"),
            crc32(row["FFT answer"].strip().lower().encode()) % 2 == 0,
        )
        for row in rows
    )
    return [comment for comment in comments if comment.labels]


def single_labelled(comments: Sequence[Comment], commonest: int = 10) -> list[Comment]:
    """Those with one label, of the commonest labels."""
    single = [comment for comment in comments if len(comment.labels) == 1]
    kept = {label for label, _ in Counter(comment.labels[0] for comment in single).most_common(commonest)}
    return [comment for comment in single if comment.labels[0] in kept]


def reasons(domain: str, *, seen: bool) -> list[Comment]:
    """The reasons for a score in a domain; see `evals/reasons/README.md`."""
    lines = (REASONS / f"{domain}.tsv").read_text(encoding="utf-8").splitlines()
    pairs = (line.split("\t") for line in lines)
    return [Comment(text, WHY, (label,), seen) for label, text in pairs]


def read_all(comments: Sequence[Comment], embedder: Embedder) -> list[Read]:
    """The comments through the analysis up to their passages, in one batch for the embedder's sake."""
    language = language_for("en")
    cut = [segments(_interview(comment), language) for comment in comments]
    texts = [each.span.text for segs in cut for each in segs]
    embedded = Embedded(embedder, [*(c.question for c in comments), *(c.text for c in comments), *texts])
    read = []
    for comment, segs in zip(comments, cut, strict=True):
        passages = coded(segs, tones(segs, embedded, language), embedded, language)
        read.append(Read(comment, passages, embedded.of([passage.span.text for passage in passages])))
    return read


def _interview(comment: Comment) -> Transcript:
    plan = Plan("Comments", Mode.STRUCTURED, (Question("q", comment.question),))
    asked = Message("asked", comment.question, False, "question", "q")
    return Transcript(plan, (asked, Message("said", comment.text, True, None, "q")))

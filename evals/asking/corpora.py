"""What is asked about: real survey answers, made respondents, and reasons that customers gave, each with its labels."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from evals.data import FOLDER, MissingDataError
from openkoji.analysis.sentences import parts_of
from openkoji.interviewing.language import language_for

_REASONS = Path(__file__).parents[1] / "reasons"
_PROFILES = 25
"""Of the hundred made respondents: some 6,000 notes, and the rest says the same."""
ENGLISH = language_for("en")


@dataclass(frozen=True, slots=True)
class Said:
    """A passage: whose it is, its words, and what people who labelled it say that it is about."""

    interview: int
    text: str
    labels: frozenset[str]


def survey() -> list[Said]:
    """The answers of the Friends and Family Test by sentence; a label is of the whole answer."""
    with _shared("nhs_fft_dev.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    said = []
    for number, row in enumerate(rows):
        text = row["FFT answer"].strip()
        if not text or text == "Did not answer" or row["Labelling not possible"] == "1":
            continue
        labels = frozenset(name for name, value in row.items() if value == "1")
        said += [Said(number, text[start:end], labels) for start, end in parts_of(ENGLISH.cut(text), ENGLISH)]
    return said


def respondents() -> list[Said]:
    """What made respondents know, note by note; a label is the subject of the guide that it belongs to."""
    document = json.loads(_shared("respondents_sparkme_dev.json").read_text(encoding="utf-8"))
    return [
        Said(number, note, frozenset({subject["subtopic_description"]}))
        for number, profile in enumerate(document["profiles"][:_PROFILES])
        for topic in profile["topics"]
        for subject in topic["subtopics"]
        for note in subject["notes"]
    ]


def _reasons(name: str) -> list[Said]:
    lines = (_REASONS / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line]
    return [Said(number, text, frozenset({label})) for number, (label, text) in enumerate(rows)]


CORPORA: Mapping[str, Callable[[], list[Said]]] = {
    "nhs": survey,
    "sparkme": respondents,
    "software": lambda: _reasons("software"),
    "retail": lambda: _reasons("retail"),
}


def _shared(name: str) -> Path:
    path = FOLDER / name
    if not path.exists():
        raise MissingDataError(f"{name} is not in ../shared/data beside this checkout")
    return path

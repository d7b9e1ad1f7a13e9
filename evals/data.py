"""The data sets that the measures read: beside the checkout, in `../shared/data`, where they are kept."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "shared" / "data"


class MissingDataError(Exception):
    """A data set is not there; the text says which."""


@dataclass(frozen=True, slots=True)
class RecordedInterview:
    """One real interview (Wuttke et al. 2024, CC0): who led it, and (role, words) turn by turn."""

    led_by: str
    turns: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SurveyAnswer:
    """One real open answer (NHS Friends and Family Test, MIT) with the question it was given to."""

    question: str
    text: str


@dataclass(frozen=True, slots=True)
class RatedAnswer:
    """A survey answer with the service it was given about, and people's rating: 1 very positive to 5 very negative."""

    question: str
    text: str
    trust: str
    rating: int


@dataclass(frozen=True, slots=True)
class CodedRespondent:
    """What one respondent answered, as (question, words), and the names of the themes that people found in it."""

    id: str
    answers: tuple[tuple[str, str], ...]
    themes: frozenset[str]


@dataclass(frozen=True, slots=True)
class CodedAnswer:
    """A survey answer with the one theme that people found in it, and the service that it was given about."""

    text: str
    theme: str
    trust: str


def recorded_interviews() -> list[RecordedInterview]:
    document = json.loads(_path("interviews_wuttke2024_dev.json").read_text())
    return [
        RecordedInterview(each["interviewer"], tuple((turn["role"], turn["text"]) for turn in each["turns"]))
        for each in document["interviews"]
    ]


def survey_answers() -> list[SurveyAnswer]:
    with _path("nhs_fft_dev.csv").open(newline="", encoding="utf-8") as file:
        rows = [(row["FFT question"], row["FFT answer"].strip()) for row in csv.DictReader(file)]
    return [SurveyAnswer(question, text) for question, text in rows if text]


def rated_answers() -> list[RatedAnswer]:
    """The survey answers whose sentiment people could rate."""
    with _path("nhs_fft_dev.csv").open(newline="", encoding="utf-8") as file:
        rows = [
            row for row in csv.DictReader(file) if row["Comment sentiment"] and row["Labelling not possible"] != "1"
        ]
    return [
        RatedAnswer(row["FFT question"], text, row["Trust"], int(row["Comment sentiment"]))
        for row in rows
        if (text := row["FFT answer"].strip())
    ]


def coded_respondents() -> list[CodedRespondent]:
    """The respondents of the survey with their answers, and the themes that people found in them."""
    with _path("nhs_fft_dev.csv").open(newline="", encoding="utf-8") as file:
        rows = [
            row for row in csv.DictReader(file) if row["FFT answer"].strip().casefold() not in ("", "did not answer")
        ]
    answers: dict[str, list[tuple[str, str]]] = {}
    themes: dict[str, set[str]] = {}
    for row in rows:
        columns = list(row)[list(row).index("Comment sentiment") + 1 :]
        answers.setdefault(row["Respondent ID"], []).append((row["FFT question"], row["FFT answer"].strip()))
        themes.setdefault(row["Respondent ID"], set()).update(name for name in columns if row[name] == "1")
    return [CodedRespondent(name, tuple(given), frozenset(themes[name])) for name, given in sorted(answers.items())]


def coded_answers() -> list[CodedAnswer]:
    """The survey answers in which people found one theme, and no other, that has a subject."""
    with _path("nhs_fft_dev.csv").open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["FFT answer"].strip()]
    names = list(rows[0])[list(rows[0]).index("Comment sentiment") + 1 :]
    bare = ("Positive experience & gratitude", "Negative experience & dissatisfaction", "Not assigned")
    names = [name for name in names if name not in (*bare, "Labelling not possible")]
    found = [(row, [name for name in names if row[name] == "1"]) for row in rows]
    return [CodedAnswer(row["FFT answer"].strip(), one[0], row["Trust"]) for row, one in found if len(one) == 1]


def airline_tweets() -> list[tuple[str, str]]:
    """(words, negative, neutral or positive) of tweets to airlines. Their licence (CC BY-NC-SA 4.0) allows measuring
    with them and not the weights that ship: nothing is trained on them.
    """
    with _path("Tweets.csv").open(newline="", encoding="utf-8", errors="replace") as file:
        return [(row["text"].strip(), row["airline_sentiment"]) for row in csv.DictReader(file)]


def _path(name: str) -> Path:
    path = FOLDER / name
    if not path.exists():
        raise MissingDataError(f"{name} is not in ../shared/data beside this checkout")
    return path

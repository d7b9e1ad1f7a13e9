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


def _path(name: str) -> Path:
    path = FOLDER / name
    if not path.exists():
        raise MissingDataError(f"{name} is not in ../shared/data beside this checkout")
    return path

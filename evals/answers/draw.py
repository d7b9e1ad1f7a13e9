"""Draws the answers that were labelled: `python -m evals.answers.draw` writes the same files each time.

The development files may be looked at while rules are written; `survey_fresh.jsonl` may not, so that it stays a judge.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path

from evals.data import recorded_interviews, survey_answers

HERE = Path(__file__).parent

SEED = 20261123
SURVEY_DEVELOPMENT, SURVEY_FRESH, INTERVIEW_DEVELOPMENT, SURVEY_MORE = 80, 160, 80, 240

WORDING = {"FFT Why?": "Please tell us why you gave your answer about your experience of our service."}
"""The survey's short names for a question, as the respondent read them."""

Item = dict[str, str]


def main() -> None:
    chance = random.Random(SEED)
    survey = list(_survey())
    chance.shuffle(survey)
    interviews = list(_interviews())
    chance.shuffle(interviews)
    fresh, rest = survey[:SURVEY_FRESH], survey[SURVEY_FRESH:]
    _write("survey_fresh.jsonl", _numbered("f", fresh))
    seen = _numbered("d", rest[:SURVEY_DEVELOPMENT] + interviews[:INTERVIEW_DEVELOPMENT])
    more = _numbered("s", rest[SURVEY_DEVELOPMENT:][:SURVEY_MORE])
    _write("survey_development.jsonl", seen + more)


def _survey() -> Iterator[Item]:
    seen: set[str] = set()
    for answer in survey_answers():
        key = " ".join(answer.text.casefold().split()).strip(".!")
        if key in seen or key == "did not answer":
            continue
        seen.add(key)
        question = " ".join(answer.question.split())
        yield {"source": "nhs", "before": "", "question": WORDING.get(question, question), "answer": answer.text}


def _interviews() -> Iterator[Item]:
    for interview in recorded_interviews():
        before, question = "", ""
        for role, words in interview.turns:
            if role == "interviewer":
                question = words
            elif question and "?" in question:
                yield {"source": "wuttke", "before": before, "question": question, "answer": words}
                before = words


def _numbered(letter: str, items: list[Item]) -> list[Item]:
    return [{"id": f"{letter}{number:03}", **item} for number, item in enumerate(items, 1)]


def _write(name: str, items: list[Item]) -> None:
    lines = [json.dumps(item, ensure_ascii=False) for item in items]
    (HERE / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

"""The interviews that were graded: written, scripted, recorded and real ones, each as a transcript with its grades."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from evals.data import recorded_interviews
from evals.quality.make import FILE, documents
from evals.quality.real import real
from openkoji.analysis.transcript import Message, Transcript
from openkoji.interviewing import CollectedAnswer, Plan, Question, QuestionType, plan_from_study
from openkoji.interviewing.widgets import label_of

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Graded:
    """One interview; `first` and `second` are the grades of the two passes (1-5)."""

    id: str
    transcript: Transcript
    first: int
    second: int

    @property
    def grade(self) -> float:
        return (self.first + self.second) / 2

    @property
    def is_real(self) -> bool:
        return self.id.startswith("r")

    @property
    def is_held_out(self) -> bool:
        """The real ones, and every third of the others: never looked at while the formulas were changed."""
        number = int(self.id[1:])
        if self.is_real:
            return True
        return number % 3 == (2 if self.id.startswith("w") else 0)


def graded() -> list[Graded]:
    """All of them. Raises `MissingDataError` where the recorded ones are not there."""
    first, second = (grades(name) for name in ("first", "second"))
    transcripts = {**written(), **scripted(), **recorded(), **real()}
    return [Graded(name, transcript, first[name], second[name]) for name, transcript in transcripts.items()]


def grades(name: str) -> dict[str, int]:
    lines = (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return {row["id"]: row["grade"] for row in map(json.loads, lines)}


def written() -> dict[str, Transcript]:
    document = yaml.safe_load((FOLDER / "written.yaml").read_text(encoding="utf-8"))
    plans = {key: plan_from_study(study) for key, study in document["studies"].items()}
    return {each["id"]: _written(each, plans[each["study"]]) for each in document["interviews"]}


def _written(interview: dict[str, Any], plan: Plan) -> Transcript:
    messages: list[Message] = []
    answers: list[CollectedAnswer] = []
    number = 0
    for question_id, *turns in interview["turns"]:
        question = plan.question(question_id)
        assert question is not None
        value, confidence, mine, words = None, 0.0, [], []
        for place, turn in enumerate([question.text, *turns]):
            from_respondent = place % 2 == 1
            content = turn
            if isinstance(turn, dict):
                value = tuple(turn["value"]) if isinstance(turn["value"], list) else turn["value"]
                confidence = 0.9 if "said" in turn else 1.0
                content = turn.get("said") or _spelled(question, value)
            if from_respondent:
                number += 1
                mine.append(number)
                words += [content] if not isinstance(turn, dict) or "said" in turn else []
            kind = None if from_respondent else "question" if place == 0 else "probe"
            messages.append(Message(f"m{len(messages)}", content, from_respondent, kind, question_id))
        is_open = question.type is QuestionType.OPEN_ENDED
        label = None if value is None else label_of(question, value)
        answered = is_open or value is not None
        answers.append(
            CollectedAnswer(
                question_id, question.type, value, label, "\n".join(words) or None, confidence, tuple(mine), answered
            )
        )
    return Transcript(
        plan, tuple(messages), tuple(answers), language=plan.language, spoken=bool(interview.get("spoken"))
    )


def scripted() -> dict[str, Transcript]:
    plans = {key: plan_from_study(document) for key, document in documents().items()}
    rows = map(json.loads, FILE.read_text(encoding="utf-8").splitlines())
    return {row["id"]: _scripted(row, plans[row["study"]]) for row in rows}


def _scripted(row: dict[str, Any], plan: Plan) -> Transcript:
    found = {each["question"]: each for each in row["answers"]}
    messages = []
    for number, (role, question_id, kind, text) in enumerate(row["messages"]):
        content = text
        question = plan.question(question_id) if question_id else None
        if kind == "value" and question is not None:
            content = _spelled(question, _value(found[question_id]["value"]))
        messages.append(Message(f"m{number}", content, role == "r", kind if role == "i" else None, question_id))
    return Transcript(plan, tuple(messages), tuple(_answers(plan, row["answers"])), language=plan.language)


def _answers(plan: Plan, rows: list[dict[str, Any]]) -> Iterator[CollectedAnswer]:
    for row in rows:
        question = plan.question(row["question"])
        assert question is not None
        value = _value(row["value"])
        label = None if value is None else label_of(question, value)
        yield CollectedAnswer(
            question.id, question.type, value, label, row["comment"], row["confidence"], tuple(row["messages"]),
            row["answered"],
        )  # fmt: skip


def _spelled(question: Question, value: Any) -> str:
    """What the transcript shows for a value that was given by widget."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return str(value) if isinstance(value, int | float) else label_of(question, value) or ""


def _value(stored: Any) -> Any:
    return tuple(stored) if isinstance(stored, list) else stored


def recorded() -> dict[str, Transcript]:
    """Wuttke et al. 2024: without a plan, for the guide is not part of the data."""
    from openkoji.interviewing import Mode

    return {
        f"w{number}": Transcript(
            Plan("Democracy", Mode.HYBRID, ()),
            tuple(Message(f"m{place}", text, role == "respondent") for place, (role, text) in enumerate(each.turns)),
            spoken=each.led_by == "human",
        )
        for number, each in enumerate(recorded_interviews())
    }

"""The recorded respondents: real people's answers to the questions of one study, in their order and unchanged.

Where they come from, and their licence: `recordings/README.md`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Recorded:
    """One person: `answers` are, for each question's id, what they said on it, first answer first."""

    id: str
    name: str
    answers: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Recordings:
    source: str
    licence: str
    study_slug: str
    respondents: tuple[Recorded, ...]


def load_recordings() -> Recordings:
    content = json.loads((files("openkoji.demo") / "recordings" / "wuttke2024.json").read_text("utf-8"))
    return Recordings(
        source=content["source"],
        licence=content["licence"],
        study_slug=content["study"],
        respondents=tuple(
            Recorded(
                id=each["id"],
                name=each["name"],
                answers={
                    question_id: tuple(answer["text"] for answer in answers)
                    for question_id, answers in each["answers"].items()
                },
            )
            for each in content["respondents"]
        ),
    )


@dataclass(slots=True)
class Recollection:
    """A recorded person within one interview: asked the n-th time, they give their n-th answer."""

    recorded: Recorded
    asked: dict[str, int] = field(default_factory=dict)

    def answer(self, question_id: str) -> str | None:
        """Their next words on this question; None when no more were recorded."""
        times = self.asked.get(question_id, 0)
        self.asked[question_id] = times + 1
        answers = self.recorded.answers.get(question_id, ())
        return answers[times] if times < len(answers) else None

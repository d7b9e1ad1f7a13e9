"""What an interview follows: the published study as the moderator sees it.

A plan is immutable and made once per study version; it holds no respondent. Dictionaries in the wire shape
of a study (`docs/reference/studies.md`) become plans through `plan_from_study`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Mode(StrEnum):
    """How freely the moderator moves: the list as it stands, the list probed adaptively, or the goals alone."""

    STRUCTURED = "structured"
    HYBRID = "hybrid"
    EXPLORATORY = "exploratory"


class QuestionType(StrEnum):
    OPEN_ENDED = "open_ended"
    SCALE = "scale"
    SINGLE_CHOICE = "single_choice"
    MULTIPLE_CHOICE = "multiple_choice"
    RANKING = "ranking"
    YES_NO = "yes_no"


@dataclass(frozen=True, slots=True)
class Option:
    id: str
    label: str


@dataclass(frozen=True, slots=True)
class Scale:
    """Whole numbers from `low` to `high`, both included."""

    low: int = 0
    high: int = 10
    low_label: str | None = None
    high_label: str | None = None


@dataclass(frozen=True, slots=True)
class Probing:
    """How a question may be followed up. `anchors` maps `low`, `mid`, `high` to a sentence of the researcher's."""

    max_follow_ups: int = 1
    instructions: str | None = None
    anchors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Condition:
    """`showIf`: a test of an earlier answer (`question_id`) or of the respondent's metadata (`metadata_key`).

    `operator` is one of equals, not_equals, in, not_in, greater_than, less_than, contains, answered, not_answered.
    """

    operator: str
    value: object = None
    question_id: str | None = None
    metadata_key: str | None = None


@dataclass(frozen=True, slots=True)
class ConditionGroup:
    """All of (`every=True`) or any of the members; an empty group holds."""

    every: bool
    members: tuple[Condition | ConditionGroup, ...]


@dataclass(frozen=True, slots=True)
class Question:
    id: str
    text: str
    type: QuestionType = QuestionType.OPEN_ENDED
    required: bool = True
    probing: Probing = Probing()
    scale: Scale | None = None
    options: tuple[Option, ...] = ()
    allow_other: bool = False
    min_selections: int | None = None
    max_selections: int | None = None
    randomize: bool = False
    show_if: Condition | ConditionGroup | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """One version of a study, ready to be asked.

    `language` is the study's first; `languages` are all that it is offered in, which the moderator may change to.
    `brief` is what the researcher wrote for the interviewer's eyes alone, by field ("problem", "context"), and `tone`
    how a language model is to speak. `max_minutes` is the researcher's limit on the whole interview; `help_text` is
    shown to a respondent in distress; `opening` and `closing` replace the moderator's own when given.
    """

    name: str
    mode: Mode
    questions: tuple[Question, ...]
    language: str = "en"
    languages: tuple[str, ...] = ()
    methodology: str | None = None
    goals: tuple[str, ...] = ()
    brief: Mapping[str, str] = field(default_factory=dict)
    tone: str | None = None
    interviewer_name: str | None = None
    max_minutes: float = 10.0
    opening: str | None = None
    closing: str | None = None
    help_text: str | None = None
    anonymous: bool = False
    transcript_readers: str | None = None

    def question(self, question_id: str) -> Question | None:
        return next((question for question in self.questions if question.id == question_id), None)


@dataclass(frozen=True, slots=True)
class Respondent:
    """Who is interviewed, as far as texts and branches may use it: {{respondent.name}}, {{metadata.plan}}."""

    name: str | None = None
    metadata: Mapping[str, str | int | float | bool] = field(default_factory=dict)

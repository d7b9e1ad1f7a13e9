"""A draft by a language model: held to our own schema and to the check of wording, with its faults sent back."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

import structlog
from pydantic import BaseModel, ConfigDict, Field

from openkoji.engines.model import Engine
from openkoji.kit.errors import InvalidError
from openkoji.language.languages import english_name
from openkoji.language.masking import Mask
from openkoji.language.prompting import prompt
from openkoji.studies.document import Methodology, StudyDocument
from openkoji.studies.drafting.from_templates import LONGEST_INTERVIEW, SHORTEST_INTERVIEW, TONES, USUAL_MODE
from openkoji.studies.drafting.goal import LANGUAGES, language_of
from openkoji.studies.drafting.templates import METHODOLOGIES
from openkoji.studies.drafting.wish import MODEL, Draft, Wish
from openkoji.studies.model_calls import Call, as_data
from openkoji.studies.questions import QuestionType
from openkoji.studies.readiness import minutes_needed
from openkoji.studies.settling import read, settled
from openkoji.studies.wording import wording_faults

log = structlog.get_logger(__name__)

FEWEST, MOST = 5, 8
SECONDS = 45.0
_MOST_TOKENS = 2_500


class ModelQuestion(BaseModel):
    model_config = ConfigDict(extra="forbid")

    text: str = Field(max_length=400)
    type: QuestionType
    options: list[str] = Field(max_length=10)
    low: int
    high: int
    low_label: str = Field(max_length=100)
    high_label: str = Field(max_length=100)
    dig: str = Field(max_length=500)
    follow_ups: Literal[0, 1, 2]


class ModelStudy(BaseModel):
    """A study as a model writes it."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(max_length=120)
    problem: str = Field(max_length=1_000)
    decision: str = Field(max_length=1_000)
    success: str = Field(max_length=1_000)
    audience: str = Field(max_length=1_000)
    methodology: Methodology
    questions: list[ModelQuestion]


async def draft_by_model(wish: Wish, engine: Engine) -> tuple[Draft, Call]:
    """A draft and what it took. Raises `ModelUnavailableError` where none came that fits."""
    language = wish.language or language_of(wish.goal)
    mask = Mask.of((), wish.goal, wish.audience or "") if engine.masks else Mask.off()
    asked = prompt("draft_study").render(
        goal=as_data(mask.mask(wish.goal)),
        audience=as_data(mask.mask(wish.audience)) if wish.audience else None,
        methodology=wish.methodology,
        methodologies=", ".join(METHODOLOGIES),
        minutes=wish.minutes,
        language=english_name(language),
        fewest=FEWEST,
        most=MOST,
    )
    judging = _Judging(wish, language, mask)
    completed = await engine.model.complete(
        asked, ModelStudy, check=judging.judge, timeout_seconds=SECONDS, most_tokens=_MOST_TOKENS
    )
    assert judging.document is not None, "what was taken was judged"
    draft = Draft(judging.document, MODEL, engine.model.name, tuple(judging.warnings))
    return draft, Call(engine.model.name, completed.spent, "ok")


class _Judging:
    """Takes a study that has no fault. A first one with faulty questions goes back with them; a later one goes without
    its faulty questions, if enough are left."""

    def __init__(self, wish: Wish, language: str, mask: Mask) -> None:
        self.wish, self.language, self.mask = wish, language, mask
        self.document: Mapping[str, Any] | None = None
        self.warnings: list[str] = []
        self._seen = 0

    def judge(self, study: ModelStudy) -> ModelStudy:
        """Raises ValueError, which says what is wrong with it."""
        self._seen += 1
        faults = [(question, list(self._faults(question, study))) for question in study.questions]
        good = [question for question, of_question in faults if not of_question]
        told = [fault for _, of_question in faults for fault in of_question]
        if not FEWEST <= len(study.questions) <= MOST:
            told.append(f"there are {len(study.questions)} questions; write {FEWEST} to {MOST}")
        if told and (self._seen == 1 or len(good) < FEWEST):
            raise ValueError("; ".join(told))
        good = good[:MOST]
        self._require_language(study, good)
        try:
            self.document = settled(read(StudyDocument, self._document(study, good)))
        except InvalidError as error:
            raise ValueError(error.message) from error
        if len(good) < len(study.questions):
            left_out = len(study.questions) - len(good)
            self.warnings.append(
                f"{left_out} of the model's questions were left out: their wording did not pass the check, or there "
                "were too many."
            )
        return study

    def _faults(self, question: ModelQuestion, study: ModelStudy) -> Iterator[str]:
        found = wording_faults(
            question.text,
            language=self.language,
            question_type=question.type,
            methodology=self.wish.methodology or study.methodology,
            audience=study.audience,
        )
        for fault in found:
            yield f"question “{question.text}”: {fault.message} {fault.suggestion}"

    def _require_language(self, study: ModelStudy, questions: Sequence[ModelQuestion]) -> None:
        spoken = self.language.partition("-")[0].lower()
        if spoken in LANGUAGES and language_of(" ".join(question.text for question in questions)) != spoken:
            raise ValueError(f"the questions are not written in {self.language}")

    def _document(self, study: ModelStudy, good: Sequence[ModelQuestion]) -> dict[str, Any]:
        wish, restore = self.wish, self.mask.restore
        mode = wish.mode or USUAL_MODE
        questions = [self._question(question) for question in good]
        needed = math.ceil(minutes_needed(questions, mode))
        return {
            "name": restore(study.name),
            "mode": mode,
            "brief": {
                "problem": restore(study.problem),
                "decision": restore(study.decision),
                "successCriteria": restore(study.success),
                "audience": wish.audience or restore(study.audience),
                "methodology": wish.methodology or study.methodology,
            },
            "interviewer": {
                "languages": [self.language],
                "maxMinutes": wish.minutes or float(min(LONGEST_INTERVIEW, max(SHORTEST_INTERVIEW, needed))),
                "tone": TONES.get(self.language.partition("-")[0].lower(), TONES["en"]),
            },
            "questions": questions,
        }

    def _question(self, question: ModelQuestion) -> dict[str, Any]:
        restore = self.mask.restore
        config: dict[str, Any] = {}
        if question.type == "scale":
            config = {"min": question.low, "max": question.high}
            labels = {"minLabel": question.low_label, "maxLabel": question.high_label}
            config |= {name: restore(label) for name, label in labels.items() if label.strip()}
        elif question.type in ("single_choice", "multiple_choice", "ranking"):
            config = {"options": [restore(option) for option in question.options]}
        return {
            "text": restore(question.text),
            "type": question.type,
            "config": config,
            "probing": {"maxFollowUps": question.follow_ups, "instructions": restore(question.dig)},
        }

"""From what was sent to what is kept: every id made, defaults of a type filled in, contradictions told.

The stored form of an unchanged document is always the same, so that comparing two tells whether anything changed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import count
from typing import Any, TypeVar

import orjson
from pydantic import BaseModel, ValidationError

from openkoji.kit.errors import FieldError, InvalidError
from openkoji.studies.consistency import contradictions
from openkoji.studies.document import StudyDocument
from openkoji.studies.model import Document
from openkoji.studies.questions import Condition, Option, Question
from openkoji.studies.slugs import first_free, slug_of

MAXIMUM_DOCUMENT = 200_000  # bytes of JSON; a hundred long questions take about half of it

Shape = TypeVar("Shape", bound=BaseModel)


def read(shape: type[Shape], given: object) -> Shape:
    """What came from outside (a file, a tool call, a merged patch) in its shape.

    Raises `InvalidError` with one entry in `errors` for each field that does not fit.
    """
    try:
        return shape.model_validate(given)
    except ValidationError as error:
        raise _invalid(
            [FieldError(".".join(map(str, part["loc"])) or "document", part["msg"]) for part in error.errors()]
        ) from None


def settled(
    document: StudyDocument, *, earlier: Sequence[Mapping[str, Any]] = (), retired: Collection[str] = ()
) -> Document:
    """The stored form of a document.

    `earlier` are the questions that it had so far, `retired` the ids that published versions used: a question
    without an id keeps that of the earlier one with its text, and never gets one that meant another question.
    Raises `InvalidError` where fields contradict each other, or the document is over 200,000 bytes.
    """
    questions = _with_ids(document.questions, earlier, retired)
    by_id = {question.id: question for question in questions}
    questions = [
        question.model_copy(update={"show_if": _with_option_ids(question.show_if, by_id)}) for question in questions
    ]
    faults = contradictions(document, questions)
    if faults:
        raise _invalid(faults)
    stored: dict[str, Any] = document.model_copy(update={"questions": questions}).model_dump(
        mode="json", by_alias=True, exclude_none=True
    )
    if len(orjson.dumps(stored)) > MAXIMUM_DOCUMENT:
        raise InvalidError(
            f"The study is over {MAXIMUM_DOCUMENT:,} bytes. Shorten brief.context, or ask fewer questions.",
            code="study_too_large",
        )
    return stored


def _invalid(faults: Sequence[FieldError]) -> InvalidError:
    listed = "; ".join(f"{fault.field}: {fault.message}" for fault in faults[:3])
    return InvalidError(f"The study does not fit: {listed}.", errors=faults)


def _with_ids(
    questions: Sequence[Question], earlier: Sequence[Mapping[str, Any]], retired: Collection[str]
) -> list[Question]:
    given = {question.id for question in questions if question.id}
    known = {(old["type"], old["text"]): old["id"] for old in reversed(earlier) if old["id"] not in given}
    taken = given | {old["id"] for old in earlier} | set(retired)
    result = []
    for position, question in enumerate(questions, start=1):
        question_id = question.id or known.pop((question.type, question.text), None)
        if question_id is None:
            question_id = next(free for number in count(position) if (free := f"q{number}") not in taken)
            taken.add(question_id)
        result.append(question.model_copy(update={"id": question_id, "config": _settled_config(question)}))
    return result


def _settled_config(question: Question) -> object:
    config = question.config
    if question.type == "scale":
        return config.model_copy(
            update={
                "min": 0 if config.min is None else config.min,
                "max": 10 if config.max is None else config.max,
            }
        )
    return config.model_copy(update={"options": _with_option_names(config.options)}) if config.options else config


def _with_option_names(options: Sequence[Option]) -> list[Option]:
    taken = {option.id for option in options if option.id is not None}
    result = []
    for position, option in enumerate(options, start=1):
        option_id = option.id
        if option_id is None:
            option_id = first_free(slug_of(option.label, otherwise=f"option-{position}", length=40), taken)
            taken.add(option_id)
        result.append(option.model_copy(update={"id": option_id}))
    return result


_COMPARED = ("equals", "not_equals", "contains")
_COMPARED_LISTS = ("is_in", "not_in")


def _with_option_ids(condition: Condition | None, questions: Mapping[str | None, Question]) -> Condition | None:
    """The condition with option labels replaced by their ids."""
    if condition is None:
        return None
    update: dict[str, object] = {}
    for group in ("all", "any"):
        members = getattr(condition, group)
        if members:
            update[group] = [_with_option_ids(member, questions) for member in members]
    question = questions.get(condition.question_id)
    if question is not None and question.config.options:
        labels = {option.label: option.id for option in question.config.options}
        ids = set(labels.values())

        def id_of(value: object) -> object:
            return value if value in ids or not isinstance(value, str) else labels.get(value, value)

        update |= {name: id_of(value) for name in _COMPARED if (value := getattr(condition, name)) is not None}
        update |= {
            name: [id_of(value) for value in values] for name in _COMPARED_LISTS if (values := getattr(condition, name))
        }
    return condition.model_copy(update=update) if update else condition

"""`showIf`: whether a question applies, given the values read so far and the respondent's metadata."""

from __future__ import annotations

from collections.abc import Mapping

from openkoji.interviewing.plan import Condition, ConditionGroup, Plan, Question, Respondent
from openkoji.interviewing.state import State

_COMPARABLE = (int, float)


def applies(question: Question, state: State, respondent: Respondent) -> bool:
    return question.show_if is None or holds(question.show_if, state, respondent)


def applicable_questions(plan: Plan, state: State, respondent: Respondent) -> tuple[Question, ...]:
    """The questions that concern this respondent as things stand; those asked already stay in."""
    return tuple(
        question for question in plan.questions if question.id in state.records or applies(question, state, respondent)
    )


def holds(condition: Condition | ConditionGroup, state: State, respondent: Respondent) -> bool:
    if isinstance(condition, ConditionGroup):
        members = (holds(member, state, respondent) for member in condition.members)
        return all(members) if condition.every or not condition.members else any(members)
    if condition.question_id is not None:
        record = state.record(condition.question_id)
        return _compares(condition.operator, record.value, condition.value, record.answered)
    known = _metadata(respondent.metadata, condition.metadata_key or "")
    return _compares(condition.operator, known, condition.value, known is not None)


def _metadata(metadata: Mapping[str, str | int | float | bool], key: str) -> object:
    return metadata.get(key)


def _compares(operator: str, actual: object, wanted: object, answered: bool) -> bool:
    match operator:
        case "answered":
            return answered
        case "not_answered":
            return not answered
        case "equals":
            return _same(actual, wanted)
        case "not_equals":
            return not _same(actual, wanted)
        case "in":
            return isinstance(wanted, tuple | list) and any(_same(actual, item) for item in wanted)
        case "not_in":
            return not (isinstance(wanted, tuple | list) and any(_same(actual, item) for item in wanted))
        case "contains":
            return _contains(actual, wanted)
        case "greater_than" | "less_than":
            left, right = _number(actual), _number(wanted)
            if left is None or right is None:
                return False
            return left > right if operator == "greater_than" else left < right
    raise ValueError(f"There is no operator {operator!r} for showIf.")


def _same(actual: object, wanted: object) -> bool:
    """Equality as a researcher means it: text without case, a choice of several if it is the only one chosen."""
    if isinstance(actual, tuple):
        wanted_all = wanted if isinstance(wanted, tuple | list) else (wanted,)
        return list(actual) == list(wanted_all)
    if isinstance(actual, bool) or isinstance(wanted, bool):
        return isinstance(actual, bool) and isinstance(wanted, bool) and actual == wanted
    if isinstance(actual, str) and isinstance(wanted, str):
        return actual.casefold() == wanted.casefold()
    if isinstance(actual, str) or isinstance(wanted, str):
        left, right = _number(actual), _number(wanted)
        return left is not None and left == right
    return actual is not None and actual == wanted


def _contains(actual: object, wanted: object) -> bool:
    if isinstance(actual, tuple):
        return any(_same(item, wanted) for item in actual)
    return isinstance(actual, str) and str(wanted).casefold() in actual.casefold()


def _number(value: object) -> float | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, _COMPARABLE):
        return float(value)
    if isinstance(value, str):
        try:
            return float(value)
        except ValueError:
            return None
    return None

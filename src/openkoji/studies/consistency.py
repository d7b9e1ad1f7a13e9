"""What fields of a study document say together: scales that rise, ids used once, conditions that can hold.

What a single field may be stands in its type (`fields`, `questions`, `document`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from openkoji.kit.errors import FieldError
from openkoji.studies.document import IntakeField, StudyDocument
from openkoji.studies.questions import Anchors, Condition, Question

MAXIMUM_STEPS = 101
MAXIMUM_DEPTH = 3

_CONFIG_OF = {
    "open_ended": frozenset[str](),
    "yes_no": frozenset[str](),
    "scale": frozenset({"min", "max", "min_label", "max_label"}),
    "single_choice": frozenset({"options", "allow_other", "randomize"}),
    "multiple_choice": frozenset({"options", "allow_other", "randomize", "min_selections", "max_selections"}),
    "ranking": frozenset({"options", "randomize"}),
}
_WITH_OPTIONS = frozenset({"single_choice", "multiple_choice", "ranking"})

# Which tests an answer of each type can pass or fail; another would silently never hold.
_TESTS_OF = {
    "open_ended": frozenset({"answered"}),
    "ranking": frozenset({"answered"}),
    "yes_no": frozenset({"answered", "equals", "notEquals"}),
    "scale": frozenset({"answered", "equals", "notEquals", "in", "notIn", "greaterThan", "lessThan"}),
    "single_choice": frozenset({"answered", "equals", "notEquals", "in", "notIn"}),
    "multiple_choice": frozenset({"answered", "equals", "notEquals", "contains"}),
}
_TESTS = ("equals", "notEquals", "in", "notIn", "greaterThan", "lessThan", "contains", "answered")


def contradictions(document: StudyDocument, questions: Sequence[Question]) -> list[FieldError]:
    """Everything in a document that cannot be as it is; `questions` are its questions with their ids made."""
    faults: list[FieldError] = []
    earlier: dict[str, Question] = {}
    for position, question in enumerate(questions):
        path = f"questions.{position}"
        assert question.id is not None, "ids were made"
        if question.id in earlier:
            faults.append(FieldError(f"{path}.id", f"{question.id} is the id of an earlier question"))
        faults.extend(_config_faults(question, f"{path}.config"))
        if question.type != "scale" and question.probing is not None and question.probing.anchors != Anchors():
            faults.append(FieldError(f"{path}.probing.anchors", f"means nothing for the type {question.type}"))
        if question.show_if is not None:
            faults.extend(_condition_faults(question.show_if, earlier, f"{path}.showIf"))
        earlier[question.id] = question
    faults.extend(_intake_faults(document))
    languages = document.interviewer.languages
    if len(set(languages)) != len(languages):
        faults.append(FieldError("interviewer.languages", "names a language twice"))
    return faults


def _intake_faults(document: StudyDocument) -> Iterator[FieldError]:
    keys: set[str] = set()
    for position, field in enumerate(document.page.intake):
        path = f"page.intake.{position}"
        if field.key.strip().casefold() in keys:
            yield FieldError(f"{path}.key", f"{field.key} is the key of an earlier field")
        keys.add(field.key.strip().casefold())
        yield from _intake_option_faults(field, path)
        if field.key == "externalId":
            yield FieldError(f"{path}.key", "is what a site calls its user; people do not know it of themselves")
        if field.key == "email" and field.type != "email":
            yield FieldError(f"{path}.type", "is email for the key email")
        if field.key == "name" and field.type != "text":
            yield FieldError(f"{path}.type", "is text for the key name")
        if document.anonymous and (field.type == "email" or field.key == "name"):
            yield FieldError(f"{path}.key", "is not kept by an anonymous study; do not ask for it")


def _intake_option_faults(field: IntakeField, path: str) -> Iterator[FieldError]:
    if field.type != "choice":
        if field.options:
            yield FieldError(f"{path}.options", f"means nothing for the type {field.type}; leave it out")
        return
    if len(field.options) < 2:
        yield FieldError(f"{path}.options", "needs 2 to 50 options to choose from")
    if len({option.strip().casefold() for option in field.options}) < len(field.options):
        yield FieldError(f"{path}.options", "holds an option twice")


def _config_faults(question: Question, path: str) -> Iterator[FieldError]:
    config = question.config
    given = {name for name in type(config).model_fields if getattr(config, name) is not None}
    for name in sorted(given - _CONFIG_OF[question.type]):
        wire_name = type(config).model_fields[name].alias
        yield FieldError(f"{path}.{wire_name}", f"means nothing for the type {question.type}; leave it out")
    if question.type == "scale":
        low, high = config.min or 0, 10 if config.max is None else config.max
        if low >= high:
            yield FieldError(f"{path}.max", f"must be above min, which is {low}")
        elif high - low >= MAXIMUM_STEPS:
            yield FieldError(f"{path}.max", f"makes {high - low + 1} steps; a scale has at most {MAXIMUM_STEPS}")
    if question.type in _WITH_OPTIONS:
        yield from _option_faults(question, path)


def _option_faults(question: Question, path: str) -> Iterator[FieldError]:
    config = question.config
    if config.options is None:
        yield FieldError(f"{path}.options", f"a {question.type} question needs 2 to 50 options")
        return
    ids: set[str] = set()
    labels: set[str] = set()
    for position, option in enumerate(config.options):
        assert option.id is not None, "ids were made"
        if option.id in ids:
            yield FieldError(f"{path}.options.{position}.id", f"{option.id} is the id of an earlier option")
        if option.label.strip().casefold() in labels:
            yield FieldError(f"{path}.options.{position}.label", f"“{option.label}” is the label of an earlier option")
        ids.add(option.id)
        labels.add(option.label.strip().casefold())
    most = len(config.options) + bool(config.allow_other)
    for name, number in (("minSelections", config.min_selections), ("maxSelections", config.max_selections)):
        if number is not None and number > most:
            yield FieldError(f"{path}.{name}", f"is {number}, and there are {most} options to choose")
    if (config.min_selections or 0) > (most if config.max_selections is None else config.max_selections):
        yield FieldError(f"{path}.minSelections", "is above maxSelections")


def _condition_faults(
    condition: Condition, earlier: Mapping[str, Question], path: str, depth: int = 1
) -> Iterator[FieldError]:
    given = condition.model_dump(by_alias=True, exclude_none=True)
    tests = [name for name in _TESTS if name in given]
    groups = [name for name in ("all", "any") if name in given]
    subjects = [name for name in ("questionId", "metadata") if name in given]
    if groups:
        if len(groups) > 1 or tests or subjects:
            yield FieldError(path, f"holds {', '.join(given)}; a group holds all or any, and nothing beside it")
        elif depth > MAXIMUM_DEPTH:
            yield FieldError(path, f"groups are at most {MAXIMUM_DEPTH} deep")
        else:
            for position, member in enumerate(getattr(condition, groups[0])):
                yield from _condition_faults(member, earlier, f"{path}.{groups[0]}.{position}", depth + 1)
        return
    if len(subjects) != 1:
        yield FieldError(path, "needs questionId or metadata, one of them")
        return
    if len(tests) != 1:
        yield FieldError(path, f"needs one test of {', '.join(_TESTS)}; it has {len(tests)}")
        return
    if condition.question_id is not None:
        question = earlier.get(condition.question_id)
        if question is None:
            yield FieldError(f"{path}.questionId", f"{condition.question_id} is no earlier question")
        else:
            yield from _test_faults(question, tests[0], given[tests[0]], path)


def _test_faults(question: Question, test: str, wanted: object, path: str) -> Iterator[FieldError]:
    possible = _TESTS_OF[question.type]
    if test not in possible:
        yield FieldError(
            f"{path}.{test}",
            f"cannot test the {question.type} question {question.id}; use {', '.join(sorted(possible))}",
        )
        return
    for value in wanted if isinstance(wanted, list) else [wanted]:
        message = None if test == "answered" else _value_fault(question, value)
        if message:
            yield FieldError(f"{path}.{test}", message)


def _value_fault(question: Question, value: object) -> str | None:
    """Why no answer to this question could ever be this value."""
    if question.type == "yes_no":
        return None if isinstance(value, bool) else "must be true or false, as the answers are"
    if question.type == "scale":
        return None if _is_number(value) else "must be a number, as the answers are"
    ids = {option.id for option in question.config.options or ()}
    if value not in ids and not (question.config.allow_other and isinstance(value, str)):
        return f"“{value}” is no option of {question.id}"
    return None


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)

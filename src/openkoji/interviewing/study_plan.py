"""From a study in its wire shape (camelCase, as the API and the documentation have it) to a plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from openkoji.interviewing.plan import (
    Condition,
    ConditionGroup,
    Mode,
    Option,
    Plan,
    Probing,
    Question,
    QuestionType,
    Scale,
)

_OPERATORS = {
    "equals": "equals",
    "notEquals": "not_equals",
    "in": "in",
    "notIn": "not_in",
    "greaterThan": "greater_than",
    "lessThan": "less_than",
    "contains": "contains",
}

_GOALS = ("problem", "decision", "successCriteria")
_BRIEF = (*_GOALS, "hypothesis", "audience", "outOfScope", "context")

DEFAULT_MINUTES = 10.0


def plan_from_study(study: Mapping[str, Any]) -> Plan:
    """The plan of a study that was validated before. A `ValueError` names what cannot be read."""
    mode = _one_of(Mode, study.get("mode") or Mode.HYBRID, "mode")
    brief = _mapping(study.get("brief"), "brief")
    interviewer = _mapping(study.get("interviewer"), "interviewer")
    questions = tuple(_question(raw, mode) for raw in _list(study.get("questions"), "questions"))
    ids = [question.id for question in questions]
    if len(set(ids)) != len(ids):
        raise ValueError("Two questions have the same id.")
    languages = _list(interviewer.get("languages"), "interviewer.languages")
    return Plan(
        name=str(_mapping(study.get("page") or {}, "page").get("title") or study.get("name") or ""),
        mode=mode,
        questions=questions,
        language=str(languages[0]) if languages else "en",
        languages=tuple(str(language) for language in languages),
        methodology=brief.get("methodology") or None,
        goals=tuple(str(brief[key]) for key in _GOALS if brief.get(key)),
        brief={key: str(brief[key]) for key in _BRIEF if brief.get(key)},
        tone=interviewer.get("tone") or None,
        interviewer_name=interviewer.get("name") or None,
        max_minutes=float(interviewer.get("maxMinutes") or DEFAULT_MINUTES),
        opening=interviewer.get("opening") or None,
        closing=interviewer.get("closing") or None,
        help_text=interviewer.get("helpText") or None,
        anonymous=bool(study.get("anonymous")),
        transcript_readers=study.get("transcriptReaders") or None,
    )


def parse_condition(raw: Mapping[str, Any]) -> Condition | ConditionGroup:
    """A `showIf` in its wire shape: one test, or `all`/`any` of several."""
    if not isinstance(raw, Mapping):
        raise ValueError(f"showIf must be an object, not {raw!r}.")  # noqa: TRY004 - one error for what cannot be read
    for word, every in (("all", True), ("any", False)):
        if word in raw:
            return ConditionGroup(
                every, tuple(parse_condition(member) for member in _list(raw[word], f"showIf.{word}"))
            )
    question_id, metadata_key = raw.get("questionId"), raw.get("metadata")
    if (question_id is None) == (metadata_key is None):
        raise ValueError('showIf needs either "questionId" or "metadata".')
    operators = [key for key in raw if key not in ("questionId", "metadata")]
    if len(operators) != 1:
        raise ValueError(f"showIf needs exactly one of {', '.join(_OPERATORS)}, answered; it has {operators}.")
    operator, value = operators[0], raw[operators[0]]
    if operator == "answered":
        return Condition("answered" if value else "not_answered", None, question_id, metadata_key)
    if operator not in _OPERATORS:
        raise ValueError(f"showIf has no operator {operator!r}; it takes {', '.join(_OPERATORS)}, answered.")
    if operator in ("in", "notIn"):
        value = tuple(_list(value, f"showIf.{operator}"))
    return Condition(_OPERATORS[operator], value, question_id, metadata_key)


def _question(raw: Mapping[str, Any], mode: Mode) -> Question:
    text = raw.get("text")
    if not isinstance(text, str) or not text.strip():
        raise ValueError(f"The question {raw.get('id')!r} has no text.")
    kind = _one_of(QuestionType, raw.get("type") or QuestionType.OPEN_ENDED, "type of a question")
    config = _mapping(raw.get("config"), "config")
    show_if = raw.get("showIf")
    return Question(
        id=str(raw.get("id") or ""),
        text=text.strip(),
        type=kind,
        required=bool(raw.get("required", True)),
        probing=_probing(raw.get("probing"), mode),
        scale=_scale(config) if kind is QuestionType.SCALE else None,
        options=_options(config.get("options")),
        allow_other=bool(config.get("allowOther", False)),
        min_selections=config.get("minSelections"),
        max_selections=config.get("maxSelections"),
        randomize=bool(config.get("randomize", False)),
        show_if=parse_condition(show_if) if show_if else None,
    )


def _probing(raw: Mapping[str, Any] | None, mode: Mode) -> Probing:
    """In a structured interview a question is probed only where it says so; exploring goes deeper."""
    default = {Mode.STRUCTURED: 1 if raw is not None else 0, Mode.HYBRID: 1, Mode.EXPLORATORY: 2}[mode]
    probing = _mapping(raw, "probing")
    follow_ups = probing.get("maxFollowUps")
    return Probing(
        max_follow_ups=default if follow_ups is None else int(follow_ups),
        instructions=probing.get("instructions") or None,
        anchors=dict(_mapping(probing.get("anchors"), "probing.anchors")),
    )


def _scale(config: Mapping[str, Any]) -> Scale:
    low, high = config.get("min"), config.get("max")
    scale = Scale(
        low=0 if low is None else int(low),
        high=10 if high is None else int(high),
        low_label=config.get("minLabel") or None,
        high_label=config.get("maxLabel") or None,
    )
    if scale.low >= scale.high:
        raise ValueError(f"A scale must end above its beginning, not go from {scale.low} to {scale.high}.")
    return scale


def _options(raw: object) -> tuple[Option, ...]:
    """Options as objects or as plain labels; a plain label is its own id."""
    options: list[Option] = []
    for item in _list(raw, "config.options"):
        if isinstance(item, Mapping):
            label = str(item.get("label") or item.get("id") or "")
            options.append(Option(str(item.get("id") or label), label))
        else:
            options.append(Option(str(item), str(item)))
    if len({option.id for option in options}) != len(options):
        raise ValueError("Two options of a question have the same id.")
    return tuple(options)


def _one_of(kind: Any, value: object, name: str) -> Any:
    try:
        return kind(value)
    except ValueError:
        raise ValueError(f"The {name} {value!r} is none of {', '.join(kind)}.") from None


def _mapping(value: object, name: str) -> Mapping[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise ValueError(f"{name} must be an object, not {value!r}.")  # noqa: TRY004
    return value


def _list(value: object, name: str) -> Sequence[Any]:
    if value is None:
        return ()
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise ValueError(f"{name} must be a list, not {value!r}.")  # noqa: TRY004
    return value

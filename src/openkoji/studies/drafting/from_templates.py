"""A draft from the templates: no key, no network, the same goal gives the same draft."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from string import Formatter
from typing import Any

from openkoji.kit.errors import ConflictError
from openkoji.studies.document import StudyDocument
from openkoji.studies.drafting.goal import (
    LANGUAGES,
    USUAL_OCCASION,
    are_people_at_large,
    language_of,
    occasion_of,
    people_of,
)
from openkoji.studies.drafting.subject import slots_of
from openkoji.studies.drafting.templates import METHODOLOGIES, Template, TemplateQuestion, template_of
from openkoji.studies.drafting.wish import TEMPLATES, Draft, Wish
from openkoji.studies.readiness import minutes_needed
from openkoji.studies.settling import read, settled
from openkoji.studies.wording import wording_faults

USUAL_MODE = "hybrid"
_FEWEST, _FEWEST_IN_A_HURRY = 5, 3
SHORTEST_INTERVIEW, LONGEST_INTERVIEW = 5, 30  # minutes
TONES = {"en": "warm and plain", "de": "freundlich und sachlich"}


def draft_from_templates(wish: Wish) -> Draft:
    """A draft that can be published. Raises `ConflictError` (`no_templates`) in a language that has none."""
    language = wish.language or language_of(wish.goal)
    spoken = language.partition("-")[0].lower()
    if spoken not in LANGUAGES:
        raise ConflictError(
            f"There are templates in {', '.join(LANGUAGES)}, and none in {language}. A language model can draft in it.",
            code="no_templates",
        )
    slots = slots_of(wish.goal, spoken)
    template, warnings = _template(wish, spoken, tells_what_people_do="activity" in slots)
    mode = wish.mode or USUAL_MODE
    people = people_of(wish.goal, spoken)
    named = people and not are_people_at_large(people, spoken)
    audience = wish.audience or (_sentence(people) if people and named else template.audience)
    asked = [_question(question, template, slots, audience) for question in template.questions]
    questions, minutes = _within(asked, template, mode, wish.minutes)
    if not slots:
        warnings.append("What the study is about is not plain in the goal, so the questions do not name it. Name it.")
    document = {
        "name": _filled(template.name, slots),
        "mode": mode,
        "brief": {
            "problem": _sentence(wish.goal),
            "decision": template.decision,
            "successCriteria": template.success,
            "audience": audience,
            "methodology": wish.methodology or template.methodology,
        },
        "interviewer": {"languages": [language], "maxMinutes": minutes, "tone": TONES[spoken]},
        "questions": questions,
    }
    return Draft(settled(read(StudyDocument, document)), TEMPLATES, None, tuple(warnings))


def _template(wish: Wish, language: str, *, tells_what_people_do: bool) -> tuple[Template, list[str]]:
    occasion = occasion_of(wish.goal, language) or (USUAL_OCCASION if tells_what_people_do else None)
    if wish.methodology is not None:
        assert wish.methodology in METHODOLOGIES, "the schema knows them"
        found = template_of(occasion, language) if occasion else None
        if found is not None and found.methodology == wish.methodology:
            return found, []
        return template_of(wish.methodology, language), []
    if occasion is None:
        warning = "The goal names no occasion that has a template, so this is a discovery study. Name a methodology."
        return template_of(USUAL_OCCASION, language), [warning]
    return template_of(occasion, language), []


def _question(
    question: TemplateQuestion, template: Template, slots: Mapping[str, str], audience: str
) -> dict[str, Any]:
    made: dict[str, Any] = {
        "id": question.id,
        "text": _without_fault(question, template, slots, audience),
        "type": question.type,
        "config": dict(question.config),
        "probing": {"maxFollowUps": question.follow_ups, "instructions": question.dig},
    }
    return made | ({"showIf": dict(question.show_if)} if question.show_if else {})


def _without_fault(question: TemplateQuestion, template: Template, slots: Mapping[str, str], audience: str) -> str:
    """The first wording whose slots are filled and that the check leaves alone; the last one is neutral."""
    for text in _fillable(question.text, slots):
        faults = wording_faults(
            text,
            language=template.language,
            question_type=question.type,
            methodology=template.methodology,
            audience=audience,
        )
        if not faults:
            return text
    return question.text[-1]


def _filled(texts: Sequence[str], slots: Mapping[str, str]) -> str:
    return _fillable(texts, slots)[0]


def _fillable(texts: Sequence[str], slots: Mapping[str, str]) -> list[str]:
    names = {text: {name for _, name, _, _ in Formatter().parse(text) if name} for text in texts}
    return [text.format(**slots) for text in texts if names[text] <= slots.keys()]


def _within(
    questions: Sequence[Mapping[str, Any]], template: Template, mode: str, minutes: float | None
) -> tuple[list[Mapping[str, Any]], float]:
    """The questions that fit into the minutes, and the minutes; where none were named, as many as the questions take.

    First there are fewer follow-ups, then fewer questions: those of most weight stay.
    """
    if minutes is None:
        taken = math.ceil(minutes_needed(questions, mode))
        return list(questions), float(min(LONGEST_INTERVIEW, max(SHORTEST_INTERVIEW, taken)))
    weights = {question.id: question.weight for question in template.questions}
    kept = list(questions)
    for most, heaviest in ((1, 1), (0, 3), (0, 2), (0, 1)):
        if minutes_needed(kept, mode) <= minutes:
            return kept, minutes
        kept = [_probed_at_most(most, each) if weights[each["id"]] >= heaviest else each for each in kept]
    fewest = _FEWEST if minutes >= SHORTEST_INTERVIEW else _FEWEST_IN_A_HURRY
    while minutes_needed(kept, mode) > minutes and len(kept) > fewest:
        lightest = max(kept, key=lambda each: (weights[each["id"]], kept.index(each)))
        kept = [each for each in kept if each is not lightest]
    return kept, minutes


def _probed_at_most(most: int, question: Mapping[str, Any]) -> Mapping[str, Any]:
    probing = question["probing"]
    return {**question, "probing": {**probing, "maxFollowUps": min(most, probing["maxFollowUps"])}}


def _sentence(goal: str) -> str:
    text = " ".join(goal.split())
    text = f"{text[:1].upper()}{text[1:]}"
    return text if text.endswith((".", "?", "!")) else f"{text}."

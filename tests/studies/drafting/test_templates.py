"""The templates of drafts: every methodology in every language, and no question with a fault of wording."""

from __future__ import annotations

import re

import pytest

from openkoji.studies.drafting.goal import LANGUAGES
from openkoji.studies.drafting.templates import METHODOLOGIES, Template, TemplateQuestion, occasions_in, template_of
from openkoji.studies.wording import wording_faults

TEMPLATES = [template_of(occasion, language) for language in LANGUAGES for occasion in occasions_in(language)]
QUESTIONS = [(template, question) for template in TEMPLATES for question in template.questions]
# What fits into each slot of a language, as `slots_of` makes it.
FILLED = {
    "en": {"subject": "the booking app", "about": "the booking app", "activity": "plan your week", "doing": "plan"},
    "de": {
        "about": "Buchungs-App",
        "subject_acc": "unsere neue Buchungs-App",
        "subject_dat": "unserer neuen Buchungs-App",
        "activity": "Ihre Woche planen",
    },
}


def name_of(value: object) -> str | None:
    if isinstance(value, Template):
        return f"{value.language}-{value.occasion}"
    return value.id if isinstance(value, TemplateQuestion) else None


def test_there_is_english_and_german() -> None:
    assert LANGUAGES == ("de", "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_methodology_has_a_template_in_every_language(language: str) -> None:
    assert set(METHODOLOGIES) <= set(occasions_in(language))
    assert occasions_in(language) == occasions_in("en")


@pytest.mark.parametrize("methodology", METHODOLOGIES)
def test_the_template_of_a_methodology_is_of_that_methodology(methodology: str) -> None:
    assert {template_of(methodology, language).methodology for language in LANGUAGES} == {methodology}


@pytest.mark.parametrize("template", TEMPLATES, ids=name_of)
def test_a_template_has_six_to_eight_questions_of_several_types_each_with_what_to_dig_for(template: Template) -> None:
    assert 6 <= len(template.questions) <= 8
    assert len({question.id for question in template.questions}) == len(template.questions)
    assert sum(question.type == "open_ended" for question in template.questions) >= 4
    assert all(question.dig for question in template.questions)
    assert sum(question.weight == 1 for question in template.questions) >= 2


def test_closed_types_are_used_where_a_number_is_compared() -> None:
    types = {question.type for _, question in QUESTIONS}
    assert types >= {"open_ended", "scale", "single_choice", "yes_no", "ranking"}


@pytest.mark.parametrize(("template", "question"), QUESTIONS, ids=name_of)
def test_no_wording_of_a_question_has_a_fault(template: Template, question: TemplateQuestion) -> None:
    for text in question.text:
        faults = wording_faults(
            text.format(**FILLED[template.language]),
            language=template.language,
            question_type=question.type,
            methodology=template.methodology,
        )
        assert faults == [], text


@pytest.mark.parametrize(("template", "question"), QUESTIONS, ids=name_of)
def test_every_question_has_a_wording_that_names_nothing(template: Template, question: TemplateQuestion) -> None:
    assert "{" not in question.text[-1]
    assert "{" not in template.name[-1]


@pytest.mark.parametrize(("template", "question"), QUESTIONS, ids=name_of)
def test_a_slot_is_never_the_subject_of_a_verb(template: Template, question: TemplateQuestion) -> None:
    """It would have to agree with it: "How does the tools work?"."""
    verbs = r"(?:is|are|was|were|does|do|has|have|works?|ist|sind|war|waren|hat|haben|wird|werden)\b"
    for text in question.text:
        assert not re.search(rf"\b(?:does|do|is|are|has|have|was|were) \{{subject|\}} {verbs}", text)


@pytest.mark.parametrize(("template", "question"), QUESTIONS, ids=name_of)
def test_questions_stay_within_what_people_take_in(template: Template, question: TemplateQuestion) -> None:
    assert max(len(text.format(**FILLED[template.language]).split()) for text in question.text) <= 24

"""Questions with options or a scale are answered with what fits, or typed as a person would."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openkoji.interviewing import (
    Answer,
    Mode,
    Option,
    Plan,
    Question,
    QuestionType,
    Scale,
    begin,
    describe_widget,
    step,
)
from openkoji.simulate import ScriptedRespondent
from openkoji.simulate.choosing import chosen_value, in_words
from tests.simulate.people import persona

OPTIONS = tuple(Option(each.lower(), each) for each in ("Boards", "Reports", "Export", "Alerts"))
QUESTIONS = (
    Question("scale", "How likely are you to return?", QuestionType.SCALE, scale=Scale(0, 10)),
    Question("single", "Which comes closest?", QuestionType.SINGLE_CHOICE, options=OPTIONS, randomize=True),
    Question("several", "What did you use?", QuestionType.MULTIPLE_CHOICE, options=OPTIONS, min_selections=2),
    Question("ranked", "Which order?", QuestionType.RANKING, options=OPTIONS),
    Question("yes", "Did it help?", QuestionType.YES_NO),
)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
@pytest.mark.parametrize("typed", [0.0, 1.0])
def test_what_is_chosen_or_typed_is_read_as_a_value(question: Question, typed: float) -> None:
    plan = Plan("A study", Mode.STRUCTURED, (question,))
    for seed in range(30):
        opened = begin(plan, seed)
        somebody = ScriptedRespondent(replace(persona(), typed=typed), seed)
        said = somebody.reply(opened.content, describe_widget(opened.widget, seed))
        assert (said.value is None) is bool(typed)
        turn = step(plan, opened.state, Answer(said.text, said.question_id, said.value))
        assert turn.state.record(question.id).value is not None, said.text


def test_an_answer_goes_over_the_wire_as_the_api_takes_it() -> None:
    widget: dict[str, Any] = {"type": "scale", "questionId": "q", "required": True, "min": 1, "max": 5}
    chosen = ScriptedRespondent(replace(persona(), typed=0.0), 1).reply("How likely?", widget).as_request()
    assert json.loads(json.dumps(chosen))["answer"]["questionId"] == "q"
    typed = ScriptedRespondent(replace(persona(), typed=1.0), 1).reply("How likely?", widget).as_request()
    assert list(typed) == ["message"]


@given(st.lists(st.text(), max_size=4), st.integers(min_value=0, max_value=9))
def test_every_message_gets_an_answer(messages: list[str], seed: int) -> None:
    somebody = ScriptedRespondent(persona(), seed)
    for message in messages:
        assert somebody.reply(message).text


def test_none_of_these_goes_with_no_other_option() -> None:
    for label in ("None of these", "Nothing", "No, none of them", "Nichts davon", "Keine davon"):
        labels = ("Boards", label, "Reports", "Export")
        options = [{"id": str(place), "label": each} for place, each in enumerate(labels)]
        for fewest in (1, 2):
            widget = {"type": "multiple_choice", "questionId": "q", "options": options, "minSelections": fewest}
            chosen = [chosen_value(widget, 0.5, random.Random(seed)) for seed in range(200)]
            for each in chosen:
                assert isinstance(each, list)
                assert len(each) >= fewest
                assert "1" not in each or each == ["1"]
            assert (["1"] in chosen) is (fewest == 1)


def test_what_is_typed_to_a_yes_or_no_fits_any_question() -> None:
    widget: dict[str, Any] = {"type": "yes_no", "questionId": "q"}
    typed = {in_words(widget, value, random.Random(seed)) for value in (True, False) for seed in range(50)}
    assert typed == {"yes", "Yes.", "yeah", "no", "not really", "Not really, no."}


def test_options_in_mid_sentence_are_typed_without_their_capital() -> None:
    labels = ("Paper or a printed form", "A spreadsheet", "PDF by e-mail")
    options = [{"id": each, "label": each} for each in labels]
    widget = {"type": "multiple_choice", "questionId": "q", "options": options}
    typed = in_words(widget, list(labels), random.Random(1))
    assert typed == "Paper or a printed form, a spreadsheet and PDF by e-mail"

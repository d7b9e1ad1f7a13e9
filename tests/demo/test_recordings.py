"""The recorded respondents: their words are real, and they have enough of them."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from openkoji.demo.preparation import study_documents
from openkoji.demo.recorded import Recollection, Recorded, load_recordings
from openkoji.interviewing import Answer, begin, plan_from_study, step

SOURCE = Path(__file__).parents[3] / "shared" / "data" / "interviews_wuttke2024_dev.json"

RESPONDENTS = load_recordings().respondents
by_respondent = pytest.mark.parametrize("recorded", RESPONDENTS, ids=lambda recorded: recorded.id)


def excerpt() -> dict[str, Any]:
    content: dict[str, Any] = json.loads((files("openkoji.demo") / "recordings" / "wuttke2024.json").read_text("utf-8"))
    return content


def study() -> dict[str, Any]:
    slug = load_recordings().study_slug
    return next(document for document in study_documents() if document["slug"] == slug)


@pytest.mark.skipif(not SOURCE.exists(), reason="the full transcripts are not there")
def test_every_recorded_answer_is_a_whole_message_of_that_respondent_in_the_source() -> None:
    turns = {each["id"]: each["turns"] for each in json.loads(SOURCE.read_text("utf-8"))["interviews"]}
    for respondent in excerpt()["respondents"]:
        for answers in respondent["answers"].values():
            places = [answer["turn"] for answer in answers]
            assert places == sorted(places)
            for answer in answers:
                turn = turns[respondent["interview"]][answer["turn"]]
                assert turn["role"] == "respondent"
                assert turn["text"] == answer["text"]


@pytest.mark.skipif(not SOURCE.exists(), reason="the full transcripts are not there")
def test_the_questions_are_sentences_of_the_sources_guide() -> None:
    interviews = json.loads(SOURCE.read_text("utf-8"))["interviews"]
    asked = " ".join(turn["text"] for each in interviews for turn in each["turns"] if turn["role"] == "interviewer")
    for question in study()["questions"]:
        assert " ".join(question["text"].split()) in " ".join(asked.split())


def test_the_licence_stands_in_the_file_and_beside_it() -> None:
    assert excerpt()["licence"] == "CC0 1.0"
    assert "CC0 1.0" in (files("openkoji.demo") / "recordings" / "README.md").read_text("utf-8")


@by_respondent
def test_a_respondent_has_an_answer_to_every_question_of_the_study(recorded: Recorded) -> None:
    assert set(recorded.answers) == {question["id"] for question in study()["questions"]}


@by_respondent
def test_a_respondent_says_their_answers_in_order_and_then_no_more(recorded: Recorded) -> None:
    recollection = Recollection(recorded)
    question_id, answers = next(iter(recorded.answers.items()))
    assert tuple(recollection.answer(question_id) for _ in answers) == answers
    assert recollection.answer(question_id) is None


@by_respondent
def test_the_moderator_follows_up_and_never_beyond_what_was_recorded(recorded: Recorded) -> None:
    plan = plan_from_study(study())
    for seed in range(50):
        recollection = Recollection(recorded)
        turn, kinds = begin(plan, seed), []
        while not turn.is_complete and turn.about is not None:
            words = recollection.answer(turn.about.id)
            assert words is not None, f"seed {seed} asks once more about {turn.about.id}"
            turn = step(plan, turn.state, Answer(words))
            kinds.append(turn.kind)
        assert "probe" in kinds

"""Transcripts that were made elsewhere are read as they are usually written down."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openkoji.analysis.sources import SourceError, read_transcripts

SPEAKERS = """
Interviewer: How was the setup?
Respondent: Slow. It took
two days.

Interviewer: What slowed you down?
Respondent: The import of contacts: it broke twice.
---
Interviewer: How was the setup?
Respondent: Quick, ten minutes.
"""


def said(text: str, name: str, **options: object) -> list[list[str]]:
    read = read_transcripts(text, name, **options)  # type: ignore[arg-type]
    return [[message.content for message in transcript.said] for _, transcript in read]


def test_speakers_and_a_line_of_dashes_make_interviews() -> None:
    assert said(SPEAKERS, "calls.txt") == [
        ["Slow. It took two days.", "The import of contacts: it broke twice."],
        ["Quick, ten minutes."],
    ]


def test_the_same_words_of_the_interviewer_are_the_same_question() -> None:
    (_, first), (_, second) = read_transcripts(SPEAKERS, "calls.txt")
    assert [question.text for question in first.plan.questions] == ["How was the setup?", "What slowed you down?"]
    assert first.said[0].question_id == second.said[0].question_id
    assert first.said[1].question_id != first.said[0].question_id


@pytest.mark.parametrize(
    ("asks", "answers"),
    [
        ("Moderator", "P1"),
        ("Q", "A"),
        ("**Researcher**", "**Participant**"),
        ("Kim", "Lou"),
        ("[00:12] Kim", "[00:15] Lou"),
    ],
)
def test_who_interviews_is_known_by_name_or_by_asking(asks: str, answers: str) -> None:
    text = f"{answers}: Hello.\n{asks}: Why did you leave?\n{answers}: It cost too much.\n{asks}: What else?\n"
    assert said(text, "notes") == [["Hello.", "It cost too much."]]


def test_an_interviewer_who_words_everything_anew_asks_only_what_several_were_asked() -> None:
    transcripts = read_transcripts(worded_anew(4), "calls.txt")
    assert [question.text for question in transcripts[0][1].plan.questions] == ["How was the setup?"]
    assert {message.question_id for _, transcript in transcripts for message in transcript.messages} == {"q1"}


def test_a_greeting_is_not_the_question_that_a_whole_interview_answers() -> None:
    transcripts = read_transcripts(worded_anew(12, "Are you ready?"), "calls.txt")
    assert transcripts[0][1].plan.questions == ()
    assert {message.question_id for _, transcript in transcripts for message in transcript.messages} == {None}


def worded_anew(questions: int, first: str = "How was the setup?") -> str:
    """Four interviews that have nothing but the first question in common."""
    turns = "\n".join(f"Q: And what about part {number} of {{0}}?\nA: It was slow." for number in range(questions))
    return "\n---\n".join(f"Q: {first}\nA: Slow.\n{turns.format(name)}" for name in ("one", "two", "three", "four"))


def test_our_own_interviews_keep_their_message_ids() -> None:
    interview = {
        "id": "int_1",
        "language": "de",
        "transcript": [
            {"id": "msg_1", "role": "interviewer", "kind": "opening", "questionId": "q1", "content": "Wie war es?"},
            {"id": "msg_2", "role": "respondent", "questionId": "q1", "content": "Zu langsam."},
        ],
    }
    ((name, transcript),) = read_transcripts(json.dumps({"items": [interview]}), "export.json")
    assert (name, transcript.language) == ("int_1", "de")
    assert [(message.id, message.question_id) for message in transcript.said] == [("msg_2", "q1")]


def test_lines_of_json_are_one_interview_each() -> None:
    turns = [{"speaker": "moderator", "text": "Why?"}, {"speaker": "participant", "text": "Too dear."}]
    line = json.dumps({"turns": turns})
    assert said(f"{line}\n{line}\n", "calls.ndjson") == [["Too dear."], ["Too dear."]]


def test_a_table_is_a_respondent_a_row_and_its_sentences_are_the_open_answers() -> None:
    table = "id,score,What could be better?\n1,9,The search never finds my invoices\n2,3,Nothing to be honest\n3,4,\n"
    read = read_transcripts(table, "survey.csv")
    assert [name for name, _ in read] == ["survey row 1", "survey row 2"]
    assert [question.text for question in read[0][1].plan.questions] == ["What could be better?"]
    assert said(table.replace(",", "\t"), "survey.tsv") == said(table, "survey.csv")


def test_codes_names_and_places_are_no_open_answers() -> None:
    rows = [
        f"Ward {number} North Wing Q{number},Ada M. Grey {number},it took about {number} hours" for number in range(9)
    ]
    found = said("\n".join(["Place,Name,Why?", *rows]), "survey.csv")
    assert found[0] == ["it took about 0 hours"]


def test_a_column_may_be_named() -> None:
    table = "why,where\ncost,Berlin\nslow,Bonn\n"
    assert said(table, "short.csv", columns=["Why"]) == [["cost"], ["slow"]]
    with pytest.raises(SourceError, match=r"There is no column 'what'\. The columns are: why, where"):
        read_transcripts(table, "short.csv", columns=["what"])


@pytest.mark.parametrize(
    ("text", "name", "reason"),
    [
        ("", "empty.txt", "No two speakers"),
        ("just some words", "notes.txt", "No two speakers"),
        ("{", "broken.json", "This is no JSON"),
        ('{"a": 1}', "other.json", "There is no interview in this JSON"),
        ("a,b\n", "short.csv", "a line for each respondent"),
        ("a,b\n1,2\n", "numbers.csv", "Name them with --column"),
        ('[{"role": "interviewer", "content": "Why?"}]', "silent.json", "No respondent says anything"),
    ],
)
def test_what_holds_no_interview_says_what_was_looked_for(text: str, name: str, reason: str) -> None:
    with pytest.raises(SourceError, match=reason):
        read_transcripts(text, name)


@given(st.text(max_size=300), st.sampled_from(["a.txt", "a.csv", "a.json", "a"]))
def test_any_text_is_read_or_refused_in_words(text: str, name: str) -> None:
    try:
        read = read_transcripts(text, name)
    except SourceError:
        return
    assert all(transcript.said for _, transcript in read)


def test_of_our_own_interviews_greetings_and_thanks_are_no_questions_and_choices_no_words() -> None:
    turns: list[dict[str, object]] = [
        {
            "role": "interviewer",
            "kind": "opening",
            "questionId": "q1",
            "content": "Welcome. I am an AI. Why did you leave?",
        },
        {"id": "m1", "role": "respondent", "questionId": "q1", "content": "It was too slow for us."},
        {"role": "interviewer", "kind": "probe", "questionId": "q1", "content": "Can you say more?"},
        {"id": "m2", "role": "respondent", "questionId": "q1", "content": "The export took an hour."},
        {"role": "interviewer", "kind": "question", "questionId": "q2", "content": "Noted. What matters most?"},
        {"id": "m3", "role": "respondent", "questionId": "q2", "content": "Price, Speed", "value": ["a", "b"]},
        {"role": "interviewer", "kind": "question", "questionId": "q3", "content": "Would you come back?"},
        {
            "id": "m4",
            "role": "respondent",
            "questionId": "q3",
            "content": "No, never with that export.",
            "value": False,
        },
        {"role": "interviewer", "kind": "closing", "content": "That was all. Thank you."},
    ]
    answers = [
        {"questionId": "q2", "label": "Price, Speed", "messageIds": ["m3"]},
        {"questionId": "q3", "label": "No", "messageIds": ["m4"]},
    ]
    interview = {"id": "int_1", "transcript": turns, "analysis": {"structuredAnswers": answers}}
    ((_, transcript),) = read_transcripts(json.dumps(interview), "one.json")
    assert {question.id: question.text for question in transcript.plan.questions} == {
        "q1": "Why did you leave?",
        "q2": "What matters most?",
        "q3": "Would you come back?",
    }
    assert [message.id for message in transcript.said if message.chosen] == ["m3"]

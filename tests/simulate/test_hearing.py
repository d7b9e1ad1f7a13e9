"""What a message asks is heard from its words, whoever says it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

import openkoji.interviewing
from openkoji.simulate import Asks, FactKind, Fault
from openkoji.simulate.hearing import Memory, hear

SOURCE = Path(openkoji.interviewing.__file__).parent
STUDIES = Path(openkoji.interviewing.__file__).parents[1] / "demo" / "studies"

SAID = ("The export broke on Monday.",)
TALKED = Memory(
    own=SAID, recent=SAID, question="Why did you cancel?", asked={"why did you cancel", "that is good to know"}
)

# What a language model, or a person, may ask instead of the moderator's own words.
PROBES = [
    ("How often would you say that comes up?", {FactKind.MAGNITUDE}),
    ("Why was that?", {FactKind.LED_TO}),
    ("Can you walk me through one specific case?", {FactKind.EXAMPLE}),
    ("And how did that make you feel?", {FactKind.FEELING}),
    ("How does it compare to the tool you used before?", {FactKind.CONTRAST}),
    ("What happened as a result of the export breaking?", {FactKind.CHANGE, FactKind.EXAMPLE}),
    ("When you say “the export broke”, what exactly do you mean?", {FactKind.ELABORATE}),
]


@pytest.mark.parametrize(("message", "kinds"), PROBES)
def test_a_probe_is_heard_for_the_kind_it_asks(message: str, kinds: set[FactKind]) -> None:
    heard = hear(message, None, TALKED)
    assert heard.asks is Asks.PARTICULAR
    assert heard.kinds & kinds
    assert not heard.faults


@pytest.mark.parametrize("message", ["Can you say more about that?", "Please go on.", "Is there anything else?"])
def test_say_more_is_no_particular_kind(message: str) -> None:
    assert hear(message, None, TALKED).asks is Asks.MORE


@pytest.mark.parametrize("study", sorted(STUDIES.glob("*.yaml")), ids=lambda path: path.stem)
def test_a_researchers_question_is_heard_as_a_question_of_its_own(study: Path) -> None:
    for question in yaml.safe_load(study.read_text())["questions"]:
        widget = {"type": "scale", "questionId": "q"} if question.get("type", "open_ended") != "open_ended" else None
        heard = hear(f"Thank you. {question['text']}", widget, TALKED)
        assert heard.asks is (Asks.VALUE if widget else Asks.MAIN), question["text"]


def test_no_follow_up_of_the_moderator_is_taken_for_a_question_of_its_own() -> None:
    phrases = json.loads((SOURCE / "languages" / "en" / "phrases.json").read_text())
    follow_ups: tuple[str, ...] = (
        "elaborate",
        "clarify",
        "example",
        "meaning",
        "led_to",
        "have_in_mind",
        "ladder",
        "contrast",
    )
    follow_ups += ("magnitude", "feeling", "difference", "consequence", "rephrase", "own_occasion")
    fields = {"quote": "the export broke", "value": "Monday"}
    wrong = [
        phrase
        for name, sentences in phrases.items()
        if name.startswith(follow_ups)
        for phrase in sentences
        if hear(phrase.replace("|", " ").format(**fields), None, TALKED).asks not in (Asks.PARTICULAR, Asks.MORE)
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("message", "fault"),
    [
        ("What led to that? And when was it?", Fault.SEVERAL),
        ("price, support, export, speed, reasons, examples?", Fault.WORD_LIST),
        ("price support export speed reasons examples?", Fault.WORD_LIST),
        ("Why did you cancel?", Fault.ASKED_BEFORE),
        ("That is good to know. What led to that?", Fault.SAID_BEFORE),
        ("You said “it was cheap”. What led to that?", Fault.MISQUOTED),
        (f"What led to that, {'if you think about it once more ' * 5}?", Fault.LONG),
    ],
)
def test_bad_questions_are_told_from_good_ones(message: str, fault: Fault) -> None:
    assert fault in hear(message, None, TALKED).faults


def test_whether_to_stop_is_no_question_about_the_subject() -> None:
    for message in ("Would you like to stop the interview here?", "We can skip this question, stop here, or go on."):
        assert hear(message, None, TALKED).asks is Asks.STOP


@pytest.mark.parametrize(
    "question",
    ["How did you get to work before that?", "What did you do to get that money?", "What came out of that search?"],
)
def test_a_question_of_the_study_may_point_back_where_the_page_tells_it_from_a_follow_up(question: str) -> None:
    assert hear(question, None, TALKED, "question").asks is Asks.MAIN
    assert hear(question, None, TALKED, "probe").asks is Asks.PARTICULAR


def test_a_follow_up_that_names_a_subject_stays_a_follow_up_where_the_page_tells_it() -> None:
    question = "What did your colleagues in the warehouse do?"
    assert hear(question, None, TALKED).asks is Asks.MAIN
    assert hear(question, None, TALKED, "probe").asks is Asks.PARTICULAR


def test_whether_a_summary_is_right_is_a_check() -> None:
    for asked in (
        "Is that what matters most?",
        "Are these the main points for you?",
        "Does that match what you meant?",
    ):
        assert hear(f"I noted “the export broke”. {asked}", None, TALKED).asks is Asks.CHECK

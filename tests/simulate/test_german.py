"""A German respondent in a German interview hears questions and probes as an English one does in English."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

import openkoji.interviewing
import openkoji.simulate
from openkoji.interviewing import Mode, Plan, Probing, Question, QuestionType, Scale
from openkoji.simulate import Asks, Ending, FactKind, Fault, Persona, ScriptedRespondent, Style, rehearse
from openkoji.simulate.hearing import Memory, hear
from openkoji.simulate.languages import language_of
from tests.simulate.people import BILL, FACTS, RECHNUNG, TATSACHEN, persona

LANGUAGES = Path(openkoji.interviewing.__file__).parent / "languages"
WORDS = Path(openkoji.simulate.__file__).parent / "words"
SEEDS = range(20)

SAID = ("Am Montag brach der Export ab.",)
TALKED = Memory(own=SAID, recent=SAID, question="Warum haben Sie gekündigt?", asked={"warum haben sie gekündigt"})

GERMAN = Persona("jemand", Style.PLAIN, 40, TATSACHEN)

PROBES = [
    ("How often does that happen?", "Wie oft kommt das vor?"),
    ("What led to that?", "Wie kam es dazu?"),
    ("Could you give me an example?", "Können Sie mir dafür ein Beispiel geben?"),
    ("How did you feel about that?", "Wie haben Sie sich dabei gefühlt?"),
    ("What do you mean by that?", "Was meinen Sie damit?"),
    (
        "How does that compare with what you did before?",
        "Was ist der Unterschied zu dem, was Sie vorher gemacht haben?",
    ),
    ("What changed after that?", "Was hat sich danach verändert?"),
    ("Can you say a little more about that?", "Können Sie dazu noch etwas mehr sagen?"),
]

# What a language model, or a person, may ask instead of the moderator's own words.
ASKED_FREELY = [
    ("Weshalb war das so?", FactKind.LED_TO),
    ("Was war der Grund dafür?", FactKind.LED_TO),
    ("Schildern Sie mir bitte einen konkreten Fall.", FactKind.EXAMPLE),
    ("Wie viel Zeit kostet Sie das ungefähr?", FactKind.MAGNITUDE),
    ("Welche Folgen hatte das für Sie?", FactKind.CHANGE),
    ("Was für ein Gefühl war das?", FactKind.FEELING),
    ("Wie war das früher?", FactKind.CONTRAST),
    ("Sie sagten „brach der Export ab“. Was genau meinen Sie?", FactKind.ELABORATE),
]


@pytest.mark.parametrize(("english", "german"), PROBES)
def test_a_probe_opens_facts_of_the_same_kinds_in_both_languages(english: str, german: str) -> None:
    opened: dict[str, set[FactKind]] = {"en": set(), "de": set()}
    for seed in SEEDS:
        for language, somebody, question, probe in (
            ("en", persona(Style.TERSE), BILL, english),
            ("de", replace(GERMAN, style=Style.TERSE), RECHNUNG, german),
        ):
            asked = ScriptedRespondent(somebody, seed)
            assert asked.reply(question).told
            opened[language] |= {FACTS[place].kind for place in asked.reply(probe).told}
    assert opened["de"] == opened["en"]


@pytest.mark.parametrize(("message", "kind"), ASKED_FREELY)
def test_a_probe_in_free_words_is_heard_for_the_kind_it_asks(message: str, kind: FactKind) -> None:
    heard = hear(message, None, TALKED)
    assert heard.asks is Asks.PARTICULAR
    assert kind in heard.kinds
    assert not heard.faults


def test_no_follow_up_of_the_german_moderator_is_a_question_of_its_own_or_a_bad_one() -> None:
    phrases = json.loads((LANGUAGES / "de" / "phrases.json").read_text(encoding="utf-8"))
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
    follow_ups += ("magnitude", "feeling", "difference", "consequence", "rephrase", "own_occasion", "thread")
    fields = {"quote": "brach der Export ab", "first": "der Export", "value": "Montag"}
    wrong = []
    for name, sentences in phrases.items():
        for phrase in sentences if name.startswith(follow_ups) else ():
            heard = hear(phrase.replace("|", " ").format(**fields), None, TALKED)
            if heard.asks not in (Asks.PARTICULAR, Asks.MORE) or heard.faults:
                wrong.append(phrase)
    assert wrong == []


@pytest.mark.parametrize(
    "message",
    [
        "Was hat Sie in der Bibliothek gestört, falls überhaupt etwas?",
        "Danke. Was würden Sie an der Stadtbibliothek ändern?",
        "Wann haben Sie das letzte Mal im Garten gearbeitet?",
    ],
)
def test_a_question_that_names_a_subject_is_a_question_of_its_own(message: str) -> None:
    assert hear(message, None, TALKED).asks is Asks.MAIN


@pytest.mark.parametrize(
    ("message", "fault"),
    [
        ("Preis, Kundendienst, Export, Gründe, Beispiele?", Fault.WORD_LIST),
        ("Wie Preis Kundendienst Export Gründe Beispiele Gefühle Werte?", Fault.WORD_LIST),
        ("Wie kam es dazu? Und wann war das?", Fault.SEVERAL),
        ("Sie sagten „es war billig“. Wie kam es dazu?", Fault.MISQUOTED),
        ("Warum haben Sie gekündigt?", Fault.ASKED_BEFORE),
    ],
)
def test_bad_questions_are_bad_in_german_too(message: str, fault: Fault) -> None:
    assert fault in hear(message, None, TALKED).faults


def test_whether_to_stop_or_whether_it_was_understood_is_heard() -> None:
    assert hear("Möchten Sie das Interview hier beenden?", None, TALKED).asks is Asks.STOP
    assert hear("Habe ich das richtig verstanden?", None, TALKED).asks is Asks.CHECK


@pytest.mark.parametrize("style", Style)
@pytest.mark.parametrize("patience", [3, 30])
def test_a_german_interview_comes_to_its_end_with_every_style(style: Style, patience: int) -> None:
    questions = (
        Question("bill", RECHNUNG, probing=Probing(2)),
        Question("scale", "Wie zufrieden sind Sie?", QuestionType.SCALE, scale=Scale(0, 10)),
        Question("training", "Wie war die Schulung für die neuen Leute?", probing=Probing(2)),
    )
    plan = Plan("Rechnungen", Mode.HYBRID, questions, language="de")
    for seed in range(4):
        held = rehearse(plan, replace(GERMAN, style=style, patience=patience, typed=1), seed)
        assert held.ending is (Ending.STOPPED if patience == 3 else Ending.COMPLETED)
        assert held.told or style in (Style.VAGUE, Style.OFF_TOPIC, Style.INJECTING)


def test_the_language_of_a_text_is_known_by_its_words_of_grammar() -> None:
    assert language_of("Was hat Sie dazu gebracht?") == "de"
    assert language_of("What was in it?") == "en"
    assert language_of("export, price, speed") == "en"
    assert persona().language == "en"
    assert GERMAN.language == "de"


def test_every_language_has_the_same_files_with_the_same_parts() -> None:
    for folder in (each for each in WORDS.iterdir() if each.is_dir()):
        assert {path.name for path in folder.iterdir()} == {path.name for path in (WORDS / "en").iterdir()}
        for name in ("cues", "sayings", "questions"):
            english, own = (
                yaml.safe_load((each / f"{name}.yaml").read_text(encoding="utf-8")) for each in (WORDS / "en", folder)
            )
            assert list(own) == list(english), (folder.name, name)

"""A Dutch respondent in a Dutch interview hears questions and probes as an English one does in English."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

import openkoji.interviewing
import openkoji.simulate
from openkoji.interviewing import Mode, Plan, Probing, Question, QuestionType, Scale
from openkoji.simulate import Asks, Ending, Fact, FactKind, Fault, Persona, ScriptedRespondent, Style, rehearse
from openkoji.simulate.hearing import Memory, hear
from openkoji.simulate.languages import language_of
from tests.simulate.people import BILL, FACTS, persona

LANGUAGES = Path(openkoji.interviewing.__file__).parent / "languages"
SEEDS = range(20)

SAID = ("Maandag brak de export af.",)
TALKED = Memory(own=SAID, recent=SAID, question="Waarom hebt u opgezegd?", asked={"waarom hebt u opgezegd"})

FACTUUR = "Waarom bent u na de factuur weggegaan?"

FEITEN = (
    Fact("De factuur was niet zoals we hadden afgesproken.", "factuur", FactKind.ELABORATE),
    Fact("De factuur steeg met 40 procent.", "factuur", FactKind.MAGNITUDE),
    Fact("De factuur steeg omdat het hoofdkantoor het tarief had gewijzigd.", "factuur", FactKind.LED_TO),
    Fact("Ik vond de factuur op een maandag in maart.", "factuur", FactKind.EXAMPLE),
    Fact("De factuur maakte me woedend.", "factuur", FactKind.FEELING),
    Fact("De training was in een koud lokaal.", "training", FactKind.ELABORATE),
    Fact("De training duurde zes uur.", "training", FactKind.MAGNITUDE),
    Fact("De training is een keer uitgevallen.", "training", FactKind.EXAMPLE),
    Fact("De training was nodig, omdat iedereen nieuw was.", "training", FactKind.LED_TO),
    Fact("De training was een feest.", "training", FactKind.FEELING),
    Fact("Mijn tuin heeft vier appelbomen.", "tuin", FactKind.MAGNITUDE),
    Fact("Mijn tuin ligt achter het huis.", "tuin", FactKind.ELABORATE),
    Fact("Mijn tuin was een cadeau.", "tuin", FactKind.LED_TO),
    Fact("Mijn tuin stond in het voorjaar onder water.", "tuin", FactKind.EXAMPLE),
    Fact("Mijn tuin maakt me rustig.", "tuin", FactKind.FEELING),
)
"""The facts of the English respondent in Dutch, in the same order."""

DUTCH = Persona("iemand", Style.PLAIN, 40, FEITEN)

PROBES = [
    ("How often does that happen?", "Hoe vaak komt dat voor?"),
    ("What led to that?", "Hoe is dat zo gekomen?"),
    ("Could you give me an example?", "Kunt u me daar een voorbeeld van geven?"),
    ("How did you feel about that?", "Hoe voelde u zich daarbij?"),
    ("What do you mean by that?", "Wat bedoelt u daarmee?"),
    (
        "How does that compare with what you did before?",
        "Wat is het verschil met wat u daarvoor deed?",
    ),
    ("What changed after that?", "Wat is er daarna veranderd?"),
    ("Can you say a little more about that?", "Kunt u daar nog iets meer over zeggen?"),
]

# What a language model, or a person, may ask instead of the moderator's own words.
ASKED_FREELY = [
    ("Waarom was dat zo?", FactKind.LED_TO),
    ("Wat was de reden daarvoor?", FactKind.LED_TO),
    ("Beschrijf alstublieft één concreet geval.", FactKind.EXAMPLE),
    ("Hoeveel tijd kost u dat ongeveer?", FactKind.MAGNITUDE),
    ("Welke gevolgen had dat voor u?", FactKind.CHANGE),
    ("Wat voor gevoel was dat?", FactKind.FEELING),
    ("Hoe was dat vroeger?", FactKind.CONTRAST),
    ("U zei “brak de export af”. Wat bedoelt u precies?", FactKind.ELABORATE),
]


@pytest.mark.parametrize(("english", "dutch"), PROBES)
def test_a_probe_opens_facts_of_the_same_kinds_in_dutch_as_in_english(english: str, dutch: str) -> None:
    opened: dict[str, set[FactKind]] = {"en": set(), "nl": set()}
    for seed in SEEDS:
        for language, somebody, question, probe in (
            ("en", persona(Style.TERSE), BILL, english),
            ("nl", replace(DUTCH, style=Style.TERSE), FACTUUR, dutch),
        ):
            asked = ScriptedRespondent(somebody, seed)
            assert asked.reply(question).told
            opened[language] |= {FACTS[place].kind for place in asked.reply(probe).told}
    assert opened["nl"] == opened["en"]


@pytest.mark.parametrize(("message", "kind"), ASKED_FREELY)
def test_a_dutch_probe_in_free_words_is_heard_for_the_kind_it_asks(message: str, kind: FactKind) -> None:
    heard = hear(message, None, TALKED)
    assert heard.asks is Asks.PARTICULAR
    assert kind in heard.kinds
    assert not heard.faults


def test_no_follow_up_of_the_dutch_moderator_is_a_question_of_its_own_or_a_bad_one() -> None:
    phrases = json.loads((LANGUAGES / "nl" / "phrases.json").read_text(encoding="utf-8"))
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
    fields = {"quote": "brak de export af", "first": "de export", "value": "maandag"}
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
        "Wat stoorde u in de bibliotheek, als er al iets was?",
        "Dank u. Wat zou u aan de stadsbibliotheek veranderen?",
        "Wanneer hebt u voor het laatst in de tuin gewerkt?",
    ],
)
def test_a_dutch_question_that_names_a_subject_is_a_question_of_its_own(message: str) -> None:
    assert hear(message, None, TALKED).asks is Asks.MAIN


@pytest.mark.parametrize(
    ("message", "fault"),
    [
        ("Prijs, klantenservice, export, redenen, voorbeelden?", Fault.WORD_LIST),
        ("Hoe prijs klantenservice export redenen voorbeelden gevoelens waarden?", Fault.WORD_LIST),
        ("Hoe is dat zo gekomen? En wanneer was dat?", Fault.SEVERAL),
        ("U zei “het was goedkoop”. Hoe is dat zo gekomen?", Fault.MISQUOTED),
        ("Waarom hebt u opgezegd?", Fault.ASKED_BEFORE),
    ],
)
def test_bad_questions_are_bad_in_dutch_too(message: str, fault: Fault) -> None:
    assert fault in hear(message, None, TALKED).faults


def test_whether_to_stop_or_whether_it_was_understood_is_heard_in_dutch() -> None:
    assert hear("Wilt u het interview hier stoppen?", None, TALKED).asks is Asks.STOP
    assert hear("Heb ik dat goed begrepen?", None, TALKED).asks is Asks.CHECK


@pytest.mark.parametrize("style", Style)
@pytest.mark.parametrize("patience", [3, 30])
def test_a_dutch_interview_comes_to_its_end_with_every_style(style: Style, patience: int) -> None:
    questions = (
        Question("bill", FACTUUR, probing=Probing(2)),
        Question("scale", "Hoe tevreden bent u?", QuestionType.SCALE, scale=Scale(0, 10)),
        Question("training", "Hoe was de training voor de nieuwe mensen?", probing=Probing(2)),
    )
    plan = Plan("Facturen", Mode.HYBRID, questions, language="nl")
    for seed in range(4):
        held = rehearse(plan, replace(DUTCH, style=style, patience=patience, typed=1), seed)
        assert held.ending is (Ending.STOPPED if patience == 3 else Ending.COMPLETED)
        assert held.told or style in (Style.VAGUE, Style.OFF_TOPIC, Style.INJECTING)


def test_a_dutch_text_is_known_by_its_words_of_grammar() -> None:
    assert language_of("Wat bracht u daartoe?") == "nl"
    assert language_of("What was in it?") == "en"
    assert language_of("export, price, speed") == "en"
    assert persona().language == "en"
    assert DUTCH.language == "nl"

"""A French respondent in a French interview hears questions and probes as an English one does in English."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import openkoji.interviewing
from openkoji.interviewing import Mode, Plan, Probing, Question, QuestionType, Scale
from openkoji.simulate import Asks, Ending, FactKind, Fault, Persona, bundled_personas, rehearse
from openkoji.simulate.hearing import Memory, hear
from openkoji.simulate.languages import language_of

LANGUAGES = Path(openkoji.interviewing.__file__).parent / "languages"

SAID = ("Lundi, l'export a planté.",)
TALKED = Memory(own=SAID, recent=SAID, question="Pourquoi avez-vous résilié ?", asked={"pourquoi avez vous résilié"})

# What a language model, or a person, may ask instead of the moderator's own words.
ASKED_FREELY = [
    ("Pourquoi en était-il ainsi ?", FactKind.LED_TO),
    ("Quelle en était la raison ?", FactKind.LED_TO),
    ("Racontez-moi un cas concret, s'il vous plaît.", FactKind.EXAMPLE),
    ("Combien de temps cela vous coûte-t-il à peu près ?", FactKind.MAGNITUDE),
    ("Quelles conséquences cela a-t-il eues pour vous ?", FactKind.CHANGE),
    ("Quel sentiment était-ce ?", FactKind.FEELING),
    ("Comment était-ce avant ?", FactKind.CONTRAST),
    ("Que voulez-vous dire exactement par là ?", FactKind.ELABORATE),
]


@pytest.mark.parametrize(("message", "kind"), ASKED_FREELY)
def test_a_probe_in_free_words_is_heard_for_the_kind_it_asks(message: str, kind: FactKind) -> None:
    heard = hear(message, None, TALKED)

    assert heard.asks is Asks.PARTICULAR
    assert kind in heard.kinds
    assert not heard.faults


def test_no_follow_up_of_the_french_moderator_is_a_question_of_its_own_or_a_bad_one() -> None:
    phrases = json.loads((LANGUAGES / "fr" / "phrases.json").read_text(encoding="utf-8"))
    follow_ups: tuple[str, ...] = ("elaborate", "clarify", "example", "meaning", "led_to", "have_in_mind", "ladder")
    follow_ups += ("contrast", "magnitude", "feeling", "difference", "rephrase", "own_occasion", "thread")
    fields = {"quote": "l'export a planté", "first": "l'export", "value": "lundi"}
    heard = {
        phrase: hear(phrase.replace("|", " ").format(**fields), None, TALKED)
        for name, sentences in phrases.items()
        for phrase in (sentences if name.startswith(follow_ups) else ())
    }

    assert [
        phrase for phrase, each in heard.items() if each.asks not in (Asks.PARTICULAR, Asks.MORE) or each.faults
    ] == []


@pytest.mark.parametrize(
    "message",
    [
        "Qu'est-ce qui vous a gêné à la bibliothèque, le cas échéant ?",
        "Merci. Que changeriez-vous à la bibliothèque municipale ?",
        "Quand avez-vous travaillé au jardin pour la dernière fois ?",
    ],
)
def test_a_question_that_names_a_subject_is_a_question_of_its_own(message: str) -> None:
    assert hear(message, None, TALKED).asks is Asks.MAIN


@pytest.mark.parametrize(
    ("message", "fault"),
    [
        ("Prix, service client, export, raisons, exemples ?", Fault.WORD_LIST),
        ("Comment prix service export raisons exemples sentiments valeurs ?", Fault.WORD_LIST),
        ("Comment en est-on arrivé là ? Quand était-ce ?", Fault.SEVERAL),
        ("Pourquoi avez-vous résilié ?", Fault.ASKED_BEFORE),
    ],
)
def test_bad_questions_are_bad_in_french_too(message: str, fault: Fault) -> None:
    assert fault in hear(message, None, TALKED).faults


def test_whether_to_stop_or_whether_it_was_understood_is_heard_in_french() -> None:
    assert hear("Souhaitez-vous arrêter l'entretien ici ?", None, TALKED).asks is Asks.STOP
    assert hear("Vous ai-je bien compris ?", None, TALKED).asks is Asks.CHECK


@pytest.mark.parametrize("somebody", bundled_personas("fr"), ids=lambda somebody: somebody.name)
@pytest.mark.parametrize("mode", [Mode.STRUCTURED, Mode.HYBRID])
def test_everybody_who_speaks_french_is_led_to_the_end_of_a_study(somebody: Persona, mode: Mode) -> None:
    questions = (
        Question("last", "Racontez-moi la dernière fois que vous l'avez utilisé.", probing=Probing(2)),
        Question("scale", "À quel point êtes-vous satisfait ?", QuestionType.SCALE, scale=Scale(0, 10)),
        Question("why", "Pourquoi l'avez-vous choisi ?", probing=Probing(2)),
    )
    plan = Plan("Un logiciel", mode, questions, language="fr", max_minutes=20.0)

    for seed in range(4):
        held = rehearse(plan, somebody, seed)
        assert held.ending is Ending.COMPLETED
        assert held.told


def test_a_french_text_is_known_by_its_words_of_grammar() -> None:
    assert language_of("Qu'est-ce qui vous y a amené ?") == "fr"
    assert {somebody.language for somebody in bundled_personas("fr")} == {"fr"}

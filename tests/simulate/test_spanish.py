"""A Spanish respondent in a Spanish interview hears questions and probes as an English one does in English."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import openkoji.interviewing
from openkoji.interviewing import Mode, Plan, Probing, Question, QuestionType, Scale
from openkoji.simulate import Asks, Ending, Fact, FactKind, Fault, Persona, Style, bundled_personas, rehearse
from openkoji.simulate.hearing import Memory, hear
from openkoji.simulate.languages import language_of

LANGUAGES = Path(openkoji.interviewing.__file__).parent / "languages"

SAID = ("El lunes se cayó la exportación.",)
TALKED = Memory(own=SAID, recent=SAID, question="¿Por qué canceló?", asked={"por qué canceló"})

FACTS = (
    Fact("Cancelé porque la factura llegó dos veces.", "factura", FactKind.LED_TO),
    Fact("En mayo estuve una hora buscando la factura.", "factura", FactKind.EXAMPLE),
    Fact("Las facturas son difíciles de leer.", "factura", FactKind.ELABORATE),
    Fact("Me costó unas tres horas al mes.", "factura", FactKind.MAGNITUDE),
    Fact("Me dio mucha rabia pagar dos veces.", "factura", FactKind.FEELING),
    Fact("La formación para los nuevos fue corta.", "formación", FactKind.ELABORATE),
)
SOMEBODY = Persona("alguien", Style.PLAIN, 40, FACTS)

# What a language model, or a person, may ask instead of the moderator's own words.
ASKED_FREELY = [
    ("¿Por qué fue así?", FactKind.LED_TO),
    ("¿Cuál fue el motivo de eso?", FactKind.LED_TO),
    ("Cuénteme un caso concreto de eso, por favor.", FactKind.EXAMPLE),
    ("¿Cuánto tiempo le cuesta eso, más o menos?", FactKind.MAGNITUDE),
    ("¿Qué pasó después de eso?", FactKind.CHANGE),
    ("¿Cómo se sintió con eso?", FactKind.FEELING),
    ("¿Cómo era antes de eso?", FactKind.CONTRAST),
    ("Ha dicho “se cayó la exportación”. ¿Qué quiere decir exactamente?", FactKind.ELABORATE),
]


@pytest.mark.parametrize(("message", "kind"), ASKED_FREELY)
def test_a_spanish_probe_in_free_words_is_heard_for_the_kind_it_asks(message: str, kind: FactKind) -> None:
    heard = hear(message, None, TALKED)
    assert heard.asks is Asks.PARTICULAR
    assert kind in heard.kinds
    assert not heard.faults


def test_no_follow_up_of_the_spanish_moderator_is_a_question_of_its_own_or_a_bad_one() -> None:
    phrases = json.loads((LANGUAGES / "es" / "phrases.json").read_text(encoding="utf-8"))
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
    fields = {"quote": "se cayó la exportación", "first": "la exportación", "value": "lunes"}
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
        "¿Qué le molestó de la biblioteca, si es que algo le molestó?",
        "Gracias. ¿Qué cambiaría de la biblioteca municipal?",
        "¿Cuándo trabajó por última vez en el jardín?",
    ],
)
def test_a_spanish_question_that_names_a_subject_is_a_question_of_its_own(message: str) -> None:
    assert hear(message, None, TALKED).asks is Asks.MAIN


@pytest.mark.parametrize(
    ("message", "fault"),
    [
        ("¿Precio, servicio, exportación, motivos, ejemplos?", Fault.WORD_LIST),
        ("¿Qué llevó a eso? ¿Y cuándo fue?", Fault.SEVERAL),
        ("Ha dicho “era barato”. ¿Qué llevó a eso?", Fault.MISQUOTED),
        ("¿Por qué canceló su cuenta?", Fault.ASKED_BEFORE),
    ],
)
def test_bad_questions_are_bad_in_spanish_too(message: str, fault: Fault) -> None:
    asked = Memory(own=SAID, recent=SAID, question="¿Por qué canceló su cuenta?", asked={"por qué canceló su cuenta"})

    assert fault in hear(message, None, asked).faults


def test_whether_to_stop_or_whether_it_was_understood_is_heard_in_spanish() -> None:
    assert hear("¿Quiere que terminemos aquí la entrevista?", None, TALKED).asks is Asks.STOP
    assert hear("¿Le he entendido bien?", None, TALKED).asks is Asks.CHECK


@pytest.mark.parametrize("style", Style)
@pytest.mark.parametrize("patience", [3, 30])
def test_a_spanish_interview_comes_to_its_end_with_every_style(style: Style, patience: int) -> None:
    questions = (
        Question("bill", "¿Qué pasó con la factura?", probing=Probing(2)),
        Question("scale", "¿Qué tan satisfecho está?", QuestionType.SCALE, scale=Scale(0, 10)),
        Question("training", "¿Cómo fue la formación para los nuevos?", probing=Probing(2)),
    )
    plan = Plan("Facturas", Mode.HYBRID, questions, language="es")
    for seed in range(4):
        somebody = Persona("alguien", style, patience, FACTS, typed=1)
        held = rehearse(plan, somebody, seed)
        assert held.ending is (Ending.STOPPED if patience == 3 else Ending.COMPLETED)


def test_a_spanish_text_is_known_by_its_words_of_grammar() -> None:
    assert language_of("¿Qué fue lo que le llevó a eso?") == "es"
    assert SOMEBODY.language == "es"


def test_there_are_personas_that_speak_spanish() -> None:
    spoken = bundled_personas("es")

    assert {persona.style for persona in spoken} >= {Style.PLAIN, Style.TERSE, Style.RAMBLING, Style.VAGUE}

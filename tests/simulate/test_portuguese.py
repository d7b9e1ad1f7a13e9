"""A Portuguese respondent in a Portuguese interview hears questions and probes as an English one does in English."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

import openkoji.interviewing
from openkoji.interviewing import Mode, Plan, Probing, Question, QuestionType, Scale
from openkoji.simulate import Asks, Ending, FactKind, Fault, Persona, Style, bundled_personas, rehearse
from openkoji.simulate.hearing import Memory, hear
from openkoji.simulate.languages import language_of
from openkoji.simulate.persona import Fact

LANGUAGES = Path(openkoji.interviewing.__file__).parent / "languages"

FATURA = "Por que cancelou a assinatura da fatura eletrônica?"
FACTS = (
    Fact("A exportação parava na segunda-feira.", "bill", FactKind.EXAMPLE),
    Fact("Cancelei porque a fatura veio em dobro.", "bill", FactKind.LED_TO),
    Fact("Aconteceu umas três vezes por mês.", "bill", FactKind.MAGNITUDE),
    Fact("Fiquei bastante irritado com isso.", "bill", FactKind.FEELING),
    Fact("Antes eu fazia tudo no papel.", "bill", FactKind.CONTRAST),
    Fact("Desde então confiro tudo à mão.", "bill", FactKind.CHANGE),
)
SOMEBODY = Persona("alguém", Style.PLAIN, 40, FACTS, questions={"bill": "fatura cancelou assinatura por que"})

SAID = ("Na segunda a exportação parou.",)
TALKED = Memory(own=SAID, recent=SAID, question="Por que cancelou?", asked={"por que cancelou a assinatura"})

# What a language model, or a person, may ask instead of the moderator's own words.
ASKED_FREELY = [
    ("Por que isso aconteceu?", FactKind.LED_TO),
    ("Qual foi o motivo disso?", FactKind.LED_TO),
    ("Pode me dar um exemplo disso?", FactKind.EXAMPLE),
    ("Quanto tempo isso leva?", FactKind.MAGNITUDE),
    ("Que consequências isso teve?", FactKind.CHANGE),
    ("Como se sentiu com isso?", FactKind.FEELING),
    ("Como era isso antes?", FactKind.CONTRAST),
    ("Você disse “a exportação parou”. O que quer dizer com isso?", FactKind.ELABORATE),
]


@pytest.mark.parametrize(("message", "kind"), ASKED_FREELY)
def test_a_probe_in_free_words_is_heard_for_the_kind_it_asks(message: str, kind: FactKind) -> None:
    heard = hear(message, None, TALKED)
    assert heard.asks is Asks.PARTICULAR
    assert kind in heard.kinds
    assert not heard.faults


def test_no_follow_up_of_the_portuguese_moderator_is_a_question_of_its_own_or_a_bad_one() -> None:
    phrases = json.loads((LANGUAGES / "pt" / "phrases.json").read_text(encoding="utf-8"))
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
    fields = {"quote": "a exportação parou", "first": "a exportação", "value": "segunda"}
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
        "O que atrapalhou você na biblioteca, se é que algo atrapalhou?",
        "Certo. O que você mudaria na biblioteca municipal?",
        "Quando foi a última vez que trabalhou no jardim?",
    ],
)
def test_a_question_that_names_a_subject_is_a_question_of_its_own(message: str) -> None:
    assert hear(message, None, TALKED).asks is Asks.MAIN


@pytest.mark.parametrize(
    ("message", "fault"),
    [
        ("Preço, atendimento, exportação, motivos, exemplos?", Fault.WORD_LIST),
        ("O que levou a isso? E quando foi?", Fault.SEVERAL),
        ("Você disse “era barato”. O que levou a isso?", Fault.MISQUOTED),
        ("Por que cancelou a assinatura?", Fault.ASKED_BEFORE),
    ],
)
def test_bad_questions_are_bad_in_portuguese_too(message: str, fault: Fault) -> None:
    assert fault in hear(message, None, TALKED).faults


def test_whether_to_stop_or_whether_it_was_understood_is_heard() -> None:
    for stop in ("Quer parar a entrevista aqui?", "Só para confirmar: encerro a entrevista agora?"):
        assert hear(stop, None, TALKED).asks is Asks.STOP
    assert hear("Entendi bem?", None, TALKED).asks is Asks.CHECK


@pytest.mark.parametrize("style", Style)
@pytest.mark.parametrize("patience", [3, 30])
def test_a_portuguese_interview_comes_to_its_end_with_every_style(style: Style, patience: int) -> None:
    questions = (
        Question("bill", FATURA, probing=Probing(2)),
        Question("scale", "Qual é o seu grau de satisfação?", QuestionType.SCALE, scale=Scale(0, 10)),
        Question("training", "Como foi o treinamento para as pessoas novas?", probing=Probing(2)),
    )
    plan = Plan("Faturas", Mode.HYBRID, questions, language="pt")
    for seed in range(4):
        held = rehearse(plan, replace(SOMEBODY, style=style, patience=patience, typed=1), seed)
        assert held.ending is (Ending.STOPPED if patience == 3 else Ending.COMPLETED)
        assert held.told or style in (Style.VAGUE, Style.OFF_TOPIC, Style.INJECTING)


def test_portuguese_is_known_by_its_words_of_grammar() -> None:
    assert language_of("O que levou você a isso?") == "pt"
    assert SOMEBODY.language == "pt"
    assert all(somebody.language == "pt" for somebody in bundled_personas("pt"))
    assert {somebody.style for somebody in bundled_personas("pt")} == {
        Style.PLAIN,
        Style.TERSE,
        Style.RAMBLING,
        Style.VAGUE,
        Style.HOSTILE,
    }

"""Interviews in which a language model finds the words: a plan, a model that says what it is told, what is seen."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from openkoji.interviewing import Answer, Mode, Plan, Probing, Question, State, Turn, begin
from openkoji.interviewing.proposal import propose
from openkoji.language.masking import Mask
from openkoji.language.models import Access, Limits, open_model, parse_model
from openkoji.language.models.model import LanguageModel
from openkoji.language.moderating import Line, Moderated, moderate
from tests.fakes.model_server import KEY, Behaviour, ModelServer, filled

FOLDER = Path(__file__).parent

QUESTIONS: Mapping[str, tuple[str, str, str]] = {
    "en": ("What was your last order like?", "What could we improve?", "What do you order most often?"),
    "de": ("Wie war Ihre letzte Bestellung?", "Was könnten wir verbessern?", "Was bestellen Sie am häufigsten?"),
    "fr": (
        "Comment s'est passée votre dernière commande ?",
        "Que pourrions-nous améliorer ?",
        "Que commandez-vous le plus souvent ?",
    ),
    "es": ("¿Cómo fue su último pedido?", "¿Qué podríamos mejorar?", "¿Qué pide con más frecuencia?"),
    "pt": ("Como foi o seu último pedido?", "O que poderíamos melhorar?", "O que você pede com mais frequência?"),
    "nl": ("Hoe was uw laatste bestelling?", "Wat kunnen we verbeteren?", "Wat bestelt u het vaakst?"),
}

BRIEF: Mapping[str, Mapping[str, str]] = {
    "en": {
        "problem": "Find out whether parents would pay twelve euros for the premium plan.",
        "hypothesis": "Delivery slots are the main reason why people leave for Freshly.",
    },
    "de": {
        "problem": "Herausfinden, ob Eltern zwölf Euro für den Premiumtarif zahlen würden.",
        "hypothesis": "Die Lieferfenster sind der Hauptgrund, aus dem Leute zu Freshly wechseln.",
    },
    "fr": {
        "problem": "Savoir si les parents paieraient douze euros pour l'offre premium.",
        "hypothesis": "Les créneaux de livraison poussent les gens vers Freshly.",
    },
    "es": {
        "problem": "Saber si los padres pagarían doce euros por el plan premium.",
        "hypothesis": "Las franjas de entrega llevan a la gente a Freshly.",
    },
    "pt": {
        "problem": "Saber se os pais pagariam doze euros pelo plano premium.",
        "hypothesis": "Os horários de entrega levam as pessoas para a Freshly.",
    },
    "nl": {
        "problem": "Weten of ouders twaalf euro voor het premiumabonnement zouden betalen.",
        "hypothesis": "De bezorgtijden drijven mensen naar Freshly.",
    },
}

PLAIN: Mapping[str, str] = {
    "en": "The parcel was wet and the milk had leaked into everything.",
    "de": "Das Paket war nass und die Milch war überall ausgelaufen.",
    "fr": "Le colis était mouillé et le lait avait coulé partout.",
    "es": "El paquete estaba mojado y la leche se había derramado por todas partes.",
    "pt": "O pacote estava molhado e o leite tinha vazado em tudo.",
    "nl": "Het pakket was nat en de melk was overal uitgelopen.",
}
"""An answer that asks for nothing."""


def plan_in(language: str, first: str | None = None) -> Plan:
    """A study about orders with a brief that nobody may hear of; `first` replaces its first question."""
    texts = (first, *QUESTIONS[language][1:]) if first else QUESTIONS[language]
    questions = tuple(Question(f"q{place}", text, probing=Probing(2)) for place, text in enumerate(texts, 1))
    return Plan("Orders", Mode.HYBRID, questions, language=language, brief=BRIEF[language], max_minutes=30)


@cache
def read_lines(name: str) -> tuple[Mapping[str, Any], ...]:
    """The objects of a file of lines beside this one."""
    return tuple(json.loads(line) for line in (FOLDER / name).read_text(encoding="utf-8").splitlines())


@dataclass
class Interview:
    """A conversation as it goes on: with a model where one is given, else in the embedded moderator's words."""

    plan: Plan
    model: LanguageModel | None = None
    turn: Turn = field(init=False)
    lines: list[Line] = field(init=False)
    moderated: Moderated | None = None

    def __post_init__(self) -> None:
        self.turn = begin(self.plan, 7)
        self.lines = [Line(self.turn.content, False)]

    async def answer(self, text: str) -> tuple[str, ...]:
        """The sentences that the respondent sees for an answer; as they were shown, and as they were stored."""
        self.lines.append(Line(text, True))
        proposal = propose(self.plan, State.from_json(self.turn.state.to_json()), Answer(text=text))
        self.turn, self.moderated, shown = proposal.turn, None, []
        if proposal.options and self.model is not None:
            mask = Mask.of((), *(line.text for line in self.lines))
            self.moderated = await moderate(proposal, self.model, self.lines, show=shown.append, mask=mask)
            self.turn = self.moderated.turn
        self.lines.append(Line(self.turn.content, False))
        assert tuple(shown) == self.turn.sentences[: len(shown)], "what was shown is what was stored"
        return self.turn.sentences


def model_at(server: ModelServer, name: str = "openai:gpt-5-mini") -> LanguageModel:
    wire = name.partition(":")[0]
    return open_model(Access(parse_model(name), KEY, server.url_of(wire)), Limits())


def says(sentences: Sequence[str], move: str = "") -> Behaviour:
    """A model that says these sentences, whatever it is asked for."""
    return filled("neutral", say=list(sentences), move=move)

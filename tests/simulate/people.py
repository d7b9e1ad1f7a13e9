"""Personas whose facts are few and plain, for telling which rule opened which."""

from __future__ import annotations

from openkoji.simulate import Fact, FactKind, Persona, Style

BILL = "Why did you leave after the bill?"
TRAINING = "How was the training for the new staff?"

FACTS = (
    Fact("The bill was not what we had agreed.", "bill", FactKind.ELABORATE),
    Fact("The bill rose by 40 per cent.", "bill", FactKind.MAGNITUDE),
    Fact("The bill rose because head office had changed the plan.", "bill", FactKind.LED_TO),
    Fact("I found the bill on a Monday in March.", "bill", FactKind.EXAMPLE),
    Fact("The bill left me furious.", "bill", FactKind.FEELING),
    Fact("Training took place in a cold room.", "training", FactKind.ELABORATE),
    Fact("Training lasted for six hours.", "training", FactKind.MAGNITUDE),
    Fact("Training was cancelled once.", "training", FactKind.EXAMPLE),
    Fact("Training was needed because everybody was new.", "training", FactKind.LED_TO),
    Fact("Training was a pleasure.", "training", FactKind.FEELING),
    Fact("My garden has four apple trees.", "garden", FactKind.MAGNITUDE),
    Fact("My garden is behind the house.", "garden", FactKind.ELABORATE),
    Fact("My garden was a gift.", "garden", FactKind.LED_TO),
    Fact("My garden flooded last spring.", "garden", FactKind.EXAMPLE),
    Fact("My garden calms me.", "garden", FactKind.FEELING),
)


def persona(style: Style = Style.PLAIN, *, patience: float = 40, facts: tuple[Fact, ...] = FACTS) -> Persona:
    return Persona("somebody", style, patience, facts)


def kinds_of(told: tuple[int, ...]) -> set[FactKind]:
    return {FACTS[place].kind for place in told}


def topics_of(told: tuple[int, ...]) -> set[str]:
    return {FACTS[place].topic for place in told}

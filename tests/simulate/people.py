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

RECHNUNG = "Warum sind Sie nach der Rechnung gegangen?"

TATSACHEN = (
    Fact("Die Rechnung war nicht so, wie wir es vereinbart hatten.", "rechnung", FactKind.ELABORATE),
    Fact("Die Rechnung stieg um 40 Prozent.", "rechnung", FactKind.MAGNITUDE),
    Fact("Die Rechnung stieg, weil die Zentrale den Tarif geändert hatte.", "rechnung", FactKind.LED_TO),
    Fact("Ich habe die Rechnung an einem Montag im März gefunden.", "rechnung", FactKind.EXAMPLE),
    Fact("Die Rechnung hat mich wütend gemacht.", "rechnung", FactKind.FEELING),
    Fact("Die Schulung war in einem kalten Raum.", "schulung", FactKind.ELABORATE),
    Fact("Die Schulung dauerte sechs Stunden.", "schulung", FactKind.MAGNITUDE),
    Fact("Die Schulung fiel einmal aus.", "schulung", FactKind.EXAMPLE),
    Fact("Die Schulung musste sein, da alle neu waren.", "schulung", FactKind.LED_TO),
    Fact("Die Schulung war eine Freude.", "schulung", FactKind.FEELING),
    Fact("Mein Garten hat vier Apfelbäume.", "garten", FactKind.MAGNITUDE),
    Fact("Mein Garten liegt hinter dem Haus.", "garten", FactKind.ELABORATE),
    Fact("Mein Garten war ein Geschenk.", "garten", FactKind.LED_TO),
    Fact("Mein Garten stand im Frühjahr unter Wasser.", "garten", FactKind.EXAMPLE),
    Fact("Mein Garten beruhigt mich.", "garten", FactKind.FEELING),
)
"""The same facts in German, in the same order."""


def persona(style: Style = Style.PLAIN, *, patience: float = 40, facts: tuple[Fact, ...] = FACTS) -> Persona:
    return Persona("somebody", style, patience, facts)


def kinds_of(told: tuple[int, ...]) -> set[FactKind]:
    return {FACTS[place].kind for place in told}


def topics_of(told: tuple[int, ...]) -> set[str]:
    return {FACTS[place].topic for place in told}

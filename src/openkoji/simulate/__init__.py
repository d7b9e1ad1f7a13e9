"""Scripted respondents: rehearsing a study, measuring the moderator, putting a server under load."""

from openkoji.simulate.answering import Said, ScriptedRespondent
from openkoji.simulate.fact_kinds import FactKind, kind_of
from openkoji.simulate.findings import QuestionFinding, Summary, summarise
from openkoji.simulate.hearing import Asks, Fault, Heard, hear
from openkoji.simulate.persona import Fact, Persona, Style
from openkoji.simulate.persona_files import PersonaError, bundled_personas, load_personas
from openkoji.simulate.rehearsal import Ending, Exchange, Rehearsal, rehearse

__all__ = [
    "Asks",
    "Ending",
    "Exchange",
    "Fact",
    "FactKind",
    "Fault",
    "Heard",
    "Persona",
    "PersonaError",
    "QuestionFinding",
    "Rehearsal",
    "Said",
    "ScriptedRespondent",
    "Style",
    "Summary",
    "bundled_personas",
    "hear",
    "kind_of",
    "load_personas",
    "rehearse",
    "summarise",
]

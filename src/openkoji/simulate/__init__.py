"""Scripted respondents: rehearsing a study, measuring the moderator, putting a server under load."""

from openkoji.simulate.answering import Said, ScriptedRespondent
from openkoji.simulate.casting import cast
from openkoji.simulate.fact_kinds import FactKind, kind_of
from openkoji.simulate.findings import Lost, QuestionFinding, Summary, Trouble, lost_in, summarise, troubles_of
from openkoji.simulate.hearing import Asks, Fault, Heard, hear
from openkoji.simulate.persona import Fact, Persona, Style
from openkoji.simulate.persona_files import PersonaError, bundled_personas, load_personas
from openkoji.simulate.rehearsal import Ending, Exchange, Rehearsal, Sitting, next_turn, rehearse

__all__ = [
    "Asks",
    "Ending",
    "Exchange",
    "Fact",
    "FactKind",
    "Fault",
    "Heard",
    "Lost",
    "Persona",
    "PersonaError",
    "QuestionFinding",
    "Rehearsal",
    "Said",
    "ScriptedRespondent",
    "Sitting",
    "Style",
    "Summary",
    "Trouble",
    "bundled_personas",
    "cast",
    "hear",
    "kind_of",
    "load_personas",
    "lost_in",
    "next_turn",
    "rehearse",
    "summarise",
    "troubles_of",
]

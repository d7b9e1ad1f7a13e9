"""What a methodology, and the researcher's instructions for a question, change in the choice of a probe."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from openkoji.interviewing.language import Language
from openkoji.interviewing.moves import Move, is_answered
from openkoji.interviewing.reading import RICH_WORDS, Sign
from openkoji.interviewing.situation import Situation

OPEN_CHOICE = frozenset(
    {
        Move.ELABORATE,
        Move.EXAMPLE,
        Move.CLARIFY,
        Move.LED_TO,
        Move.MEANING,
        Move.HAVE_IN_MIND,
        Move.LADDER,
        Move.MIRROR,
    }
)
"""Probes that may be exchanged for one another; a wish, a contradiction or a silence keeps its own."""

Kinds = frozenset[str]

_EVENTS: Kinds = frozenset({"time", "sequence", "speech", "number", "tool", "place", "name"})
_COURSE: Kinds = frozenset({"time", "sequence", "speech"})


@dataclass(frozen=True, slots=True)
class Methodology:
    """`order` are the probes that it prefers, `of_a_switch` those for a question on taking up or giving up something.

    `evidence` is what an answer of fewer than 45 words must hold to count as told: any of these kinds of detail.
    """

    order: tuple[Move, ...]
    of_a_switch: tuple[Move, ...] = ()
    evidence: Kinds = frozenset()


METHODOLOGIES: dict[str, Methodology] = {
    # Fitzpatrick, The Mom Test: what they did, never what they would do
    "mom_test": Methodology((Move.EXAMPLE, Move.CONSEQUENCE, Move.MAGNITUDE), evidence=_EVENTS),
    # Moesta's switch interview: push, pull, anxiety, habit
    "jobs_to_be_done": Methodology(
        (Move.LED_TO, Move.CONTRAST, Move.EXAMPLE), (Move.PUSH, Move.PULL, Move.HABIT, Move.ANXIETY)
    ),
    # Flanagan 1954: the incident, what led up to it, what came of it
    "critical_incident": Methodology((Move.EXAMPLE, Move.LED_TO, Move.CONSEQUENCE), evidence=_COURSE),
    # Reynolds and Gutman 1988: attribute, consequence, value; two rungs
    "laddering": Methodology((Move.LADDER, Move.LADDER_UP, Move.MEANING)),
    "discovery": Methodology((Move.EXAMPLE, Move.MAGNITUDE, Move.CONSEQUENCE), evidence=_EVENTS),
    "usability": Methodology((Move.EXAMPLE, Move.EXPECTATION, Move.CLARIFY, Move.CONSEQUENCE)),
    "churn": Methodology((Move.LED_TO, Move.EXAMPLE, Move.CONTRAST), (Move.LED_TO, Move.WOULD_CHANGE, Move.EXAMPLE)),
    "satisfaction": Methodology((Move.EXAMPLE, Move.LED_TO)),
}

WORDS_OF_AN_EVENT = 4
"""Fewer words name a thing; nothing came of it, and it was not often."""

_NEEDS_EXPERIENCE = frozenset({Move.EXAMPLE, Move.MAGNITUDE, Move.CONSEQUENCE, Move.EXPECTATION})


def is_enough(situation: Situation) -> bool:
    """Whether the answer is specific and complete by the measure of the study's methodology."""
    if not situation.is_rich:
        return False
    methodology = _of(situation)
    if methodology is None or not methodology.evidence or situation.reading.words >= RICH_WORDS:
        return True
    return not situation.kind.experience or not methodology.evidence.isdisjoint(situation.reading.specifics)


def asked_for_and_missing(situation: Situation) -> tuple[Move, ...]:
    """What the researcher's instructions ask for and a rich answer does not hold, as long as nothing was probed."""
    question = situation.question
    if question is None or situation.state.probes or not situation.is_rich:
        return ()
    hinted = hinted_moves(question.probing.instructions, situation.language)
    fitting = (_without_feeling(move, situation) for move in hinted)
    missing = (move for move in fitting if not is_answered(move, situation.reading))
    return tuple(move for move in missing if _can_follow(move, situation))


def preferred_probes(situation: Situation, moves: tuple[Move, ...]) -> tuple[Move, ...]:
    """`moves` with those that the researcher asked for, then those of the methodology, before them: where they fit.

    A bare judgement ("too expensive") is first asked what is meant, whatever was asked for.
    """
    if moves[0] not in OPEN_CHOICE or situation.only_judges:
        return moves
    question = situation.question
    asked = hinted_moves(question.probing.instructions, situation.language) if question else ()
    methodology = _of(situation)
    usual = methodology.order if methodology is not None else ()
    if methodology is not None and situation.kind.switch:
        usual = methodology.of_a_switch or usual
    if situation.kind.improvement:
        usual = ()
    if not situation.kind.experience:
        usual = tuple(move for move in usual if move not in _NEEDS_EXPERIENCE)
    if situation.kind.event:
        usual = tuple(move for move in usual if move is not Move.MAGNITUDE)
    if situation.reading.words < WORDS_OF_AN_EVENT:
        usual = tuple(move for move in usual if move in OPEN_CHOICE)
    asked = tuple(_without_feeling(move, situation) for move in asked)
    usual = tuple(move for move in usual if _fits(move, situation))
    wanted = (*(move for move in asked if _can_follow(move, situation)), *usual)
    return tuple(dict.fromkeys((*wanted, *moves)))


def _of(situation: Situation) -> Methodology | None:
    return METHODOLOGIES.get(methodology_of(situation.plan.methodology, situation.language) or "")


def _without_feeling(move: Move, situation: Situation) -> Move:
    """Nobody is asked where a feeling came from that they did not name."""
    return Move.MEANING if move is Move.FEELING and not situation.reads(Sign.FEELING) else move


def _can_follow(move: Move, situation: Situation) -> bool:
    """Whether the answer gives a probe that the researcher asked for something to ask about."""
    if move is Move.EXAMPLE and (situation.asks_cause_or_aim or situation.is_rich):
        return False
    return move in OPEN_CHOICE or not situation.reads(Sign.VAGUE)


def _fits(move: Move, situation: Situation) -> bool:
    """Whether a probe of the methodology can follow, which nobody asked for here."""
    if move is Move.CONTRAST and not (situation.kind.switch or situation.reads(Sign.COMPARISON)):
        return False
    return _can_follow(move, situation)


@lru_cache(maxsize=1024)
def methodology_of(name: str | None, language: Language) -> str | None:
    said = " ".join(language.cut(name or "").words)
    return next((key for key, names in language.methodologies.items() if said in names), None)


@lru_cache(maxsize=4096)
def hinted_moves(instructions: str | None, language: Language) -> tuple[Move, ...]:
    """The probes that instructions in plain words point to ("ask for the last time", "how often")."""
    if not instructions:
        return ()
    said = f" {language.cut(instructions).joined} "
    found = {
        name: min((said.find(f" {hint} ") for hint in hints if f" {hint} " in said), default=-1)
        for name, hints in language.hints.items()
    }
    return tuple(Move(name) for name, place in sorted(found.items(), key=lambda item: item[1]) if place >= 0)

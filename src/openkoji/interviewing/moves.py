"""What the moderator can do with its turn, and what each probe would bring that an answer may hold already."""

from __future__ import annotations

from enum import StrEnum

from openkoji.interviewing.reading import Reading, Sign
from openkoji.interviewing.turn import Kind


class Move(StrEnum):
    NEXT = "next_question"
    REPHRASE = "rephrase"
    ELABORATE = "elaborate"
    CLARIFY = "clarify"
    EXAMPLE = "example"
    OWN_OCCASION = "own_occasion"
    MEANING = "meaning"
    LED_TO = "led_to"
    HAVE_IN_MIND = "have_in_mind"
    LADDER = "ladder"
    LADDER_UP = "ladder_up"
    CONTRAST = "contrast"
    CONTRADICTION = "contradiction"
    MAGNITUDE = "magnitude"
    FEELING = "feeling"
    DIFFERENCE = "difference"
    CONSEQUENCE = "consequence"
    MIRROR = "mirror"
    ENCOURAGE = "encourage"
    PUSH = "push"
    PULL = "pull"
    ANXIETY = "anxiety"
    HABIT = "habit"
    EXPECTATION = "expectation"
    WOULD_CHANGE = "would_change"
    SOFT = "soft"
    ANCHOR = "anchor"
    ASK_VALUE_AGAIN = "ask_value_again"
    EXPLAIN = "explain"
    TELL = "tell"
    RETURN = "return"
    OFFER = "offer"
    CONFIRM_STOP = "confirm_stop"
    STAY = "stay"
    READ_BACK = "read_back"
    CALM = "calm"
    THREAD = "thread"
    SUMMARISE = "summarise"
    PUT_DIFFERENTLY = "put_differently"
    ANYTHING_ELSE = "anything_else"
    CLOSE = "close"


DETOURS = frozenset({Move.EXPLAIN, Move.TELL, Move.RETURN, Move.STAY, Move.READ_BACK, Move.ASK_VALUE_AGAIN, Move.CALM})
"""Turns that lead back to the question, without counting as a follow-up."""

CARE = frozenset({Move.OFFER, Move.CONFIRM_STOP})

GOING_ON = frozenset({Move.NEXT, Move.THREAD, Move.SUMMARISE, Move.PUT_DIFFERENTLY, Move.ANYTHING_ELSE, Move.CLOSE})

PROBES = frozenset(Move) - DETOURS - CARE - GOING_ON
"""Follow-ups of a question; each counts against its budget."""

KINDS = {
    Move.NEXT: Kind.QUESTION,
    Move.ASK_VALUE_AGAIN: Kind.CLARIFICATION,
    Move.EXPLAIN: Kind.CLARIFICATION,
    Move.TELL: Kind.CLARIFICATION,
    Move.RETURN: Kind.CLARIFICATION,
    Move.OFFER: Kind.ACKNOWLEDGEMENT,
    Move.CONFIRM_STOP: Kind.ACKNOWLEDGEMENT,
    Move.STAY: Kind.CLARIFICATION,
    Move.READ_BACK: Kind.CLARIFICATION,
    Move.CALM: Kind.ACKNOWLEDGEMENT,
    Move.CLOSE: Kind.CLOSING,
}
"""How a move appears in the API; every other move is a probe."""

_ANSWERED_BY = {
    Move.EXAMPLE: frozenset({"sequence", "time", "speech"}),
    Move.LED_TO: frozenset({"cause"}),
    Move.PUSH: frozenset({"cause"}),
    Move.MAGNITUDE: frozenset({"number"}),
    Move.CONSEQUENCE: frozenset({"consequence"}),
    Move.DIFFERENCE: frozenset({"consequence"}),
}


def is_answered(move: Move, reading: Reading) -> bool:
    """Whether the answer holds what the probe would ask for: no example after an example, no why after a because."""
    return not _ANSWERED_BY.get(move, frozenset()).isdisjoint(reading.specifics)


def gives_nothing(reading: Reading) -> bool:
    """Whether an answer leaves the question as open as it was; orders within a rich answer do not."""
    if reading.has(Sign.RICH):
        return False
    return reading.has(Sign.SAYS_NOTHING, Sign.GIBBERISH, Sign.OFF_QUESTION, Sign.INSTRUCTION)

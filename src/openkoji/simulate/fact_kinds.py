"""What sort of thing a fact tells, found from its own words: which question would bring it out."""

from __future__ import annotations

import re
from enum import StrEnum


class FactKind(StrEnum):
    EXAMPLE = "example"
    MAGNITUDE = "magnitude"
    LED_TO = "led_to"
    FEELING = "feeling"
    CONTRAST = "contrast"
    CHANGE = "change"
    ELABORATE = "elaborate"


# The order decides where a fact holds several: what is rarest and plainest in the words comes first.
_CUES = (
    (
        FactKind.LED_TO,
        r"\b(because|due to|owing to|led (me |us )?to|leads to|driven by|motivated by|thanks to|reasons?|caused?|"
        r"influenced? by|prompted|depends on|so that)\b",
    ),
    (
        FactKind.EXAMPLE,
        r"\b(for example|for instance|such as|including|once|last (time|week|month|year|spring|summer|autumn|winter|"
        r"\w+day)|yesterday|recently|one (day|time|evening|morning|of)|the (first|last) time|when i|when we)\b|"
        r"\be\.g\.|\bin (19|20)\d\d\b",
    ),
    (
        FactKind.MAGNITUDE,
        r"\d|\b(percent|per cent|half|twice|a third|a quarter|most of|majority|hours?|minutes?|days? a|times a|daily|"
        r"weekly|monthly|every (day|week|month|year|morning|evening)|dozens?|hundreds?|(one|two|three|four|five|six|"
        r"seven|eight|nine|ten|twelve|twenty|thirty|forty|fifty) (\w+ )?(seconds|minutes|hours|days|weeks|months|"
        r"years|times|people|euros|steps))\b",
    ),
    (
        FactKind.FEELING,
        r"\b(feel|feels|felt|feeling|enjoy\w*|frustrat\w*|worr(y|ied|ies)|confident|confidence|satisf\w*|stress\w*|"
        r"love|loved|hate|hated|afraid|anxious|comfortable|excit\w*|concern\w*|fear\w*|proud|bored|boring|annoy\w*|"
        r"angry|happy|glad|relie(f|ved)|disappoint\w*|tedious|skeptical|sceptical|cautious|optimistic|overwhelm\w*|"
        r"nervous|alone|ashamed|embarrass\w*|tired)\b",
    ),
    (
        FactKind.CONTRAST,
        r"\b(but|than|while|whereas|compared|unlike|instead|rather|versus|although|however|though|yet|"
        r"the other|used to|on the one hand)\b",
    ),
    (
        FactKind.CHANGE,
        r"\b(would|could|wish\w*|hop(e|es|ing)|wants?|wanted|expects?|anticipates?|will|chang\w*|improv\w*|shift\w*|"
        r"becom\w*|replac\w*|increas\w*|reduc\w*|since then|from then on|nowadays|stopped|ended up|need to be)\b",
    ),
)

_PATTERNS = tuple((kind, re.compile(cue, re.IGNORECASE)) for kind, cue in _CUES)


def kind_of(text: str) -> FactKind:
    """The kind of a fact; `ELABORATE` where its words show none of the others."""
    return next((kind for kind, pattern in _PATTERNS if pattern.search(text)), FactKind.ELABORATE)

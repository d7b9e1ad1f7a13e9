"""How facts are put into words, by style."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

from openkoji.simulate import sayings
from openkoji.simulate.persona import Style

_SUBJECT = re.compile(r"^(I am|I'm|I was|I have|I've|I|It is|It's|It was|There is|There was)\s+(?=\w)")


def voiced(style: Style, facts: Sequence[str], chance: random.Random) -> str:
    """The answer in which somebody of this style tells these facts."""
    match style:
        case Style.TERSE:
            return " ".join(_without_subject(fact) for fact in facts)
        case Style.RAMBLING:
            linked = [chance.choice(sayings.LINKS).format(fact=_inside(fact)) for fact in facts[1:]]
            return " ".join((chance.choice(sayings.OPENERS), facts[0], *linked))
        case Style.VAGUE:
            hedged = [chance.choice(sayings.HEDGES).format(fact=_inside(fact).rstrip(".")) for fact in facts]
            return " ".join(f"{each}." for each in hedged)
        case Style.HOSTILE:
            return " ".join(chance.choice(sayings.GRUDGES).format(fact=fact) for fact in facts)
    return " ".join(facts)


def _without_subject(fact: str) -> str:
    """ "I use it daily." → "Use it daily." """
    rest = _SUBJECT.sub("", fact)
    return rest[:1].upper() + rest[1:]


def _inside(fact: str) -> str:
    """A sentence as it goes on within another: names, "I" and abbreviations keep their capital."""
    first = fact.split(maxsplit=1)[0]
    keeps = first in ("I", "I'm", "I've", "I'd") or not first[1:].islower()
    return fact if keeps and first not in ("A",) else fact[:1].lower() + fact[1:]

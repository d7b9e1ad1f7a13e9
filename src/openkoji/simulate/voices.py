"""How facts are put into words, by style."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from itertools import cycle

from openkoji.simulate.persona import Style
from openkoji.simulate.sayings import sayings

_SUBJECT = re.compile(r"^(I am|I'm|I was|I have|I've|I|It is|It's|It was|There is|There was)\s+(?=\w)")


def voiced(style: Style, facts: Sequence[str], chance: random.Random, language: str, opened: set[str]) -> str:
    """The answer in which somebody of this style tells these facts.

    `opened` holds the openers of their earlier answers, and then that of this one: none is said twice.
    """
    match style:
        case Style.TERSE:
            return " ".join(_without_subject(fact) for fact in facts)
        case Style.RAMBLING:
            fresh = [line for line in sayings("openers", style, language) if line not in opened]
            opener = [chance.choice(fresh)] if fresh else []
            opened.update(opener)
            lines = sayings("links", style, language)
            links = chance.sample(lines, min(len(facts) - 1, len(lines)))
            linked = [_put_into(link, fact) for link, fact in zip(cycle(links), facts[1:], strict=False)]
            return " ".join((*opener, facts[0], *linked))
        case Style.VAGUE:
            hedges = sayings("hedges", style, language)
            return " ".join(f"{_put_into(chance.choice(hedges), fact.rstrip('.'))}." for fact in facts)
        case Style.HOSTILE:
            return " ".join(_put_into(chance.choice(sayings("grudges", style, language)), fact) for fact in facts)
    return " ".join(facts)


def _put_into(line: str, fact: str) -> str:
    """A saying with the fact in its place; after a full stop or a colon the fact keeps its capital."""
    before = line.partition("{fact}")[0].rstrip()
    return line.format(fact=fact if not before or before.endswith((".", ":", "?", "!")) else inside(fact))


def _without_subject(fact: str) -> str:
    """ "I use it daily." → "Use it daily." """
    rest = _SUBJECT.sub("", fact)
    return rest[:1].upper() + rest[1:]


def inside(fact: str) -> str:
    """A sentence as it goes on within another: names, "I" and abbreviations keep their capital."""
    first = fact.split(maxsplit=1)[0]
    keeps = first in ("I", "I'm", "I've", "I'd") or not first[1:].islower()
    return fact if keeps and first not in ("A",) else fact[:1].lower() + fact[1:]

"""What a question is about, as words that fit into an answer: "your first session" becomes "my first session"."""

from __future__ import annotations

import re

_BLAND = frozenset(
    {
        "thing",
        "things",
        "way",
        "ways",
        "time",
        "times",
        "bit",
        "kind",
        "sort",
        "lot",
        "one",
        "ones",
        "part",
        "point",
        "moment",
        "case",
        "day",
        "minds",
        "mind",
    }
)
_BREAKS = (
    r"(?=[?.,;:!]|$|\s(?:to|from|with|in|on|at|when|that|which|and|or|but|is|are|was|were|do|does|did|for|of|about|has|"
    r"have|had|make|made|makes|work|works|you|we|i|it|come|comes|came|right|now|like|would|could|should|can|will|fit)\b)"
)
_NOUN_PHRASE = re.compile(
    rf"\b(your|our|the|this|these|those)\s+((?:[\w'-]+\s+){{0,3}}?[\w'-]+){_BREAKS}", re.IGNORECASE
)
_GERUND = re.compile(
    rf"\b(?:about|of|with|for|after|before|when|while)\s+(\w{{3,}}ing(?:\s+\w+)?){_BREAKS}", re.IGNORECASE
)

OTHERWISE = "it"


def topic_of(question: str) -> str:
    """A noun phrase of the question; "it" where none is plain."""
    found = [match.group() for match in _GERUND.finditer(question)]
    for match in _NOUN_PHRASE.finditer(question):
        owner, words = match.group(1).lower(), match.group(2)
        if words.split()[-1].lower() not in _BLAND:
            return f"{'my' if owner in ('your', 'our') else owner} {words}"
    if found:
        return found[0].split(maxsplit=1)[1]
    return OTHERWISE

"""The words by which a question is known for what it asks: of any interviewer, a person or a program."""

from __future__ import annotations

import re

from openkoji.simulate.fact_kinds import FactKind
from openkoji.simulate.nearness import stem, word_list


def _cue(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns))


ASKING = frozenset({"what", "how", "when", "where", "why", "who", "which", "could", "please", "tell", "think"})

KIND_CUES = (
    (
        FactKind.EXAMPLE,
        _cue(
            r"\bexamples?\b",
            r"\binstances?\b",
            r"\boccasions?\b",
            r"\bmoments?\b",
            r"\billustrat",
            r"step by step",
            r"\b(last|first|one|particular|specific|single|concrete|recent) (\w+ )?(time|case|day)\b",
            r"\b(a|the|any) times? (when|you|that|it)\b",
            r"\b(take|walk|talk) (me|us) through",
            r"\bwhat happened\b",
            r"in practice",
            r"did it (begin|start)",
            r"remember most",
            r"come across",
            r"show in your",
            r"of your own",
        ),
    ),
    (
        FactKind.MAGNITUDE,
        _cue(r"\bhow (often|much|many|long|big|far|large|frequent)", r"\broughly\b", r"what share", r"number of"),
    ),
    (
        FactKind.LED_TO,
        _cue(
            r"\bwhat (led|leads|caused|brought|brings|made|makes|triggered|prompted|drove|drives|puts?)\b",
            r"\bwhy\b",
            r"\b(is|was|lies|lay|stands|stood) behind\b",
            r"\bc[ao]me about\b",
            r"\breasons?\b",
            r"going on\b",
            r"based on",
            r"how did you (come|get|arrive)",
            r"what went into",
            r"what speaks for",
            r"\bdrew you\b",
            r"was not working",
            r"stand for",
            r"what have you seen",
            r"where did that .* come from",
        ),
    ),
    (
        FactKind.FEELING,
        _cue(
            r"\bfeel\b(?! free)|\b(feels|felt|feeling|feelings|emotions?|mood)\b",
            r"\b(that|this|it) like\b",
            r"\baffect",
            r"\b(mean|matter|important|been)\b.* (for|to) you\b",
            r"touch your",
            r"\bhesitat",
            r"\bworried\b",
            r"kept you from",
            r"brought that on",
        ),
    ),
    (
        FactKind.CONTRAST,
        _cue(
            r"\bcompare",
            r"\bdiffer(s|ent|ence|ences)? (about|between|from|most)\b",
            r"\bis the difference\b",
            r"\b(the )?two differ\b",
            r"side by side",
            r"\bbefore( that| then| this)?\s*\?",
            r"instead",
            r"other than",
            r"\bunlike\b",
            r"fit together",
            r"\b(put|see|fit)\b.* together",
            r"\buntil then\b",
            r"\bexpected\b",
            r"go with what",
        ),
    ),
    (
        FactKind.CHANGE,
        _cue(
            r"\bdifference would\b",
            r"\b(would|did|has|have) \w+ changed?\b",
            r"\bwhat changed\b",
            r"be able to do",
            r"\bresult",
            r"\b(did|does|would|will) (that|this|it) lead to\b",
            r"\b(deal|dealt) with\b",
            r"\bmanage\b",
            r"would you notice",
            r"\bbe different\b",
            r"let you do",
            r"get out of",
            r"give you\?",
            r"have had to be",
            r"would have made",
            r"\bhoped? (it|that) ",
            r"consequence",
            r"\bhappened (next|after|as|then)\b",
            r"\bmean (for|to) you\b",
            r"\baffect",
        ),
    ),
    (
        FactKind.ELABORATE,
        _cue(
            r"\bmean(t)? by\b",
            r"\bdo you mean\b",
            r"\bin mind\b",
            r"\bconcrete",
            r"\bexactly\b",
            r"\bin particular\b",
            r"\bthinking of\b",
            r"\bcomes? to mind\b",
            r"\bput that\b",
            r"\bmakes it\b",
        ),
    ),
)
"""A question may ask for several kinds ("How did that affect you?": a feeling, or what changed)."""

MORE = _cue(
    r"\bmore (about|detail|on|of|to)\b",
    r"\b(tell|say|hear|know|describe)\b.* (more|further)\b",
    r"\bplease go on\b",
    r"\bgo on\b",
    r"\bcarry on\b",
    r"\bwhat (else|more)\b",
    r"\banything (else|more|important|to add)\b",
    r"\belaborate\b",
    r"\bexpand\b",
    r"\bdid i miss\b",
    r"\badd to (that|it)\b",
    r"as much or as little",
    r"where you left off",
    r"\bcontinue\b",
    r"\bbeyond that\b",
    r"\bbelongs to\b",
)

REPHRASES = _cue(
    r"another way",
    r"first thing",
    r"something small",
    r"small helps",
    r"take (your time|a moment)",
    r"\bno rush\b",
    r"right or wrong",
    r"\bthink back\b",
    r"\bpicture\b",
    r"stands? out",
    r"crosses your mind",
    r"comes to mind, if",
    r"\blet me ask\b",
    r"\bdo you (recall|remember)\b",
    r"take yourself back",
    r"\bone ordinary day\b",
)
"""A question that was not answered, asked from another side."""

LEANS_ON_AN_ANSWER = re.compile(r"\b(that|this|there|those|these|them|it|say so|your answer)\b")

BACK = re.compile(r"\b(that|this|there|those|these|it|they|them|you (said|say|mentioned|told))\b")
"""Words that point to what was said."""

RELATIVE = re.compile(r"(?<=\w )that(?= (you|we|come|comes|is|are|was|were|made|makes|would|could|has|have)\b)")
"""The "that" of "things that come to mind", which points to nothing before."""

ENDS_BACK = re.compile(r"\b(that|this|it|there|those|these|them) ?[?.”\"]*$")
"""What ends so is about what was said, whatever new word it brings: "How do you manage without it?"."""

CONFIRMS = re.compile(
    r"\b(like|want|shall i|should i|ready)\b.*\b(stop|end|close|leave|finish) (the|this)? ?(interview|here)\b"
    r"|\bstop the interview\b|\bclose the interview\b"
)

CHECKS = re.compile(r"\b(fair picture|get (that|it|you) right|is that (right|correct)|match what you)\b")

OFFERS = re.compile(r"\bskip\b.*\b(stop|go on)\b|\bskipping or stopping\b|\bno need to continue\b")

TALK = frozenset(stem(word) for word in word_list("talk"))
"""Words of any interviewer that name no subject."""

"""What in a question's wording bends its answers. English only, by the words alone, no model.

Each rule is one from the questionnaire literature (leading, double-barrelled, loaded, hypothetical and
closed wording: Krosnick and Presser, "Question and Questionnaire Design", 2010; past behaviour over
opinions: Fitzpatrick, "The Mom Test", 2013). A warning costs a researcher's trust, so a rule keeps silent
where it is not sure.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from openkoji.studies import wording_patterns as patterns

# A question stands at the end of its text; so no text, however long, is slow to read.
_CHARACTERS_READ = 600

MAXIMUM_WORDS = 30  # what people take in at once by reading or hearing; expert interviewers' median is 24


class Rule(StrEnum):
    LEADING = "leading"
    LOADED = "loaded"
    DOUBLE_BARRELLED = "double_barrelled"
    HYPOTHETICAL = "hypothetical"
    FUTURE = "future"
    CLOSED = "closed"
    OPTIONS_IN_OPEN_QUESTION = "options_in_open_question"
    TOO_LONG = "too_long"
    JARGON = "jargon"
    OPINION = "opinion"
    REVEALS_IDEA = "reveals_idea"
    TOO_MANY_QUESTIONS = "too_many_questions"


@dataclass(frozen=True, slots=True)
class WordingFault:
    """One finding: which rule, what was seen (with the words in quotation marks), what to write instead."""

    rule: Rule
    message: str
    suggestion: str


@dataclass(frozen=True, slots=True)
class _Wording:
    """`questions` are the sentences that ask; in a text that only invites ("Tell me about …") all of them."""

    words: tuple[str, ...]
    text: str
    questions: tuple[str, ...]
    ends_with_question: bool
    is_open: bool
    is_mom_test: bool
    audience: str

    @property
    def asked(self) -> str:
        return " ".join(self.questions)


# Wordings of these kinds are mostly yes-or-no too; one warning is enough to have them rewritten.
_GRAVER_THAN_CLOSED = frozenset(
    {Rule.LEADING, Rule.LOADED, Rule.DOUBLE_BARRELLED, Rule.HYPOTHETICAL, Rule.FUTURE, Rule.OPTIONS_IN_OPEN_QUESTION}
)
_SENTENCE_END = re.compile(r"(?<=[.?!])\s+(?=[^a-z])")


def wording_faults(
    text: str, *, question_type: str = "open_ended", methodology: str | None = None, audience: str = ""
) -> list[WordingFault]:
    """The faults of one question in English, at most one a rule, the gravest first.

    `audience` is the brief's: words of its trade are no jargon to it.
    """
    wording = _wording(text, question_type, methodology, audience)
    faults: list[WordingFault] = []
    for rule, find, reason, suggestion in _RULES:
        if rule is Rule.CLOSED and any(fault.rule in _GRAVER_THAN_CLOSED for fault in faults):
            continue
        seen = find(wording)
        if seen is not None:
            faults.append(WordingFault(rule, f"“{seen}” {reason}", suggestion))
    return faults


def _wording(text: str, question_type: str, methodology: str | None, audience: str) -> _Wording:
    words = text.replace("’", "'").split()
    plain = " ".join(words)[-_CHARACTERS_READ:]
    sentences = _SENTENCE_END.split(plain)
    questions = tuple(sentence for sentence in sentences if sentence.endswith("?"))
    return _Wording(
        words=tuple(words),
        text=plain,
        questions=questions or tuple(sentences),
        ends_with_question=sentences[-1].endswith("?"),
        is_open=question_type == "open_ended",
        is_mom_test=methodology == "mom_test",
        audience=audience.casefold(),
    )


def _seen(pattern: re.Pattern[str], text: str) -> str | None:
    found = pattern.search(text)
    return found.group().strip(" ,.;:?!()") if found else None


def _leading(wording: _Wording) -> str | None:
    seen = _seen(patterns.LEADING, wording.text)
    return seen or (_seen(patterns.LEADING_WHEN_OPEN, wording.asked) if wording.is_open else None)


def _loaded(wording: _Wording) -> str | None:
    return _seen(patterns.LOADED, wording.text)


def _double_barrelled(wording: _Wording) -> str | None:
    if wording.ends_with_question and len(wording.questions) > 1:
        return wording.questions[-1]
    asked = patterns.ONE_THING.sub(" ", wording.asked)
    return _seen(patterns.SECOND_ASK, asked) or _seen(patterns.RATED_PAIR, asked)


def _hypothetical(wording: _Wording) -> str | None:
    if wording.is_mom_test:
        return _seen(patterns.HYPOTHETICAL, wording.text) or _seen(patterns.MILDLY_HYPOTHETICAL, wording.text)
    return _seen(patterns.HYPOTHETICAL, wording.text) if wording.is_open else None


def _future(wording: _Wording) -> str | None:
    # "How likely are you to recommend us?" on a scale is a measure with norms of its own.
    return _seen(patterns.FUTURE, wording.asked) if wording.is_open or wording.is_mom_test else None


def _closed(wording: _Wording) -> str | None:
    # "Have you used it? Tell me about the last time." is as open as its end.
    if not wording.is_open or not wording.ends_with_question:
        return None
    openings = [patterns.LEAD_IN.sub("", question) for question in wording.questions]
    if all(patterns.CLOSED.match(opening) and not patterns.INVITES.match(opening) for opening in openings):
        return " ".join(openings[0].rstrip("?").split()[:4])
    return None


def _options(wording: _Wording) -> str | None:
    return _seen(patterns.OPTIONS, wording.asked) if wording.is_open else None


def _too_long(wording: _Wording) -> str | None:
    return f"{' '.join(wording.words[:5])} …" if len(wording.words) > MAXIMUM_WORDS else None


def _jargon(wording: _Wording) -> str | None:
    found = next(
        (
            match
            for match in patterns.JARGON_PATTERN.finditer(wording.text)
            if match.group().casefold() not in wording.audience
        ),
        None,
    )
    return found.group() if found else None


def _opinion(wording: _Wording) -> str | None:
    return _seen(patterns.OPINION, wording.text) if wording.is_mom_test else None


def _reveals_idea(wording: _Wording) -> str | None:
    return _seen(patterns.IDEA, wording.text) if wording.is_mom_test else None


_RULES: tuple[tuple[Rule, Callable[[_Wording], str | None], str, str], ...] = (
    (
        Rule.LEADING,
        _leading,
        "suggests the answer.",
        "Ask without the judgement: “How was …?”, “What was that like?”",
    ),
    (
        Rule.LOADED,
        _loaded,
        "is not neutral: absolute or emotive words push people to agree or to object.",
        "Use plain words: how often, how long, what happened.",
    ),
    (
        Rule.DOUBLE_BARRELLED,
        _double_barrelled,
        "asks two things, and the answer will not say which one it is about.",
        "Ask them as two questions.",
    ),
    (
        Rule.HYPOTHETICAL,
        _hypothetical,
        "asks what people imagine they would do, which says little about what they do.",
        "Ask about the last time it happened: “Tell me about the last time you …”",
    ),
    (
        Rule.FUTURE,
        _future,
        "asks people to predict themselves.",
        "Ask what they did, or what they have done about it so far.",
    ),
    (
        Rule.OPTIONS_IN_OPEN_QUESTION,
        _options,
        "offers answers in an open question; people pick from what is named.",
        "Leave the examples out, or make the type single_choice.",
    ),
    (
        Rule.CLOSED,
        _closed,
        "can be answered with yes or no, and the question is an open one.",
        "Begin with what, how or “tell me about”, or make the type yes_no.",
    ),
    (
        Rule.OPINION,
        _opinion,
        "asks for an opinion; the Mom Test asks what people did.",
        "Ask when it last mattered and what they did then.",
    ),
    (
        Rule.REVEALS_IDEA,
        _reveals_idea,
        "tells the idea; people are kind to ideas that they hear.",
        "Ask about their life as it is, and leave the idea out.",
    ),
    (
        Rule.TOO_LONG,
        _too_long,
        f"goes on for more than {MAXIMUM_WORDS} words.",
        f"Keep a question within {MAXIMUM_WORDS} words; drop the introduction or what repeats.",
    ),
    (
        Rule.JARGON,
        _jargon,
        "is a word of our trade that respondents may not know.",
        "Say it in the respondents' words.",
    ),
)

"""What in a question's wording bends its answers: by the words alone, no model, in the languages that have a file.

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

from openkoji.studies.wording_patterns import CHECKED_LANGUAGES, Patterns, patterns_for

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
    """A question as it is read.

    `questions` are the sentences that ask; in a text that only invites ("Tell me about …") all of them.
    """

    words: tuple[str, ...]
    text: str
    questions: tuple[str, ...]
    ends_with_question: bool
    is_open: bool
    is_mom_test: bool
    audience: str
    patterns: Patterns

    @property
    def asked(self) -> str:
        return " ".join(self.questions)


# Wordings of these kinds are mostly yes-or-no too; one warning is enough to have them rewritten.
_GRAVER_THAN_CLOSED = frozenset(
    {Rule.LEADING, Rule.LOADED, Rule.DOUBLE_BARRELLED, Rule.HYPOTHETICAL, Rule.FUTURE, Rule.OPTIONS_IN_OPEN_QUESTION}
)
_SENTENCE_END = re.compile(r"(?<=[.?!])\s+(?=[^a-z])")


def checked_language(language: str) -> str | None:
    """The language of the rules for a question in this language (`en` for `en-GB`); None where there are none."""
    base = language.partition("-")[0].lower()
    return base if base in CHECKED_LANGUAGES else None


def wording_faults(
    text: str,
    *,
    language: str = "en",
    question_type: str = "open_ended",
    methodology: str | None = None,
    audience: str = "",
) -> list[WordingFault]:
    """The faults of one question, at most one a rule, the gravest first; none in a language without rules.

    `audience` is the brief's: words of its trade are no jargon to it.
    """
    checked = checked_language(language)
    if checked is None:
        return []
    patterns = patterns_for(checked)
    wording = _wording(text, question_type, methodology, audience, patterns)
    faults: list[WordingFault] = []
    for rule, find, reason in _RULES:
        if rule is Rule.CLOSED and any(fault.rule in _GRAVER_THAN_CLOSED for fault in faults):
            continue
        seen = find(wording)
        if seen is not None:
            faults.append(WordingFault(rule, f"“{seen}” {reason}", patterns.suggestions[rule.value]))
    return faults


def _wording(text: str, question_type: str, methodology: str | None, audience: str, patterns: Patterns) -> _Wording:
    words = text.replace("’", "'").split()
    plain = " ".join(words)[-_CHARACTERS_READ:]
    for abbreviation in patterns.abbreviations:
        plain = plain.replace(abbreviation, abbreviation.replace(" ", "").rstrip("."))
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
        patterns=patterns,
    )


def _seen(pattern: re.Pattern[str], text: str) -> str | None:
    found = pattern.search(text)
    return found.group().strip(" ,.;:?!()") if found else None


def _leading(wording: _Wording) -> str | None:
    seen = _seen(wording.patterns.leading, wording.text)
    return seen or (_seen(wording.patterns.leading_when_open, wording.asked) if wording.is_open else None)


def _loaded(wording: _Wording) -> str | None:
    return _seen(wording.patterns.loaded, wording.text)


def _double_barrelled(wording: _Wording) -> str | None:
    if wording.ends_with_question and len(wording.questions) > 1:
        return wording.questions[-1]
    asked = wording.patterns.one_thing.sub(" ", wording.asked)
    return _seen(wording.patterns.second_ask, asked) or _seen(wording.patterns.rated_pair, asked)


def _hypothetical(wording: _Wording) -> str | None:
    if wording.is_mom_test:
        return _seen(wording.patterns.hypothetical, wording.text) or _seen(
            wording.patterns.mildly_hypothetical, wording.text
        )
    return _seen(wording.patterns.hypothetical, wording.text) if wording.is_open else None


def _future(wording: _Wording) -> str | None:
    # "How likely are you to recommend us?" on a scale is a measure with norms of its own.
    return _seen(wording.patterns.future, wording.asked) if wording.is_open or wording.is_mom_test else None


def _closed(wording: _Wording) -> str | None:
    # "Have you used it? Tell me about the last time." is as open as its end.
    if not wording.is_open or not wording.ends_with_question:
        return None
    openings = [wording.patterns.lead_in.sub("", question) for question in wording.questions]
    if all(
        wording.patterns.closed.match(opening) and not wording.patterns.invites.match(opening) for opening in openings
    ):
        return " ".join(openings[0].rstrip("?").split()[:4])
    return None


def _options(wording: _Wording) -> str | None:
    return _seen(wording.patterns.options, wording.asked) if wording.is_open else None


def _too_long(wording: _Wording) -> str | None:
    return f"{' '.join(wording.words[:5])} …" if len(wording.words) > MAXIMUM_WORDS else None


def _jargon(wording: _Wording) -> str | None:
    found = next(
        (
            match
            for match in wording.patterns.jargon.finditer(wording.text)
            if match.group().casefold() not in wording.audience
        ),
        None,
    )
    return found.group() if found else None


def _opinion(wording: _Wording) -> str | None:
    return _seen(wording.patterns.opinion, wording.text) if wording.is_mom_test else None


def _reveals_idea(wording: _Wording) -> str | None:
    return _seen(wording.patterns.idea, wording.text) if wording.is_mom_test else None


_RULES: tuple[tuple[Rule, Callable[[_Wording], str | None], str], ...] = (
    (Rule.LEADING, _leading, "suggests the answer."),
    (Rule.LOADED, _loaded, "is not neutral: absolute or emotive words push people to agree or to object."),
    (
        Rule.DOUBLE_BARRELLED,
        _double_barrelled,
        "asks two things, and the answer will not say which one it is about.",
    ),
    (
        Rule.HYPOTHETICAL,
        _hypothetical,
        "asks what people imagine they would do, which says little about what they do.",
    ),
    (Rule.FUTURE, _future, "asks people to predict themselves."),
    (
        Rule.OPTIONS_IN_OPEN_QUESTION,
        _options,
        "offers answers in an open question; people pick from what is named.",
    ),
    (Rule.CLOSED, _closed, "can be answered with yes or no, and the question is an open one."),
    (Rule.OPINION, _opinion, "asks for an opinion; the Mom Test asks what people did."),
    (Rule.REVEALS_IDEA, _reveals_idea, "tells the idea; people are kind to ideas that they hear."),
    (Rule.TOO_LONG, _too_long, f"goes on for more than {MAXIMUM_WORDS} words."),
    (Rule.JARGON, _jargon, "is a word of our trade that respondents may not know."),
)


def reason_of(rule: Rule) -> str:
    """What is wrong with words that break the rule, as it goes on after them."""
    return next(reason for of_rule, _, reason in _RULES if of_rule is rule)

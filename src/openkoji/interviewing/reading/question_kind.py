"""What a question asks for, told from its words: the same answer means different things to different questions.

"Nothing" answers "What could we improve?"; to "Tell me about your day" it is no answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from openkoji.interviewing.language import Language
from openkoji.interviewing.reading.specifics import is_noun
from openkoji.interviewing.words import Hits, Text, covered_words

STEM = 5
"""Letters at which two forms of a word are taken for the same ("surprised", "surprises")."""

LEAD_OF_A_FACT = 3
"""Words before "how often": further on, it asks for no fact ("How do you decide which …")."""


@dataclass(frozen=True, slots=True)
class QuestionKind:
    """`experience` or opinion decides which probes make sense; the others, what "nothing" and praise mean."""

    experience: bool = False
    improvement: bool = False
    criticism: bool = False
    praise: bool = False
    closing: bool = False
    factual: bool = False
    yes_no: bool = False
    invites: bool = False
    """ "Can you tell us about …" asks for more than a yes."""
    cause: bool = False
    """What led to something, or to a decision."""
    aim: bool = False
    event: bool = False
    """One occasion, not one of many."""
    judges: bool = False
    """How good something is, as a whole."""
    switch: bool = False
    """How something was taken up, chosen, changed or given up."""
    amount: bool = False
    feeling: bool = False
    may_be_nothing: bool = False
    """What surprised, worried or went wrong: perhaps nothing did."""
    topic: frozenset[str] = frozenset()
    """The nouns of the question."""
    content: frozenset[str] = frozenset()
    """The beginnings of its words that carry meaning."""

    @property
    def takes_nothing(self) -> bool:
        """Whether "nothing" is an answer; less so where an occasion is asked for, good or bad."""
        if self.invites and self.criticism and self.praise:
            return False
        return self.improvement or self.criticism or self.praise or self.closing or self.may_be_nothing

    @property
    def seeks_faults(self) -> bool:
        """Whether praise leaves it unanswered; not where the question asks for good or bad."""
        return (self.improvement or self.criticism) and not self.praise


@lru_cache(maxsize=4096)
def question_kind(text: str, language: Language) -> QuestionKind:
    """The kind of a question; judged by its last sentence that asks, else by the whole text."""
    cut = language.cut(text)
    hits = language.question_index.find(cut.words)
    tags = hits.keys()
    last_end = max((index + 1 for index, stop in enumerate(cut.breaks[:-1]) if stop == 2), default=0)
    asking = cut.words[last_end:] or cut.words
    personal = not language.sets["address"].isdisjoint(asking)
    invites = _invites(cut, hits, language)
    views = "opinion" in tags and (not personal or not language.sets["view_words"].isdisjoint(asking))
    views = views and "recall" not in tags
    happened = invites or not tags.isdisjoint({"experience", "recall"}) or ("criticism" in tags and personal)
    return QuestionKind(
        experience=(happened or not tags & {"opinion", "improvement"}) and not views,
        improvement="improvement" in tags,
        criticism="criticism" in tags and "either" not in tags,
        praise=_asks_for_good(hits) and "either" not in tags,
        closing="closing" in tags,
        factual="amount" in tags
        or (
            "factual_not" not in tags
            and any(0 <= start - last_end <= LEAD_OF_A_FACT for start, _ in hits.get("factual", ()))
        ),
        yes_no=not invites and _asks_yes_no(asking, language),
        invites=invites,
        cause="cause" in tags,
        aim="aim" in tags,
        event="event" in tags,
        judges="judgement" in tags,
        switch="switch" in tags,
        amount="amount_asked" in tags,
        feeling="feeling" in tags,
        may_be_nothing="may_be_nothing" in tags,
        content=frozenset(
            word[:STEM] for word in asking if len(word) >= STEM - 1 and word not in language.sets["function"]
        ),
        topic=frozenset(word for word in asking if is_noun(word, language)),
    )


def _asks_for_good(hits: Hits) -> bool:
    """ "What did you like best?"; not "the best way to improve"."""
    idioms = covered_words(hits.get("praise_not", ()))
    return any(idioms.isdisjoint(range(*place)) for place in hits.get("praise", ()))


def _invites(cut: Text, hits: Hits, language: Language) -> bool:
    """ "Could you, in your own words, describe …": in form a question for yes or no, meant as an open one.

    `invited_within` words may stand between "could you" and the verb; where it comes last there are more. A language
    that leaves out its pronouns has no `asked_to`.
    """
    sets, within = language.sets, language.limits["invited_within"]
    before = [cut.words[max(0, start - within) : start] for start, _ in hits.get("invitation", ())]
    if not sets["asked_to"]:
        return any(not sets["inviting"].isdisjoint(words) for words in before)
    return any(
        verb in sets["inviting"] and asked in sets["asked_to"] for words in before for verb, asked in pairwise(words)
    )


def _asks_yes_no(asking: tuple[str, ...], language: Language) -> bool:
    """A verb first, at the head of the question or after its lead ("Now that …, would you …"), and no "what"."""
    starts = language.sets["yes_no_starts"]
    if not asking or not language.sets["open_starts"].isdisjoint(asking[:1]):
        return False
    if asking[0] in starts:
        return True
    subjects = language.sets["yes_no_subjects"]
    return any(verb in starts and subject in subjects for verb, subject in pairwise(asking)) and (
        language.sets["open_starts"].isdisjoint(asking)
    )

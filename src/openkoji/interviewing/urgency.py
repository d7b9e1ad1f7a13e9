"""What comes before every question: harm, hardship, leaving, and what the respondent asks.

Words miss cases and catch others (two of 56 trial interviews were ended by "I want to go to the sushi
restaurant"), so each rule asks for a place in the sentence, and skip and stop always stay visible.
"""

from __future__ import annotations

from collections.abc import Sequence

from openkoji.interviewing.language import Language
from openkoji.interviewing.question_kind import QuestionKind
from openkoji.interviewing.words import Hits, Place, Text, covered_words

LONGEST_FAREWELL = 30
LONGEST_QUESTION = 40
LONGEST_QUESTION_BACK = 12
SPOKEN_OF_ONESELF = 8
"""So short an answer speaks of the speaker also without "I" ("In tears")."""


def tells_of_harm(words: Sequence[str], hits: Hits, language: Language) -> bool:
    """Self-harm, violence, restraint or a death; not a battery that died or a breakdown of costs."""
    idiom = covered_words(hits.get("distress_not", ()))
    if any(idiom.isdisjoint(range(*place)) for place in hits.get("distress_severe", ())):
        return True
    persons, within = language.sets["person"], language.limits["person_within"]
    return any(
        idiom.isdisjoint(range(*place)) and not persons.isdisjoint(words[max(0, place[0] - within) : place[0]])
        for place in hits.get("distress_of_person", ())
    )


def tells_of_hardship(text: Text, hits: Hits, language: Language) -> bool:
    """Pain, tears, loss of work or home, of the speaker or those near, unless denied ("no pain")."""
    if "own" not in hits and len(text.words) > SPOKEN_OF_ONESELF:
        return False
    idiom = covered_words(hits.get("hardship_not", ()))
    negation = language.sets["negation"]
    return any(
        idiom.isdisjoint(range(*place)) and negation.isdisjoint(text.words[max(0, place[0] - 3) : place[0]])
        for place in hits.get("distress_hardship", ())
    )


def perhaps_stops(text: Text, hits: Hits, language: Language) -> bool:
    """First person and stop, end or quit, with nothing after it; or plain words about leaving the interview.

    "When I want to finish" tells of something else.
    """
    total = len(text.words)
    if total > LONGEST_FAREWELL:
        return False
    if "stop_hint" in hits:
        return True
    tails = dict(hits.get("stop_tail", ()))
    for place in hits.get("stop_now", ()):
        start, end = place
        if start and text.words[start - 1] in language.sets["stop_conditional"]:
            continue
        while end < total and end in tails and not text.breaks[end - 1]:
            end = tails[end]
        if end == total:
            return True
    return False


def asked_topic(text: Text, hits: Hits) -> str | None:
    """What the respondent asks about the interview itself: `readers`, `duration`, `machine` and the like."""
    if not 0 < len(text.words) <= LONGEST_QUESTION:
        return None
    found = [
        (start - end, start, tag.removeprefix("topic:"))
        for tag, places in hits.items()
        if tag.startswith("topic:")
        for start, end in places
        if _asks(text, (start, end))
    ]
    return min(found)[2] if found else None


def asks_back(text: Text, hits: Hits, language: Language, kind: QuestionKind) -> bool:
    """A question to the interviewer ("you mean the app?"), not a rhetorical one within an answer."""
    total = len(text.words)
    last_sentence = max((index + 1 for index in range(total - 1) if text.breaks[index] == 2), default=0)
    asked = (place for place in hits.get("question_back", ()) if place[0] >= last_sentence or total <= 12)
    if total <= LONGEST_FAREWELL and any(_asks(text, place) for place in asked):
        return True
    if not total or not text.raw.rstrip().endswith("?"):
        return False
    opens = text.words[0] in language.sets["question_words"]
    if not opens or total > LONGEST_QUESTION_BACK:
        return False
    returns_it = not language.sets["address"].isdisjoint(text.words) or not kind.topic.isdisjoint(text.words)
    return total <= 3 or returns_it


def _asks(text: Text, place: Place) -> bool:
    """Whether the phrase stands in a question: its sentence ends with "?", or a short message opens with it."""
    start, end = place
    last = next(index for index in range(end - 1, len(text.words)) if text.breaks[index] == 2)
    after = text.raw[text.spans[last][1] : text.spans[last + 1][0] if last + 1 < len(text.words) else None]
    opens = start <= 2 or text.breaks[start - 1] > 0
    return opens and ("?" in after or (len(text.words) <= 12 and start <= 2))

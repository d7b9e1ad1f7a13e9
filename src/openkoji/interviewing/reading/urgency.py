"""What comes before every question: harm, hardship, leaving, and what the respondent asks.

Words miss cases and catch others (two of 56 trial interviews were ended by "I want to go to the sushi
restaurant"), so each rule asks for a place in the sentence, and skip and stop always stay visible.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from openkoji.interviewing.language import Language
from openkoji.interviewing.patterns import Match
from openkoji.interviewing.reading.question_kind import STEM, QuestionKind
from openkoji.interviewing.words import Hits, Place, Text, covered_words

LONGEST_FAREWELL = 30
LONGEST_WITH_FAREWELL = 80
LONGEST_QUESTION = 40
LONGEST_QUESTION_BACK = 12
SPOKEN_OF_ONESELF = 8
TOLD_OF_ONESELF = 18
"""So short an answer speaks of the speaker also without "I" ("In tears"); a pattern of telling may be longer."""


NEARBY_TRADE = 30
"""So many words around a word of harm tell whether it is of somebody's trade ("we build for bereaved clients")."""


def distress_in(words: Sequence[str], hits: Hits, language: Language, breaks: Sequence[int] = ()) -> frozenset[str]:
    """`severe` (self-harm, violence, restraint, a death) and `hardship`, without the idioms of both."""
    found = _patterns_in(words, breaks, language)
    if found and "severe" in found:
        return found
    idiom = covered_words(hits.get("distress_not", ()))
    if any(idiom.isdisjoint(range(*place)) for place in hits.get("distress_severe", ())):
        return found | {"severe"}
    persons, within = language.sets["person"], language.limits["person_within"]
    of_person = any(
        idiom.isdisjoint(range(*place)) and not persons.isdisjoint(words[max(0, place[0] - within) : place[0]])
        for place in hits.get("distress_of_person", ())
    )
    return found | {"severe"} if of_person else found


def _patterns_in(words: Sequence[str], breaks: Sequence[int], language: Language) -> frozenset[str]:
    matches = list(language.patterns["distress"].find(words, breaks))
    if not matches:
        return frozenset()
    not_meant: dict[str, set[int]] = {"severe_not": set(), "hardship_not": set(), "trade": set(), "trade_people": set()}
    for match in language.patterns["distress_not"].find(words, breaks):
        not_meant[match.tag].update(range(match.start, match.end))
    return frozenset(_level(match.tag) for match in matches if _is_meant(match, not_meant))


def _level(tag: str) -> str:
    return "hardship" if tag == "hardship" else "severe"


def _is_meant(match: Match, not_meant: Mapping[str, set[int]]) -> bool:
    """Neither an idiom, nor a word of the speaker's trade or of a story."""
    around = range(match.anchor - NEARBY_TRADE, match.anchor + NEARBY_TRADE)
    told = (match.start, match.anchor, match.end - 1)
    if match.tag == "hardship":
        return not_meant["hardship_not"].isdisjoint(told) and not_meant["trade_people"].isdisjoint(around)
    if not not_meant["severe_not"].isdisjoint(told):
        return False
    return match.tag == "severe" or not_meant["trade"].isdisjoint(around)


def tells_of_hardship(text: Text, hits: Hits, found: frozenset[str], language: Language) -> bool:
    """Pain, tears, loss of work or home, of the speaker or those near, unless denied ("no pain")."""
    if "own" not in hits and len(text.words) > (TOLD_OF_ONESELF if "hardship" in found else SPOKEN_OF_ONESELF):
        return False
    if "hardship" in found:
        return True
    idiom = covered_words(hits.get("hardship_not", ()))
    negation = language.sets["negation"]
    return any(
        idiom.isdisjoint(range(*place)) and negation.isdisjoint(text.words[max(0, place[0] - 3) : place[0]])
        for place in hits.get("distress_hardship", ())
    )


def perhaps_stops(text: Text, hits: Hits, language: Language) -> bool:
    """First person and stop, end or quit, with nothing after it; or plain words about leaving the interview.

    "When I want to finish" tells of something else. Of a long answer only the last sentence is looked at.
    """
    total = len(text.words)
    if total > LONGEST_WITH_FAREWELL:
        return False
    first = 0
    if total > LONGEST_FAREWELL:
        first = max((place + 1 for place in range(total - 1) if text.breaks[place] == 2), default=total)
    if "stop_hint" in hits and not first:
        return True
    idioms = {
        word
        for match in language.patterns["stop_not"].find(text.words, text.breaks)
        for word in range(match.start, match.end)
    }
    for match in language.patterns["stop"].find(text.words, text.breaks):
        before = match.start - 1
        conditional = (
            before >= 0 and not text.breaks[before] and text.words[before] in language.sets["stop_conditional"]
        )
        if match.start >= first and match.anchor not in idioms and not conditional:
            return True
    return not first and not idioms and _stops_at_the_end(text, hits, language)


def _stops_at_the_end(text: Text, hits: Hits, language: Language) -> bool:
    total = len(text.words)
    tails = dict(hits.get("stop_tail", ()))
    for start, place_end in hits.get("stop_now", ()):
        end = place_end
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
    if total <= LONGEST_FAREWELL:
        last_sentence = max((index + 1 for index in range(total - 1) if text.breaks[index] == 2), default=0)
        asked = (place for place in hits.get("question_back", ()) if place[0] >= last_sentence or total <= 12)
        if any(_asks(text, place) for place in asked):
            return True
    opens = total > 0 and text.words[0] in language.sets["question_words"]
    if opens and 1 < total <= 3 and any(word[:STEM] in kind.content for word in text.words):
        return True
    if not total or not text.raw.rstrip().endswith("?"):
        return False
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
    return opens and ("?" in after or (len(text.words) <= 12 and start == 0))

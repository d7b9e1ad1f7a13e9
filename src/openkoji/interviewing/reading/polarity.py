"""Words of praise and of blame in an answer, and the same words where they say neither.

"That kind of policies" praises nobody, "it was like a game" likes nothing, "well, it opened" finds nothing well.
"""

from __future__ import annotations

from openkoji.interviewing.language import Language
from openkoji.interviewing.words import Hits, Place, Text, covered_words


def polarity_of(text: Text, hits: Hits, language: Language) -> tuple[int, int]:
    """Words of praise and of blame; a negation up to three words before turns them round ("no problems")."""
    negation = language.sets["negation"]
    counts = {"positive": 0, "negative": 0}
    opposite = {"positive": "negative", "negative": "positive"}
    earliest = 1 if opens_with_nothing(text, language) else 0
    no_fault = covered_words(hits.get("faultless", ()))
    idioms = covered_words(hits.get("polarity_not", ())) - covered_words(hits.get("polarity_yet", ())) | no_fault
    for tag in ("positive", "negative"):
        for start, end in hits.get(tag, ()):
            if start in idioms or _is_particle(text, (start, end), hits, language):
                continue
            first = start
            while first > earliest and start - first < 3 and not text.breaks[first - 1]:
                if text.words[first - 1] in language.sets["ends_negation"]:
                    break  # "I don't know, it is slow", "not only slow"
                first -= 1
            turned = not negation.isdisjoint(text.words[first:start]) or _is_negated_after(text, (start, end), language)
            if turned and tag == "positive" and "nothing_phrase" in hits:
                continue  # "nothing could have been better" is no blame
            counts[opposite[tag] if turned else tag] += 1
    for start, end in hits.get("complaint_phrase", ()):
        if not no_fault.isdisjoint(range(start, end)):
            continue
        denied = not negation.isdisjoint(text.words[max(0, start - 2) : start])  # "has never let me down"
        counts["positive" if denied else "negative"] += 1
    return counts["positive"], counts["negative"]


def _is_negated_after(text: Text, place: Place, language: Language) -> bool:
    """A verb whose negation follows it, in languages where it does ("gefällt mir nicht")."""
    sets, (start, end) = language.sets, place
    if sets["negated_after"].isdisjoint(text.words[start:end]):
        return False
    for word in range(end, min(end + 5, len(text.words))):
        if text.breaks[word - 1] or text.words[word] in sets["reset"]:
            return False
        if text.words[word] in sets["negation"]:
            return True
    return False


def opens_with_nothing(text: Text, language: Language) -> bool:
    """ "Nothing, excellent service": a nothing of its own, not the subject of a verb ("Nothing works")."""
    words, sets = text.words, language.sets
    if len(words) < 2 or words[0] not in sets["strong_nothing"]:
        return False
    return text.breaks[0] > 0 or (words[1] not in sets["finite"] and words[1] not in sets["verb"])


def _is_particle(text: Text, place: Place, hits: Hits, language: Language) -> bool:
    """A word that may be praise or fill a pause: "well" before a clause, "like" that nobody does."""
    sets = language.sets
    start, end = place
    if end - start > 1 or text.words[start] not in sets["particles"]:
        return False
    if text.words[start] in sets["verb_particles"]:
        return not _has_subject(text, start, language)
    if any(start == first for first, _ in hits.get("polarity_yet", ())):
        return False
    first = start
    while first > 0 and not text.breaks[first - 1] and text.words[first - 1] in sets["fillers"]:
        first -= 1
    return first == 0 or text.breaks[first - 1] > 0


def _has_subject(text: Text, verb: int, language: Language) -> bool:
    """Whether somebody does it: "I really like", "don't like"; not "was like", nor "I, like, left"."""
    sets = language.sets
    first = verb
    while first > 0 and not text.breaks[first - 1] and text.words[first - 1] in sets["before_liking"]:
        first -= 1
    if first > 0 and not text.breaks[first - 1]:
        crowd = text.words[first - 1] in sets["liking_crowds"]
        return text.words[first - 1] in sets["likers"] or (
            crowd and not sets["liked_next"].isdisjoint(text.words[verb + 1 : verb + 2])
        )
    return not sets["negation"].isdisjoint(text.words[first:verb])

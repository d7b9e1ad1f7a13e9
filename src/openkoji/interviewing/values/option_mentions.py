"""Where a message names the options of a question: by label, by a word or a synonym of it, or by place in the list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from openkoji.interviewing.plan import Option, Question
from openkoji.interviewing.values.labels import SHORTEST_MISTYPED, Labels, labels_of, stem, stems_of
from openkoji.interviewing.values.said import Said, known, one_slip_apart
from openkoji.interviewing.widgets import displayed_options

SHORT_WORDS = 8
LONG_MESSAGE, EARLY = 25, 12
LAST = -1
DASHES = ("-", "–", "—", "..", "...")


@dataclass(frozen=True, slots=True)
class Mention:
    """Words `place:end` that name an option."""

    place: int
    end: int
    option_id: str


@dataclass(frozen=True, slots=True)
class Mentions:
    """Options in the order in which they are named, those denied ("not the first") apart, and how sure that is."""

    meant: list[Mention]
    denied: set[str]
    confidence: float

    @property
    def chosen(self) -> list[str]:
        return list(dict.fromkeys(mention.option_id for mention in self.meant))


def mentions_in(question: Question, message: Said, seed: int, *, ordinals: bool = True) -> Mentions:
    """`ordinals` tells "the first" as a place in the list from "first" as a rank."""
    options = displayed_options(question, seed)
    labels = labels_of(options, message.language)
    found, taken = _by_label(message, labels)
    confidence = 0.95
    others = [*_by_synonym(message, labels, taken), *_by_own_word(message, labels, taken)]
    if others:
        found, confidence = found + others, 0.8
    places = _by_ordinal(message, options, taken) if ordinals else []
    if not found and not places and not labels.ranges:
        places = _by_number(message, options)
    if places:
        found, confidence = found + places, 0.85
    found = [each for each in found if not message.near_before("nearly_words", each.place)]
    return _sorted_out(sorted(found, key=lambda each: each.place), message, taken, confidence)


def _early(message: Said) -> int:
    """How many words may name an option: later in a long message they belong to a story."""
    return EARLY if len(message.text.words) > LONG_MESSAGE else len(message.words)


def _sorted_out(found: Sequence[Mention], message: Said, taken: set[int], confidence: float) -> Mentions:
    """The last word on an option counts: "price and support, no, not support"."""
    denied = {mention: _denied(mention, message, taken) for mention in found}
    last = {mention.option_id: denied[mention] for mention in found}
    meant = [mention for mention in found if not last[mention.option_id] and not denied[mention]]
    return Mentions(meant, {option_id for option_id, is_denied in last.items() if is_denied}, confidence)


def _denied(mention: Mention, message: Said, taken: set[int]) -> bool:
    if message.denied(mention.place, 4, taken):
        return True
    return message.near_after("denies_after", mention.end - 1)


def _by_label(message: Said, labels: Labels) -> tuple[list[Mention], set[int]]:
    """Whole labels, longer ones first, so that "very good" is not also "good"; "e-mail" is "Email"."""
    words = message.words
    found: list[Mention] = []
    taken: set[int] = set()
    yes_no = message.language.sets["plain_yes"] | message.language.sets["plain_no"]
    for option_id, label in sorted(labels.whole.items(), key=lambda item: -len(item[1])):
        if not label or (len(label) == 1 and label[0] in yes_no and len(words) > 1):
            continue
        if label[0] not in words:
            continue
        for place in range(len(words)):
            if words[place : place + len(label)] == label and place not in taken:
                if option_id in labels.inner and place and words[place - 1] in message.language.sets["degree_words"]:
                    continue
                found.append(Mention(place, place + len(label), option_id))
                taken.update(range(place, place + len(label)))
    for place in range(len(words) - 1):
        option = labels.compact.get(words[place] + words[place + 1])
        if option is not None and place not in taken and place + 1 not in taken:
            found.append(Mention(place, place + 2, option))
            taken.update((place, place + 1))
    return found, taken


def _by_synonym(message: Said, labels: Labels, taken: set[int]) -> list[Mention]:
    found: list[Mention] = []
    stems = stems_of(message.words[: _early(message)], message.language)
    for place, word in enumerate(stems):
        for phrase, option_id in labels.phrases.get(word, ()):
            span = range(place, place + len(phrase))
            if stems[place : place + len(phrase)] == phrase and taken.isdisjoint(span):
                found.append(Mention(place, place + len(phrase), option_id))
                taken.update(span)
    return found


def _by_own_word(message: Said, labels: Labels, taken: set[int]) -> list[Mention]:
    """A word that stands in one label only ("the price" for "Price was too high"), or the beginning of one.

    A word that goes with anything ("good", "time") names an option only where nothing else is spoken of.
    """
    found: list[Mention] = []
    for place, word in enumerate(message.words[: _early(message)]):
        if place in taken:
            continue
        option_id = labels.owner.get(stem(word, message.language)) or _mistyped(word, labels, message)
        if option_id is not None:
            found.append(Mention(place, place + 1, option_id))
    own = taken | {mention.place for mention in found}
    if any(_is_common(message.words[mention.place], message) for mention in found):
        others = [word for place, word in enumerate(message.words) if place not in own and _is_noun(word, message)]
        found = [
            each
            for each in found
            if not _is_common(message.words[each.place], message)
            or (not others and _stands_for(each.place, own, message))
        ]
    opening = labels.openings.get(message.words) or labels.openings.get(message.bare)
    if opening is not None and not found and not taken:
        found.append(Mention(0, len(message.words), opening))
    taken.update(mention.place for mention in found)
    return found


def _is_common(word: str, message: Said) -> bool:
    sets = message.language.sets
    return word in sets["adjective"] or word in sets["generic"] or word in sets["verb"]


def _is_noun(word: str, message: Said) -> bool:
    """Whether a word may name what is spoken of: no function word, adjective, verb, adverb or number."""
    sets = message.language.sets
    if word in sets["function"] or word in sets["fillers"] or word in sets["hedge_words"] or word[0].isdigit():
        return False
    return not (
        word in sets["adjective"] or word in sets["verb"] or word.endswith(message.language.lists["adverb_endings"])
    )


def _stands_for(place: int, own: set[int], message: Said) -> bool:
    """Whether a common word is a name here: "the time", "a job", "late and cold"; not "on time", "it is good"."""
    sets = message.language.sets
    before = message.words[place - 1] if message.follows_directly(place) else ""
    if before in sets["determiner"] and message.words[place] in sets["generic"]:
        return True
    listed = sets["lists_options"] | sets["fillers"] | sets["denial"] | sets["main_words"] | sets["articles"]
    return all(number in own or word in listed for number, word in enumerate(message.words))


def _mistyped(word: str, labels: Labels, message: Said) -> str | None:
    """The option with a word that is one slip away, if what was typed is no other word."""
    if len(word) < SHORTEST_MISTYPED - 1 or known(word, message.language):
        return None
    meant = {
        option_id
        for own, option_id in labels.owner.items()
        if len(own) >= SHORTEST_MISTYPED and own[0] == word[0] and one_slip_apart(stem(word, message.language), own)
    }
    return meant.pop() if len(meant) == 1 else None


def _by_ordinal(message: Said, options: Sequence[Option], taken: set[int]) -> list[Mention]:
    """ "the second one", "2nd", "number two", "option b", "the first two", "the last but one"."""
    found: list[Mention] = []
    used: set[int] = set(taken)
    for start, end in message.found("last_but_one"):
        if len(options) > 1 and used.isdisjoint(range(start, end)):
            found.append(Mention(start, end, options[-2].id))
            used.update(range(start, end))
    for start, end in message.found("middle_place"):
        if len(options) % 2 and used.isdisjoint(range(start, end)):
            found.append(Mention(start, end, options[len(options) // 2].id))
            used.update(range(start, end))
    for start, end in message.found("of_two"):
        if len(options) == 2:
            found.append(Mention(start, end, options[message.language.lists["of_two"].index(message.words[start])].id))
    for index in range(_early(message)):
        if index not in used:
            named = _places_named(index, message, len(options))
            found += [Mention(index, index + 1, options[place - 1].id) for place in named]
    return found


def _places_named(index: int, message: Said, count: int) -> Sequence[int]:
    language, words = message.language, message.words
    word, before = words[index], words[index - 1] if index else ""
    after = words[index + 1] if message.follows_directly(index + 1) else ""
    if before in language.sets["place_words"] and message.follows_directly(index):
        return _within(_number_or_letter(word, message), count)
    place = language.ordinals.get(word)
    if place is None:
        return ()
    several = _count_said(after, message)
    if several > 1:
        several = min(several, count)
        return range(count - several + 1, count + 1) if place == LAST else range(1, several + 1) if place == 1 else ()
    sets = language.sets
    named = before in sets["before_place"] or before in sets["except_words"] or before in language.ordinals
    whole = len(message.bare) <= 2 or after in sets["pronoun_numbers"] | sets["place_words"] | sets["lists_options"]
    if (named and _ends_place(after, message)) or (whole and _all_places(message)):
        return _within(count if place == LAST else place, count)
    return ()


def _count_said(word: str, message: Said) -> int:
    """How many "the first three" are; 0 where no number follows."""
    if word in message.language.sets["both"]:
        return 2
    if word.isdecimal() and word.isascii() and len(word) < 3:
        return int(word)
    return message.language.numbers.get(word, 0)


def _ends_place(after: str, message: Said) -> bool:
    """ "the first" names a place, "the first time" does not."""
    sets = message.language.sets
    return not after or after in sets["function"] or after in sets["fillers"] or after in sets["place_words"]


def _all_places(message: Said) -> bool:
    sets, language = message.language.sets, message.language
    listed = sets["lists_options"] | sets["fillers"] | sets["pronoun_numbers"] | sets["articles"] | sets["place_words"]
    return all(word in listed or word in language.ordinals for word in message.words)


def _within(place: int | None, count: int) -> tuple[int, ...]:
    return (place,) if place is not None and 1 <= place <= count else ()


def _by_number(message: Said, options: Sequence[Option]) -> list[Mention]:
    """ "2", "1 and 3", "b, c": numbers or letters with nothing beside them that they could count."""
    if len(message.words) > LONG_MESSAGE:
        return []
    listed = message.language.sets["lists_options"] | message.language.sets["fillers"]
    listed |= message.language.sets["denial"] | message.language.sets["all_of"] | message.language.sets["except_words"]
    places = [
        (index, place)
        for index, word in enumerate(message.words)
        if word not in listed or (len(word) == 1 and word not in message.language.sets["own_subjects"])
        for place in _numbers_joined(word, message)
    ]
    if not places or any(place is None or not 1 <= place <= len(options) for _, place in places):
        return []
    if message.found("span_words") or any(
        message.text.raw[end:start].strip() in DASHES for (_, end), (start, _) in pairwise(message.text.spans)
    ):
        return []
    letters = [message.words[index] for index, _ in places if message.words[index].isalpha()]
    if len(places) == 1 and len(message.bare) > 1 and message.language.sets["articles"].issuperset(letters or " "):
        return []
    return [Mention(index, index + 1, options[place - 1].id) for index, place in places if place is not None]


def _numbers_joined(word: str, message: Said) -> list[int | None]:
    """ "1,3" is two places."""
    parts = word.split(",")
    return [_number_or_letter(part, message) for part in parts] if all(parts) else [None]


def _number_or_letter(word: str, message: Said) -> int | None:
    if word.isdecimal() and word.isascii():
        return int(word) if len(word) < 3 else None
    if len(word) == 1 and "a" <= word <= "z":
        return ord(word) - ord("a") + 1 if len(message.words) <= SHORT_WORDS else None
    return message.language.numbers.get(word)

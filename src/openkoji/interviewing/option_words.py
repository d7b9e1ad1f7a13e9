"""Options of a question, named in words: by label, by a word of the label, or by their place in the list."""

from __future__ import annotations

from collections.abc import Sequence

from openkoji.interviewing.language import Language
from openkoji.interviewing.plan import Option, Question
from openkoji.interviewing.widgets import OTHER, displayed_options, selection_limits
from openkoji.interviewing.words import Text

READ_WORDS = 120

Mention = tuple[int, str]
"""Where an option is named (index of the word), and its id."""


def read_choice(question: Question, text: Text, language: Language, seed: int) -> tuple[str, float] | str:
    exact = _exact(question.options, text, language)
    if exact is not None:
        return exact.id, 1.0
    mentions, denied, confidence = _mentions(question, text, language, seed)
    chosen = list(dict.fromkeys(option_id for _, option_id in mentions))
    if len(chosen) > 1:
        later = _after_correction(mentions, text, language)
        return (later, 0.8) if later else "range"
    if chosen:
        return chosen[0], confidence
    if denied and len(question.options) - len(denied) == 1 and not question.allow_other:
        return next(option.id for option in question.options if option.id not in denied), 0.7
    if question.allow_other and not denied and _names_other(text, language):
        return OTHER, 0.7
    return "unclear" if denied else "missing"


def read_choices(question: Question, text: Text, language: Language, seed: int) -> tuple[tuple[str, ...], float] | str:
    exact = _exact(question.options, text, language)
    fewest, most = selection_limits(question)
    whole = " ".join(word for word in text.words if word not in language.sets["fillers"])
    if exact is not None:
        chosen, confidence = [exact.id], 1.0
    elif text.joined in language.sets["all_of"] or whole in language.sets["all_of"]:
        chosen, confidence = [option.id for option in question.options], 0.9
    else:
        mentions, denied, confidence = _mentions(question, text, language, seed)
        chosen = list(dict.fromkeys(option_id for _, option_id in mentions))
        if not chosen and denied and text.words[0] in language.sets["all_of"]:
            chosen, confidence = [option.id for option in question.options if option.id not in denied], 0.8
        if not chosen and question.allow_other and not denied and _names_other(text, language):
            chosen, confidence = [OTHER], 0.7
        if not chosen:
            return "unclear" if denied else "missing"
    return (tuple(chosen), confidence) if fewest <= len(chosen) <= most else "unclear"


def read_ranking(question: Question, text: Text, language: Language, seed: int) -> tuple[tuple[str, ...], float] | str:
    """All options in the order in which they are named; one that is missing comes last."""
    mentions, _, confidence = _mentions(question, text, language, seed, ordinals=False)
    order = list(dict.fromkeys(option_id for _, option_id in mentions))
    if order and _ends_with_first(mentions, text, language):
        return "unclear"
    missing = [option.id for option in question.options if option.id not in order]
    if len(missing) == 1 and len(order) > 1:
        return (*order, missing[0]), 0.7
    if missing:
        return "unclear" if order else "missing"
    return tuple(order), confidence


def _exact(options: Sequence[Option], text: Text, language: Language) -> Option | None:
    return next(
        (
            option
            for option in options
            if option.label and language.cut(option.label).words == text.words and text.words
        ),
        None,
    )


def _mentions(
    question: Question, text: Text, language: Language, seed: int, *, ordinals: bool = True
) -> tuple[list[Mention], set[str], float]:
    """Options named and meant, options named and denied ("not the first"), and how sure the match is."""
    words = text.words[:READ_WORDS]
    options = displayed_options(question, seed)
    labels = {option.id: language.cut(option.label).words for option in options}
    found, taken = _by_label(words, labels)
    confidence = 0.95
    by_word = _by_own_word(words, labels, taken, language)
    if by_word:
        found += by_word
        confidence = 0.8
    if not found:
        found = _by_place(text, words, options, language, ordinals=ordinals)
        confidence = 0.85
    found.sort()
    meant = [mention for mention in found if not _denied(mention[0], text, language)]
    kept = {option_id for _, option_id in meant}
    denied = {option_id for _, option_id in found} - kept
    return meant, denied, confidence


def _by_label(words: Sequence[str], labels: dict[str, tuple[str, ...]]) -> tuple[list[Mention], set[int]]:
    """Whole labels, longer ones first, so that "very good" is not also "good"."""
    found: list[Mention] = []
    taken: set[int] = set()
    for option_id, label in sorted(labels.items(), key=lambda item: -len(item[1])):
        for place in range(len(words) - len(label) + 1):
            span = set(range(place, place + len(label)))
            if label and tuple(words[place : place + len(label)]) == label and not span & taken:
                found.append((place, option_id))
                taken |= span
    return found, taken


def _by_own_word(
    words: Sequence[str], labels: dict[str, tuple[str, ...]], taken: set[int], language: Language
) -> list[Mention]:
    """A word that stands in one label only: "the price" for "Price was too high"."""
    owners: dict[str, set[str]] = {}
    for option_id, label in labels.items():
        for word in label:
            if len(word) > 2 and word not in language.sets["function"]:
                owners.setdefault(_stem(word), set()).add(option_id)
    found: list[Mention] = []
    for place, word in enumerate(words):
        owner = owners.get(_stem(word), set())
        if place not in taken and len(owner) == 1:
            found.append((place, next(iter(owner))))
    return found


def _stem(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _by_place(
    text: Text, words: Sequence[str], options: Sequence[Option], language: Language, *, ordinals: bool
) -> list[Mention]:
    """ "the second one", "2", "number two", "b": places in the list as it was shown."""
    found = []
    for index in range(len(words)):
        place = _place_named(index, text, words, language, ordinals=ordinals)
        if place == LAST:
            place = len(options)
        if place is not None and 1 <= place <= len(options):
            found.append((index, options[place - 1].id))
    return found


LAST = -1
SHORT_WORDS = 8


def _place_named(index: int, text: Text, words: Sequence[str], language: Language, *, ordinals: bool) -> int | None:
    """The place in the list that a word names; `ordinals` tells "the first" (a place) from "first" (an order)."""
    word, before = words[index], words[index - 1] if index else ""
    short = len(text.words) <= SHORT_WORDS
    if word.isdecimal() and word.isascii() and len(word) < 3:
        return int(word)
    if word in language.ordinals:
        after = words[index + 1] if index + 1 < len(words) else ""
        named = index == 0 and (
            len(words) == 1 or after in language.sets["pronoun_numbers"] | language.sets["place_words"]
        )
        return language.ordinals[word] if ordinals and (named or before in language.sets["before_place"]) else None
    if word in language.numbers:
        said_as_number = not ordinals or len(text.words) == 1 or before in language.sets["place_words"]
        plain = short and word not in language.sets["pronoun_numbers"]
        return language.numbers[word] if said_as_number or plain else None
    letter = short and len(word) == 1 and "a" <= word <= "z"
    alone = len(text.words) == 1 or not ordinals or word not in language.sets["function"]
    return ord(word) - ord("a") + 1 if letter and alone else None


def _denied(place: int, text: Text, language: Language) -> bool:
    start = place
    while start > 0 and place - start < 4 and text.breaks[start - 1] == 0:
        start -= 1
        if text.words[start] in language.sets["reset"]:
            return False
        if text.words[start] in language.sets["denial"]:
            return True
    return False


def _after_correction(mentions: Sequence[Mention], text: Text, language: Language) -> str | None:
    place, option_id = mentions[-1]
    before = text.words[max(0, place - 4) : place]
    if any(word in language.sets["correction_first"] for word in before):
        return option_id
    said = " ".join(before)
    return option_id if any(cue in said for cue in language.lists["correction_cues"]) else None


def _names_other(text: Text, language: Language) -> bool:
    """Words of their own for an "other": short, and more than "none of these" or "I don't know"."""
    said = {text.joined, " ".join(word for word in text.words if word not in language.sets["fillers"])}
    empty = not language.whole["empty"].isdisjoint(said) or (said == {"", text.joined} and not text.words)
    return 0 < len(text.words) <= 25 and not empty and language.sets["none_of"].isdisjoint(said)


def _ends_with_first(mentions: Sequence[Mention], text: Text, language: Language) -> bool:
    """ "A last, B first": an order told backwards is asked again rather than misread."""
    first_place = mentions[0][0]
    near = text.words[first_place + 1 : first_place + 4]
    return any(word in language.sets["ranking_last"] for word in near[:2]) and len(mentions) > 1

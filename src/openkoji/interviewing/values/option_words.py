"""One option or several, named in words: "the second one", "everything except price", "other: our new office"."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from openkoji.interviewing.language import Language
from openkoji.interviewing.plan import Option, Question
from openkoji.interviewing.reading import whole_message
from openkoji.interviewing.reading.tone import is_gibberish
from openkoji.interviewing.values.figures import figures_in
from openkoji.interviewing.values.labels import as_written, labels_of, range_of
from openkoji.interviewing.values.option_mentions import Mention, Mentions, mentions_in
from openkoji.interviewing.values.said import Said, said
from openkoji.interviewing.values.yes_no_words import read_yes_no
from openkoji.interviewing.widgets import OTHER, selection_limits
from openkoji.interviewing.words import Text

OTHER_WORDS = 25


def read_choice(question: Question, text: Text, language: Language, seed: int) -> tuple[str, float] | str:
    """The one option meant and how sure that is, or "range", "unclear", "missing"."""
    exact = _exact(question.options, text, language)
    if exact is not None:
        return exact, 1.0
    message = said(text, language)
    begins_other = _other_at(question, message)
    if begins_other == 0:
        return OTHER, 0.9
    covered = _covered(question, message)
    if covered is not None:
        return covered
    mentions = mentions_in(question, message, seed)
    denied, chosen = mentions.denied, mentions.chosen
    if _excepts(message):
        denied, chosen = denied | set(chosen), []
    if len(chosen) > 1:
        preferred = _preferred(mentions.meant, message)
        return (preferred, 0.8) if preferred else "range"
    if chosen:
        return chosen[0], mentions.confidence
    if denied and len(question.options) - len(denied) == 1 and not question.allow_other:
        return next(option.id for option in question.options if option.id not in denied), 0.7
    unnamed = _yes_no_option(question, text, language) or _none_option(question, message)
    if unnamed is not None:
        return unnamed, 0.8
    if question.allow_other and not denied and _names_other(message):
        return OTHER, 0.7
    return "unclear" if denied else "missing"


def read_choices(question: Question, text: Text, language: Language, seed: int) -> tuple[tuple[str, ...], float] | str:
    """The options meant in the order of the question and how sure that is, or "unclear", "missing"."""
    exact = _exact(question.options, text, language)
    message = said(text, language)
    fewest, most = selection_limits(question)
    every = [option.id for option in question.options]
    if exact is not None:
        chosen, confidence = [exact], 1.0
    elif _all_meant(question, message):
        chosen, confidence = every, 0.9
    elif message.is_one_of("all_of"):
        return "unclear"
    else:
        begins_other = _other_at(question, message)
        mentions = mentions_in(question, _up_to(message, begins_other), seed)
        chosen, confidence = _several(mentions, message), mentions.confidence
        if _excepts(message):
            named = mentions.denied | set(chosen)
            chosen, confidence = [option_id for option_id in every if option_id not in named] if named else [], 0.8
        elif _alternatives(mentions.meant, message):
            return "unclear"
        if begins_other is not None:
            chosen = [*chosen, OTHER]
        if not chosen:
            return _none_chosen(question, mentions, message)
    ordered = [option_id for option_id in (*every, OTHER) if option_id in chosen]
    return (tuple(ordered), confidence) if fewest <= len(ordered) <= most else "unclear"


def _none_chosen(question: Question, mentions: Mentions, message: Said) -> tuple[tuple[str, ...], float] | str:
    fewest, most = selection_limits(question)
    none_option = _none_option(question, message)
    if none_option is not None:
        return ((none_option,), 0.8) if fewest <= 1 <= most else "unclear"
    if fewest == 0 and message.is_one_of("none_of"):
        return (), 0.9
    if question.allow_other and not mentions.denied and fewest <= 1 <= most and _names_other(message):
        return (OTHER,), 0.7
    return "unclear" if mentions.denied else "missing"


def _exact(options: tuple[Option, ...], text: Text, language: Language) -> str | None:
    labels = labels_of(options, language)
    written = labels.written.get(as_written(text.raw))
    if written is not None or not text.words:
        return written
    return next((option_id for option_id, words in labels.whole.items() if words == text.words), None)


def _covered(question: Question, message: Said) -> tuple[str, float] | str | None:
    """ "About 30" where the options are "1-10", "11-50" …; `None` where they are none such, or no number is said."""
    labels = labels_of(question.options, message.language)
    figures = figures_in(message) if labels.ranges else []
    if not figures:
        return None
    numbers = {figure.number for figure in figures}
    same = range_of(message.text.raw, message.words, message.language)
    for option_id, bounds in labels.ranges.items():
        if same == bounds or numbers == set(bounds):
            return option_id, 0.9
    if _other_unit(question, message) or any(message.denied(figure.place, 3) for figure in figures):
        return "unclear"
    if any(message.near_before("value_bounds", figure.place, 1) for figure in figures):
        return "unclear"
    fitting = [key for key, (low, high) in labels.ranges.items() if all(low <= number <= high for number in numbers)]
    return (fitting[0], 0.85) if len(fitting) == 1 else "unclear"


def _other_unit(question: Question, message: Said) -> bool:
    """ "45 minutes" where the question or its options speak of hours."""
    language = message.language
    units = language.sets["unit_words"]
    asked = {
        word
        for label in (question.text, *(option.label for option in question.options))
        for word in language.words_of(label)
        if word in units
    }
    given = {word for word in message.words if word in units}
    return bool(asked and given and asked.isdisjoint(given))


def _preferred(meant: Sequence[Mention], message: Said) -> str | None:
    """The one option that several named ones leave: the correction, the main one, the one not dismissed."""
    earlier, last = meant[-2:]
    before = message.words[max(earlier.end, last.place - 4) : last.place]
    corrects = any(word in message.language.sets["correction_first"] for word in before)
    if corrects or message.between("takes_back", earlier.end, last.place):
        return last.option_id
    kept = {mention.option_id for mention in meant if not message.near_after("dismisses", mention.end - 1)}
    if len(kept) == 1:
        return kept.pop()
    if len(meant) == 2 and message.between("preferred_to", meant[0].end, meant[1].place):
        return meant[0].option_id
    joined = {one for one, other in pairwise(meant) if _joined(one, other, message)}
    main = {
        mention.option_id
        for mention in meant
        if message.near_before("main_words", mention.place, 1) and mention not in joined
    }
    return main.pop() if len(main) == 1 else None


def _joined(one: Mention, other: Mention, message: Said) -> bool:
    """ "Price and the support": two in one breath."""
    sets = message.language.sets
    return (sets["range_words"] | sets["articles"]).issuperset(message.words[one.end : other.place])


def _several(mentions: Mentions, message: Said) -> list[str]:
    """What is named after "no wait" takes the place of what was named before."""
    meant = mentions.meant
    for earlier, later in reversed(list(pairwise(meant))):
        added = message.language.sets["range_words"].intersection(message.words[earlier.end : earlier.end + 1])
        if not added and message.between("takes_back", earlier.end, later.place):
            begins = later.place
            return list(dict.fromkeys(mention.option_id for mention in meant if mention.place >= begins))
    return mentions.chosen


def _alternatives(meant: Sequence[Mention], message: Said) -> bool:
    """ "slack or email": one of them, and it is not said which."""
    ids = {mention.option_id for mention in meant}
    between = (message.words[one.end : other.place] for one, other in pairwise(meant))
    return len(ids) > 1 and any(words and words[-1] in message.language.sets["alternatives"] for words in between)


def _all_meant(question: Question, message: Said) -> bool:
    """ "All of them"; "both" and "all three" where there are as many."""
    if not message.is_one_of("all_of"):
        return False
    language, count = message.language, len(question.options)
    named = {language.numbers[word] for word in message.words if word in language.numbers} - {1}
    both = not language.sets["both"].isdisjoint(message.words)
    return (not named or named == {count}) and (not both or count == 2)


def _excepts(message: Said) -> bool:
    """ "Everything except …": words for all, directly followed by words of exception."""
    fillers = message.language.sets["fillers"] - message.language.sets["except_words"]
    start = next((place for place, word in enumerate(message.words) if word not in fillers), 0)
    for size in range(1, 5):
        listed = message.language.sets["all_of"] | message.language.sets["any_of"]
        excepts = any(begin == start + size for begin, _ in message.found("except_words"))
        if excepts and " ".join(message.words[start : start + size]) in listed:
            return True
    return False


def _other_at(question: Question, message: Said) -> int | None:
    """Where an "other" begins ("price, other: our office"), if the question takes one."""
    if not question.allow_other:
        return None
    for start, end in message.found("other_words"):
        opens = all(word in message.language.sets["fillers"] for word in message.words[:start])
        opens = (
            opens
            or bool(message.text.breaks[start - 1])
            or message.words[start - 1] in message.language.sets["range_words"]
        )
        if opens and (end == len(message.words) or message.text.breaks[end - 1] or _dash(end, message)):
            return 0 if start == 0 or not message.words[:start] else start
    return None


def _dash(end: int, message: Said) -> bool:
    spans = message.text.spans
    return message.text.raw[spans[end - 1][1] : spans[end][0]].strip() in ("-", "=")


def _up_to(message: Said, end: int | None) -> Said:
    if end is None:
        return message
    text = message.text
    return said(Text(text.raw, text.words[:end], text.spans[:end], text.breaks[:end]), message.language)


def _yes_no_option(question: Question, text: Text, language: Language) -> str | None:
    """ "Nope" where the options are "Yes", "No", "Not sure"."""
    plain = ((True, "plain_yes"), (False, "plain_no"))
    labelled = {
        value: option_id
        for option_id, words in labels_of(question.options, language).whole.items()
        for value, name in plain
        if len(words) == 1 and words[0] in language.sets[name]
    }
    if len(labelled) < len(plain):
        return None
    found = read_yes_no(question, text, language)
    return None if isinstance(found, str) else labelled[found[0]]


def _none_option(question: Question, message: Said) -> str | None:
    """An option that is itself "None of these"."""
    if not message.is_one_of("none_of"):
        return None
    listed = message.language.sets["none_of"]
    labels = labels_of(question.options, message.language).whole
    found = [option_id for option_id, words in labels.items() if " ".join(words) in listed]
    return found[0] if len(found) == 1 else None


def _names_other(message: Said) -> bool:
    """Words of their own for an "other": short, and more than "none of these", "I don't know" or a question back."""
    if not 0 < len(message.text.words) <= OTHER_WORDS or message.is_one_of("none_of"):
        return False
    language = message.language
    empty = whole_message(message.text, language) & {"empty", "unsure", "skip", "refusal", "stop", "yes", "no"}
    asks = message.words[0] in language.sets["open_starts"] or message.text.raw.rstrip().endswith("?")
    if is_gibberish(message.text, language):
        return False
    return not empty and not asks and bool(message.bare) and not all(word[0].isdigit() for word in message.bare)

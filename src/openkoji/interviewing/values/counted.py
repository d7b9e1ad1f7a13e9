"""Whether a number in a message is meant as the answer, or counts and names something else."""

from __future__ import annotations

from itertools import groupby

from openkoji.interviewing.plan import Scale
from openkoji.interviewing.values.figures import Figure
from openkoji.interviewing.values.said import Said, known, one_slip_apart

STORY_WORDS = 12
SHORTEST_SLIP = 4
COMPARES = ("<", ">", "≤", "≥")
CURRENCIES = "$£€¥"
SMILES = (*COMPARES, "=", ":", ";")


def counts_something(figure: Figure, scale: Scale, message: Said) -> bool:
    """Whether a unit or a noun follows ("3 times", "£5"), a name stands before ("version 7"), or it is a smiley."""
    start, end = message.text.spans[figure.place][0], message.text.spans[figure.end - 1][1]
    raw = message.text.raw
    if raw[end : end + 2].strip()[:1] == "%" or message.near_after("percent_words", figure.end - 1):
        return scale.high != 100
    if start > 1 and raw[start - 1] == "." and not raw[start - 2].isspace():
        return True
    if start and (raw[start - 1] in CURRENCIES + "#" or raw[end : end + 1] in tuple(CURRENCIES)):
        return True
    if raw[max(0, start - 1) : start] in SMILES and not raw[max(0, start - 2) : start - 1].strip():
        return True
    one = message.words[figure.place] in message.language.sets["pronoun_numbers"]
    return (one and _is_pronoun(figure, message)) or _noun_follows(figure, message) or _name_before(figure, message)


def _is_pronoun(figure: Figure, message: Said) -> bool:
    sets = message.language.sets
    before = message.words[figure.place - 1] if figure.place else ""
    after = message.words[figure.end] if message.follows_directly(figure.end) else ""
    if before in sets["before_pronoun_number"] or after in sets["after_pronoun_number"]:
        return True
    stated = is_cued(figure, message) or before in sets["articles"] or says_minus(figure, message)
    return not (stated or stands_alone(figure, message) or _is_all_there_is(figure, message))


def _is_all_there_is(figure: Figure, message: Said) -> bool:
    """ "one I guess": nothing beside the number but hedges."""
    rest = (*message.words[: figure.place], *message.words[figure.end :])
    return all(
        word in message.language.sets["hedge_words"] or word in message.language.sets["fillers"] for word in rest
    )


def _noun_follows(figure: Figure, message: Said) -> bool:
    if not message.follows_directly(figure.end):
        return False
    sets, following = message.language.sets, message.words[figure.end]
    of = following in sets["after_pronoun_number"] and following in sets["out_of"]
    if of or following in sets["unit_words"]:
        return True
    if message.near_after("after_value", figure.end - 1) or not _has_content(following, message):
        return False
    if following in sets["adjective"]:
        after = message.words[figure.end + 1] if message.follows_directly(figure.end + 1) else ""
        return bool(after) and _has_content(after, message)
    if following not in sets["verb"]:
        return True
    before = message.words[figure.place - 1] if figure.place else ""
    return not (_begins(figure, message) or is_cued(figure, message) or before in sets["articles"])


def _name_before(figure: Figure, message: Said) -> bool:
    """ "version 7", "since 2019", "the last 3"; not "a solid 8", "I rate it 8"."""
    if not message.follows_directly(figure.place):
        return False
    sets, before = message.language.sets, message.words[figure.place - 1]
    if message.near_before("value_cues", figure.place) or message.near_before("value_now", figure.place):
        return False
    if message.near_before("before_time", figure.place):
        return True
    described = before in sets["verb"] or before in sets["adjective"] or before in sets["before_value"]
    return _has_content(before, message) and not (described or before in sets["minus"] | sets["plus"])


def _has_content(word: str, message: Said) -> bool:
    """Whether a word may name something: no function word, adverb, number, hedge, or slip of one ("becuase")."""
    language = message.language
    sets = language.sets
    if word in sets["function"] or word in sets["fillers"] or word in sets["hedge_words"] or word in language.numbers:
        return False
    if word[0].isdigit() or word.endswith(language.lists["adverb_endings"]):
        return False
    if "".join(letter for letter, _ in groupby(word)) in sets["fillers"]:
        return False
    if known(word, language) or len(word) < SHORTEST_SLIP:
        return True
    return not any(one_slip_apart(word, listed) for listed in sets["function"])


def is_only_told(figure: Figure, message: Said) -> bool:
    """In a story a number is the answer only where it is put as one: "I'd say 7", "a 6", "now 5", or by itself."""
    if len(message.text.words) <= STORY_WORDS:
        return False
    sets = message.language.sets
    before = message.words[figure.place - 1] if figure.place else ""
    put = before in sets["articles"] or before in sets["range_words"] or before in sets["before_value"]
    put = put or any(message.near_before(name, figure.place, 1) for name in ("settles", "value_now", "takes_back"))
    by_itself = figure.place == 0 or stands_alone(figure, message)
    return not (put or by_itself or is_cued(figure, message) or says_minus(figure, message))


def _begins(figure: Figure, message: Said) -> bool:
    return figure.place == 0 or bool(message.text.breaks[figure.place - 1])


def stands_alone(figure: Figure, message: Said) -> bool:
    """Whether a number is a clause of its own: "one", "Hm, one.", "One, because …"."""
    return _begins(figure, message) and not message.follows_directly(figure.end)


def is_cued(figure: Figure, message: Said) -> bool:
    return message.near_before("value_cues", figure.place, 2)


def says_minus(figure: Figure, message: Said) -> bool:
    return figure.place > 0 and message.words[figure.place - 1] in message.language.sets["minus"]

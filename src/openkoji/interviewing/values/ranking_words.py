"""A ranking in words: "x, y, z", "x > y > z", "y first, then z, x last", "1. z 2. x 3. y"."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from openkoji.interviewing.language import Language
from openkoji.interviewing.plan import Question
from openkoji.interviewing.values.option_mentions import Mention, mentions_in
from openkoji.interviewing.values.said import Said, said
from openkoji.interviewing.widgets import displayed_options
from openkoji.interviewing.words import Text

LIST_SIGNS = (".", ")", ":")
ACROSS_A_PAUSE = 10

Rank = tuple[int, int]
"""Where a rank is said (index of the word), and which, from 1; `LOWEST` and those below count from the end."""

LOWEST = -1


def read_ranking(question: Question, text: Text, language: Language, seed: int) -> tuple[tuple[str, ...], float] | str:
    """All options in order, best first, and how sure that is, or "unclear", "missing".

    Ranks that are said count before the order of the words; one option left over takes the place left over.
    """
    message = said(text, language)
    shown = tuple(option.id for option in displayed_options(question, seed))
    if message.is_one_of("as_listed"):
        return shown, 0.8
    if message.is_one_of("as_reversed"):
        return shown[::-1], 0.8
    mentions = mentions_in(question, message, seed, ordinals=False)
    named = _named(mentions.meant, len(shown))
    if named is None or mentions.denied or (named and _tied(named, message)):
        return "unclear"
    if not named:
        return "missing"
    ranks = _ranks_said(message, named)
    if any(abs(rank) > len(shown) for _, rank in ranks):
        return "unclear"
    if not ranks:
        order = _in_order(named, message)
        missing = [option_id for option_id in shown if option_id not in order]
        if not order or len(missing) > 1 or (missing and len(order) < 2):
            return "unclear"
        return (*order, *missing), 0.7 if missing else mentions.confidence
    placed = _placed(ranks, named, message)
    return "unclear" if placed is None else _filled(placed, named, shown)


def _named(meant: Sequence[Mention], count: int) -> list[Mention] | None:
    """Each option once; `None` if one comes back out of its turn, before all were named ("x, y, x")."""
    named: list[Mention] = []
    for mention in meant:
        if len(named) == count:
            break
        earlier = [each.option_id for each in named]
        if mention.option_id not in earlier:
            named.append(mention)
        elif mention.option_id != earlier[-1]:
            return None
    return named


def _tied(named: Sequence[Mention], message: Said) -> bool:
    gaps = (_gap(one, other, message) for one, other in pairwise(named))
    return bool(message.found("tie_words")) or any("=" in gap for gap in gaps)


def _gap(one: Mention, other: Mention, message: Said) -> str:
    return message.text.raw[message.text.spans[one.end - 1][1] : message.text.spans[other.place][0]]


def _in_order(named: Sequence[Mention], message: Said) -> tuple[str, ...]:
    """The options as named, turned round where each is put below the next ("z < y < x"); none if that is mixed."""
    below = {
        "<" in _gap(one, other, message) or message.between("ranked_below", one.end, other.place)
        for one, other in pairwise(named)
    }
    ids = tuple(mention.option_id for mention in named)
    if below == {True}:
        return ids[::-1]
    return () if len(below) > 1 else ids


def _ranks_said(message: Said, named: Sequence[Mention]) -> list[Rank]:
    taken = {place for mention in named for place in range(mention.place, mention.end)}
    found: list[Rank] = []
    used: set[int] = set()
    for start, end in message.found("last_but_one"):
        if start not in used:
            found.append((start, LOWEST - 1))
            used.update(range(start, end))
    for place, word in enumerate(message.words):
        rank = None if place in taken or place in used else _rank(word, place, message)
        if rank is not None:
            found.append((place, rank))
    return sorted(found)


def _rank(word: str, place: int, message: Said) -> int | None:
    language = message.language
    if word in language.sets["ranking_last"]:
        return LOWEST
    if word in language.sets["ranking_first"]:
        before = message.words[place - 1] if message.follows_directly(place) else ""
        return LOWEST if before in language.sets["ranking_last"] else 1
    if word in language.ordinals:
        return language.ordinals[word]
    if word.isdecimal() and word.isascii() and len(word) < 3:
        return int(word) or None
    return None if word in language.sets["pronoun_numbers"] else language.numbers.get(word) or None


def _placed(ranks: Sequence[Rank], named: Sequence[Mention], message: Said) -> dict[str, int] | None:
    """Which option each rank belongs to: all to the next one, all to the one before, or each to the nearest."""

    def after(place: int) -> Mention | None:
        following = next((each for each in named if each.place > place), None)
        others = any(place < other < following.place for other, _ in ranks) if following else True
        return None if others else following

    def before(place: int) -> Mention | None:
        preceding = next((each for each in reversed(named) if each.end <= place), None)
        others = any(preceding.end <= other < place for other, _ in ranks) if preceding else True
        return None if others else preceding

    def nearest(place: int) -> Mention | None:
        sides = [each for each in (after(place), before(place)) if each is not None]
        return min(sides, key=lambda each: _distance(place, each, message), default=None)

    best: tuple[int, dict[str, int]] | None = None
    for side in (after, before, nearest):
        plan = _plan(ranks, side, message)
        if plan is not None and (best is None or plan[0] < best[0]):
            best = plan
    return best[1] if best else None


def _plan(
    ranks: Sequence[Rank], side: Callable[[int], Mention | None], message: Said
) -> tuple[int, dict[str, int]] | None:
    cost = 0
    placed: dict[str, int] = {}
    for place, rank in ranks:
        mention = side(place)
        if mention is None or placed.get(mention.option_id, rank) != rank:
            return None
        placed[mention.option_id] = rank
        cost += _distance(place, mention, message)
    return cost, placed


def _distance(place: int, mention: Mention, message: Said) -> int:
    """Words between a rank and an option; a pause counts as many, but for the one after "1." or "2)"."""
    start, end = (place, mention.place) if mention.place > place else (mention.end - 1, place)
    breaks = list(message.text.breaks[start:end])
    if start == place and message.text.raw[message.text.spans[place][1] :][:1] in LIST_SIGNS:
        breaks[0] = 0
    return end - start + ACROSS_A_PAUSE * sum(1 for each in breaks if each)


def _filled(
    placed: dict[str, int], named: Sequence[Mention], shown: Sequence[str]
) -> tuple[tuple[str, ...], float] | str:
    """The places left over go to the options left over: in the order named, and to one that was not named."""
    count = len(shown)
    ranks = {option_id: rank if rank > 0 else count + 1 + rank for option_id, rank in placed.items()}
    if len(set(ranks.values())) < len(ranks) or not set(ranks.values()) <= set(range(1, count + 1)):
        return "unclear"
    left = [mention.option_id for mention in named if mention.option_id not in ranks]
    unnamed = [option_id for option_id in shown if option_id not in ranks and option_id not in left]
    from_the_top = set(ranks.values()) == set(range(1, len(ranks) + 1))
    if len(unnamed) > 1 or (unnamed and left and not from_the_top):
        return "unclear"
    free = [rank for rank in range(1, count + 1) if rank not in ranks.values()]
    ranks |= dict(zip([*left, *unnamed], free, strict=True))
    return tuple(sorted(ranks, key=lambda option_id: ranks[option_id])), 0.7 if unnamed else 0.9

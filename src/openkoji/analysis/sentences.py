"""An answer cut into sentences, and sentences into the clauses that praise one thing and blame another.

Cuts fall between words only, so every part is found in the answer as it was written.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from openkoji.interviewing.language import Language
from openkoji.interviewing.reading.polarity import polarity_of
from openkoji.interviewing.words import FULL_STOPS, Text

MOST_WORDS = 45

LONG_SENTENCE = 30
"""A clause of more words is cut where another one begins, if each keeps `FEWEST_OF_A_LONG`."""
FEWEST_OF_A_LONG = 8

FEWEST_WORDS = 3
"""Of the clauses before and after "but", where nothing else says that the sentence turns there."""

MOST_CHARACTERS = 600
"""Of scripts that put no spaces between words, and of one endless word."""

Part = tuple[int, int]
"""Characters `start:end` of an answer, without the white space around them."""

_ABBREVIATIONS = frozenset({"dr", "mr", "mrs", "ms", "prof", "st", "vs", "approx"})
_NEVER_FIRST = ",;:.!?…。！？–—-•*·)]”’"
_NEVER_LAST = ",–—-:•*·(["


@dataclass(frozen=True, slots=True)
class _Piece:
    """Words `start:end`; `leaning` above 0 to praise, below to blame; `turns` where it begins with "but"."""

    start: int
    end: int
    leaning: int = 0
    turns: bool = False

    def __len__(self) -> int:
        return self.end - self.start


def parts_of(text: Text, language: Language) -> tuple[Part, ...]:
    """The sentences and clauses of `text`, each of at most 45 words and with a word that carries meaning; where
    there is no such word the beginning of the text. Linear in its length.
    """
    total = len(text.words)
    if total == 0:
        return tuple(_in_bounds(text.raw, 0, len(text.raw)))
    pieces = [piece for first, last in _sentences(text, total) for piece in _clauses(text, first, last, language)]
    meant = _with_meaning(pieces, text, language) or [_Piece(0, min(total, MOST_WORDS))]
    return tuple(part for piece in meant for part in _characters(text, piece))


def carries_meaning(words: Sequence[str], language: Language) -> bool:
    """Whether any word is more than grammar, a filler or a bare number."""
    sets = language.sets
    return any(
        word in sets["adjective"]
        or word in sets["positive"]
        or word in sets["negative"]
        or not (word[0].isdigit() or word in sets["function"] or word in sets["fillers"] or word in language.numbers)
        for word in words
    )


def _sentences(text: Text, total: int) -> Iterator[tuple[int, int]]:
    """Words `first:last` of each sentence."""
    first = 0
    for place in range(total):
        if place == total - 1 or (text.breaks[place] == 2 and _ends_a_sentence(text, place)):
            yield first, place + 1
            first = place + 1


def _ends_a_sentence(text: Text, place: int) -> bool:
    """Not the stop of an abbreviation ("Dr. Smith", "e.g. this"), nor one within a name ("example.org")."""
    between = text.raw[text.spans[place][1] : text.spans[place + 1][0]]
    if between.count(".") != 1 or FULL_STOPS.intersection(between) != {"."}:
        return True
    word, follows = text.raw[slice(*text.spans[place])], text.raw[text.spans[place + 1][0]]
    if between == ".":
        return follows.isupper() and len(word) > 1 and word[-1].islower()
    return len(word) > 1 and word.lower() not in _ABBREVIATIONS


def _clauses(text: Text, first: int, last: int, language: Language) -> Iterator[_Piece]:
    """A sentence whole, or its clauses: where it turns from praise to blame, and where it runs on and on."""
    for clause in _turned(_pieces(text, first, last, language), text, language):
        if len(clause) > LONG_SENTENCE:
            yield from _shortened(text, clause, language)
        else:
            yield clause


def _pieces(text: Text, first: int, last: int, language: Language) -> list[_Piece]:
    """What stands between commas, dashes, words that turn a sentence ("but") and those that begin another clause."""
    cuts = [first]
    cuts += [place for place in range(first + 1, last) if text.breaks[place - 1] or _begins(text, place, language)]
    if len(cuts) == 1:
        return [_Piece(first, last)]
    turning = language.sets["turning"]
    return [
        _Piece(start, end, _leaning(text, start, end, language), start > first and text.words[start] in turning)
        for start, end in pairwise([*cuts, last])
    ]


def _begins(text: Text, place: int, language: Language) -> bool:
    """ "but", and "and" before a subject: a clause that may stand by itself."""
    sets, word = language.sets, text.words[place]
    if word not in sets["clause_cut"] or word in sets["never_cut_before_unpaused"] - sets["turning"]:
        return False
    if _hangs_on(text, place, language):
        return False
    follows = text.words[place + 1 : place + 2]
    return word in sets["turning"] or (
        word not in sets["never_cut_before"] and not sets["clause_start"].isdisjoint(follows)
    )


def _hangs_on(text: Text, place: int, language: Language) -> bool:
    """Whether the word before, with no pause after it, leads on to this one ("because then it ends badly")."""
    return text.breaks[place - 1] == 0 and text.words[place - 1] in language.sets["unfinished_ends"]


def _leaning(text: Text, start: int, end: int, language: Language) -> int:
    words = text.words[start:end]
    piece = Text(text.raw, words, text.spans[start:end], text.breaks[start:end])
    praise, blame = polarity_of(piece, language.index.find(words), language)
    return praise - blame


def _turned(pieces: list[_Piece], text: Text, language: Language) -> Iterator[_Piece]:
    """Pieces put together again, but not praise with blame, nor what stands on both sides of a "but"."""
    group, means = pieces[0], _means(pieces[0], text, language)
    for piece in pieces[1:]:
        says = _means(piece, text, language)
        if means and says and _parts_from(group, piece, text, language):
            yield group
            group = piece
        else:
            group = _Piece(group.start, piece.end, group.leaning + piece.leaning)
            says = says or means
        means = says
    yield group


def _means(piece: _Piece, text: Text, language: Language) -> bool:
    return carries_meaning(text.words[piece.start : piece.end], language)


def _parts_from(group: _Piece, piece: _Piece, text: Text, language: Language) -> bool:
    """Whether a piece says something else than what stands before it in the sentence, and both can stand alone."""
    sets, words, first = language.sets, text.words, piece.start
    if group.leaning * piece.leaning < 0:
        goes_on = words[first] in sets["finite"] or (words[first] in sets["never_cut_before"] and not piece.turns)
        return len(group) > 1 and len(piece) > 1 and not goes_on
    if not piece.turns or len(group) < FEWEST_WORDS or len(piece) <= FEWEST_WORDS:
        return False
    before = words[max(group.start, first - NEARBY) : first]
    corrects = not sets["negation"].isdisjoint(before) and words[first + 1] not in sets["clause_start"]
    return not corrects  # "not only fast but also cheap", "no choice but to wait" say one thing


NEARBY = 12


def _shortened(text: Text, clause: _Piece, language: Language) -> Iterator[_Piece]:
    """A long clause, cut where another begins; where none does, at a pause; past 45 words anywhere."""
    start = clause.start
    while clause.end - start > LONG_SENTENCE:
        left = clause.end - start
        last = min(start + MOST_WORDS, clause.end - FEWEST_OF_A_LONG)
        places = range(start + FEWEST_OF_A_LONG, last + 1)
        middle = start + min(left // 2, LONG_SENTENCE)
        best = max(places, key=lambda place: (_seam(text, place, language), -abs(place - middle)))
        if _seam(text, best, language) < CLAUSE_SEAM and left <= MOST_WORDS:
            break
        yield _Piece(start, best)
        start = best
    yield _Piece(start, clause.end)


CLAUSE_SEAM = 2


def _seam(text: Text, place: int, language: Language) -> int:
    """How well a sentence may be cut before a word: 3 a clause after a pause, 2 a clause, 1 a pause or a
    subject ("they", in speech that was written down without a stop), 0 nothing."""
    sets, word, paused = language.sets, text.words[place], text.breaks[place - 1] > 0
    if (word in sets["never_cut_before"] and word not in sets["turning"]) or _hangs_on(text, place, language):
        return 0
    starts = _begins(text, place, language) or (paused and word in sets["clause_start"])
    subjects = sets["own_subjects"] | sets["other_subjects"]
    subject = word in subjects and text.words[place - 1] not in sets["never_cut_before"] | sets["finite"]
    return (2 if starts else 0) + (1 if paused or subject else 0)


def _with_meaning(pieces: list[_Piece], text: Text, language: Language) -> list[_Piece]:
    """The pieces without those that say nothing; a denial ("No. Not once.") is put to what it belongs to."""
    kept: list[_Piece] = []
    denial: _Piece | None = None
    sets = language.sets
    for piece in pieces:
        words = text.words[piece.start : piece.end]
        if not carries_meaning(words, language):
            if sets["negation"].isdisjoint(words) and sets["nothing_first"].isdisjoint(words):
                continue
            if kept and denial is None and piece.end - kept[-1].start <= MOST_WORDS and kept[-1].end == piece.start:
                kept[-1] = _Piece(kept[-1].start, piece.end)
            elif denial is None or piece.end - denial.start <= MOST_WORDS:
                denial = _Piece(denial.start if denial else piece.start, piece.end)
            continue
        joins = denial is not None and denial.end == piece.start and piece.end - denial.start <= MOST_WORDS
        kept.append(_Piece(denial.start, piece.end) if denial and joins else piece)
        denial = None
    return kept


def _characters(text: Text, piece: _Piece) -> Iterator[Part]:
    """The characters of a piece, with the punctuation that belongs to it."""
    start = 0 if piece.start == 0 else _cut_before(text, piece.start)
    end = len(text.raw) if piece.end == len(text.words) else _cut_before(text, piece.end)
    return _in_bounds(text.raw, start, end)


def _cut_before(text: Text, place: int) -> int:
    """The last white space before a word, so that closing marks and emoji stay with the words before them."""
    before, first = text.spans[place - 1][1], text.spans[place][0]
    between = text.raw[before:first]
    last = max((index + 1 for index, character in enumerate(between) if character.isspace()), default=len(between))
    return before + last


def _in_bounds(raw: str, start: int, end: int) -> Iterator[Part]:
    """`start:end` without the white space, bullets and commas around it, in parts of at most 600 characters."""
    while start < end and (raw[start].isspace() or raw[start] in _NEVER_FIRST):
        start += 1
    while end > start and (raw[end - 1].isspace() or raw[end - 1] in _NEVER_LAST):
        end -= 1
    while end - start > MOST_CHARACTERS:
        yield start, start + MOST_CHARACTERS
        start += MOST_CHARACTERS
        while start < end and raw[start].isspace():
            start += 1
    if start < end:
        yield start, end

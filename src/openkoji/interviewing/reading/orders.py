"""Orders to the machinery within an answer: an answer is material, and nothing in it is obeyed or given back.

The words of orders stand in each language's `patterns`; here is what no language owns: markup, code, roles of a
chat, and letters in disguise.
"""

from __future__ import annotations

import re
import unicodedata

from openkoji.interviewing.language import Language
from openkoji.interviewing.words import Hits, Text, cut

_UNUSUAL = re.compile(r"[<{\[`&#/_=:;$|~]")
"""None of these in a text, no machinery: told before anything is looked for."""

# Linear in the length of the text: each alternative is bounded.
_MACHINERY = re.compile(
    r"</?[a-z!|<][^<>\n]{0,200}>|<\||<<|\{\{|\$\{|<%|```|~~~|!\[|\]\(|\[/?(?:INST|SYSTEM|SYS|ASSISTANT|USER)\]|&[lg]t;|&#"
    r"|###|-{3} ?(?:BEGIN|END)|\{ ?\"\w{1,40}\" ?:|\"\w{1,40}\" ?: ?[\[\"{]|\{\w{3,30}\}|/etc/|\w\.environ|_KEY\b"
    r"|' OR '?1|;\s?--|javascript:"
    r"|(?:^|[\n\u2028\u2029.!?] ?)(?:system|assistant|human|user|developer|role|content"
    r"|interviewer|respondent|moderator|tool(?: (?:result|call|output))?|function|instructions?|admin|ai|bot)"
    r"(?: (?:message|note|prompt|override))?\s?[:=]|(?:^|\s)/[a-z]{3,12}(?=\s|$)",
    re.IGNORECASE,
)

_SPELT_OUT = re.compile(r"(?:\b\w ){6}")
_LONGEST_WORD, _MOST_OF_A_CODE = 24, 100
_MOST_LETTERS_SPELT = 120

_HIDDEN = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\u00ad\U000e0000-\U000e007f]")

_LOOKALIKES = str.maketrans("аеорсухіѕјԁһкмтвнгɡαεοριυντκη０１３４５７@", "aeopcyxisjdhkmtbhrgaeopiuvtkn013457a")


def order_start(text: Text, hits: Hits, language: Language) -> int | None:
    """The place in the raw text where the sentence of the first order begins; `None` where there is none."""
    raw = text.raw
    patterns = [_SPELT_OUT] if len(text.words) <= _MOST_LETTERS_SPELT else []
    patterns += [_MACHINERY] if _UNUSUAL.search(raw) else []
    signs = [match.start() for pattern in patterns if (match := pattern.search(raw)) is not None]
    signs += [start for start, end in text.spans if end - start >= _LONGEST_WORD and _is_coded(raw[start:end])][:1]
    found = [_sentence_start(text, sum(start < sign for start, _ in text.spans)) for sign in signs]
    words = [start for start, _ in hits.get("instruction", ())]
    words += [match.start for match in language.patterns["order"].find(text.words, text.breaks)]
    if words:
        found.append(_sentence_start(text, min(words)))
    if not raw.isascii() and _is_disguised(raw, language):
        found.append(0)
    return min(found, default=None)


def _is_coded(word: str) -> bool:
    """Digits, small letters and capitals in one long word: something encoded, or a key."""
    part = word[:_MOST_OF_A_CODE]
    return any(map(str.isdigit, part)) and any(map(str.islower, part)) and any(map(str.isupper, part))


def _sentence_start(text: Text, place: int) -> int:
    """Where the sentence of a word begins; of what stands after the last word, the sentence before it."""
    place = min(place, len(text.words) - 1)
    while place > 0 and text.breaks[place - 1] < 2:
        place -= 1
    return text.spans[place][0] if text.spans else 0


def _is_disguised(raw: str, language: Language) -> bool:
    """Letters of other alphabets within words, or forms that only look otherwise, and an order when they are undone.

    Marks that are not seen are an order by themselves where they stand between letters: nobody types them.
    """
    if any(raw[hidden.start() - 1 : hidden.start()].isalpha() for hidden in _HIDDEN.finditer(raw)):
        return True
    plain = unicodedata.normalize("NFKC", raw).lower().translate(_LOOKALIKES) if language.is_latin else raw
    if plain == raw.lower():
        return False
    undone = cut(plain, language.spelling)
    if "instruction" in language.index.find(undone.words):
        return True
    return next(language.patterns["order"].find(undone.words, undone.breaks), None) is not None

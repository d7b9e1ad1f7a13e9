"""The same words again: within an answer, within an interview, and across respondents."""

from __future__ import annotations

import hashlib
import unicodedata
from collections import Counter
from collections.abc import Sequence

from openkoji.analysis.exchanges import Exchange, exchanges_of
from openkoji.analysis.transcript import Transcript
from openkoji.interviewing.language import language_for
from openkoji.interviewing.reading import Sign
from openkoji.interviewing.words import lower_words

FEWEST_WORDS = 4
"""Of an answer that two people, or one person twice, would not give by chance."""
FEWEST_CHARACTERS = 20
"""Across respondents shorter answers are often the same ("it was easy to use"); Roundtable takes 20 as well."""
FEWEST_REPEATS = 3
"""Times that a run of words must fill an answer to make it a repetition ("good service good service good service")."""


def repeated_messages(exchanges: Sequence[Exchange]) -> frozenset[str]:
    """The ids of messages that repeat an earlier one word for word, or one run of words again and again."""
    heard: set[str] = set()
    repeated = set()
    for exchange in exchanges:
        text = exchange.reading.text
        if len(text.words) < FEWEST_WORDS or exchange.reading.has(Sign.NOTHING_MORE):
            continue
        if text.joined in heard or repeats_itself(text.words):
            repeated.add(exchange.message.id)
        heard.add(text.joined)
    return frozenset(repeated)


def repeats_itself(words: Sequence[str]) -> bool:
    """Whether one to four words, again and again, are nearly all of an answer. Linear in its length."""
    for length in range(1, 5):
        runs = Counter(tuple(words[start : start + length]) for start in range(0, len(words) - length + 1, length))
        times = max(runs.values(), default=0)
        if times >= FEWEST_REPEATS and times * length * 5 >= len(words) * 4:
            return True
    return False


def fingerprints(transcript: Transcript) -> frozenset[str]:
    """Short codes of the longer answers in words, the same for the same words whatever the case and the stops.

    To be kept with the interview and compared with those of other respondents; nothing can be read from them.
    """
    exchanges = exchanges_of(transcript, language_for(transcript.language))
    return frozenset(code for each in exchanges if each.is_open and (code := fingerprint(each.message.content)))


def fingerprint(answer: str) -> str | None:
    """The code of one answer; None where it is too short to tell anything."""
    words = lower_words(unicodedata.normalize("NFKC", answer))
    joined = " ".join(words)
    if len(words) < FEWEST_WORDS or len(joined) < FEWEST_CHARACTERS:
        return None
    return hashlib.sha256(joined.encode("utf-8", "replace")).hexdigest()[:16]

"""The last look at every message of ours before it is given out."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence

LONGEST_WORDS = 30

CODE_LENGTH = 6

_LINK = re.compile(r"https?:|www\.|\b[a-z0-9-]{2,}\.(?:com|org|net|io|ai|app|dev|co)\b", re.IGNORECASE)


def code_of(sentence: str) -> str:
    """Six characters that stand for a sentence in the state."""
    return f"{zlib.crc32(sentence.casefold().encode('utf-8', 'replace')):08x}"[:CODE_LENGTH]


def was_said(code: str, codes: str) -> bool:
    """Whether `code` is one of those joined in `codes`."""
    return any(codes[place : place + CODE_LENGTH] == code for place in range(0, len(codes), CODE_LENGTH))


def objection(own: Sequence[str], researchers: Sequence[str], said: str, quote: str | None, answer: str) -> str | None:
    """Why a message may not be given out, or `None` when it may.

    `own` are the moderator's sentences, `researchers` those that come from the study (a question's text, help,
    a closing): these are asked as they stand, and only count where a second question would come of them.
    """
    message = " ".join(own)
    if sum(sentence.count("?") for sentence in own) + (1 if any("?" in text for text in researchers) else 0) > 1:
        return "more than one question"
    if len(message.split()) > LONGEST_WORDS:
        return f"more than {LONGEST_WORDS} words"
    codes = [code_of(sentence) for sentence in own]
    if len(set(codes)) != len(codes) or any(was_said(code, said) for code in codes):
        return "said before"
    if _LINK.search(message):
        return "a link"
    if "{" in message or "}" in message:
        return "an unfilled placeholder"
    if quote is not None and (quote not in answer or f"“{quote}”" not in message):
        return "a quote that is not verbatim"
    return None

"""Take a respondent's identity out of what was said, for readers who were given a link and no account.

The interviewer may greet by name, and people sign their answers. What is known of the respondent is taken out
wherever it stands, and so is anything shaped like an e-mail address. Other people's names stay: this is no
anonymisation of what someone tells about themselves.
"""

from __future__ import annotations

import re
from collections.abc import Callable

NAME = "[name]"
EMAIL = "[e-mail]"
ID = "[id]"

# Bounded, so that no text makes it slow (RFC 5321, 4.5.3.1: 64 before the @, 255 after).
_EMAIL = re.compile(r"[^\s@<>()\[\],;:\"]{1,64}@[^\s@<>()\[\],;:\"]{1,255}")
_SHORTEST_ID = 3
_SHORTEST_PART = 2


def mask_for(name: str | None, email: str | None, external_id: str | None) -> Callable[[str], str]:
    """A function that takes this respondent's name, e-mail and external id out of a text."""
    patterns = [(_EMAIL, EMAIL)]
    if email:
        patterns.insert(0, (_whole(email), EMAIL))
    if external_id and len(external_id) >= _SHORTEST_ID:
        patterns.append((_whole(external_id), ID))
    patterns.extend((_whole(spelling, exactly=True), NAME) for spelling in _spellings(name))

    def mask(text: str) -> str:
        for pattern, word in patterns:
            text = pattern.sub(word, text)
        return text

    return mask


def _spellings(name: str | None) -> list[str]:
    """The name and each part of it, as given and capitalised, longest first.

    Parts are matched as spelled, since many names are words: Will is taken out, will stays.
    """
    if name is None:
        return []
    parts = [part for part in re.split(r"[\s,]+", name) if len(part) >= _SHORTEST_PART]
    given = {" ".join(name.split()), *parts}
    cased = given | {spelling.title() for spelling in given} | {spelling.upper() for spelling in given}
    return sorted(filter(None, cased), key=lambda spelling: (-len(spelling), spelling))


def _whole(words: str, *, exactly: bool = False) -> re.Pattern[str]:
    spaced = r"\s+".join(map(re.escape, words.split()))
    return re.compile(rf"(?<!\w){spaced}(?!\w)", 0 if exactly else re.IGNORECASE)

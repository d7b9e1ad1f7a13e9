"""Take a respondent's identity out of what was said, for readers who were given a link and no account.

The interviewer may greet by name or print metadata, and people sign their answers. What is known of the respondent
is taken out wherever it stands, and so is anything shaped like an e-mail address. Other people's names stay: this
is no anonymisation of what someone tells about themselves.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping

from openkoji.respondents.identity import Scalar, is_name_key, names_a_person

NAME = "[name]"
EMAIL = "[e-mail]"
ID = "[id]"

# Bounded, so that no text makes it slow (RFC 5321, 4.5.3.1: 64 before the @, 255 after).
_EMAIL = re.compile(r"[^\s@<>()\[\],;:\"]{1,64}@[^\s@<>()\[\],;:\"]{1,255}")
_SHORTEST_ID = 3
_SHORTEST_PART = 2
_MOST_PARTS = 10
_PRINTED = 100  # placeholders print as much of a value
_SAYS_NOTHING = frozenset({"yes", "no", "true", "false", "on", "off", "none", "null", "unknown", "n/a"})


def mask_for(
    name: str | None, email: str | None, external_id: str | None, metadata: Mapping[str, Scalar] | None = None
) -> Callable[[str], str]:
    """A function that takes this respondent's name, e-mail, external id and naming metadata out of a text.

    Both sides are compared in Unicode's composed form, in which the text comes back.
    """
    ids = {_composed(external_id)} if external_id and len(external_id) >= _SHORTEST_ID else set()
    names = _spellings(_composed(name)) if name else set()
    for key, value in _naming(metadata or {}):
        if is_name_key(key):
            names |= _spellings(value)
        elif len(value) >= _SHORTEST_ID:
            ids |= _as_printed(value)
    patterns = [(_EMAIL, EMAIL)]
    if email:
        patterns.insert(0, (_any_of({_composed(email)}), EMAIL))
    if ids:
        patterns.append((_any_of(ids), ID))
    if names:
        patterns.append((_any_of(names, exactly=True), NAME))

    def mask(text: str) -> str:
        text = _composed(text)
        for pattern, word in patterns:
            text = pattern.sub(word, text)
        return text

    return mask


def _naming(metadata: Mapping[str, Scalar]) -> Iterator[tuple[str, str]]:
    """The metadata that tells who someone is, by its key or its value, and says more than yes or no."""
    for key, value in metadata.items():
        words = _composed(str(value)).strip()
        says_something = re.search(r"\w", words) and words.casefold() not in _SAYS_NOTHING
        if says_something and names_a_person(key, value):
            yield key, words


def _spellings(name: str) -> set[str]:
    """The name and each part of it, as given and capitalised.

    Parts are matched as spelled, since many names are words: Will is taken out, will stays.
    """
    parts = [part for part in re.split(r"[\s,]+", name[:_PRINTED]) if len(part) >= _SHORTEST_PART][:_MOST_PARTS]
    given = {*_as_printed(name), *parts}
    cased = given | {spelling.title() for spelling in given} | {spelling.upper() for spelling in given}
    return {spelling for spelling in cased if spelling}


def _as_printed(value: str) -> set[str]:
    """A value on one line, whole and as much of it as a placeholder prints."""
    line = " ".join(value.split())
    return {line, line[:_PRINTED].rstrip()}


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _any_of(spellings: set[str], *, exactly: bool = False) -> re.Pattern[str]:
    """One pattern for all, each as whole words; the longest is tried first."""
    ordered = sorted(spellings, key=lambda spelling: (-len(spelling), spelling))
    spaced = (r"\s+".join(map(re.escape, spelling.split())) for spelling in ordered)
    return re.compile(rf"(?<!\w)(?:{'|'.join(spaced)})(?!\w)", 0 if exactly else re.IGNORECASE)

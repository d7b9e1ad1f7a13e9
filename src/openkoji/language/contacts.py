"""Shapes of what leads to a person: e-mail addresses, links, handles, telephone and account numbers, and the words by
which people give their name. They go by form alone; nothing here knows anybody.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

PRINTED = 100
"""Characters of a value that placeholders print."""

_SHORTEST_PART = 2
_MOST_PARTS = 10

# Bounded, so that no text makes it slow (RFC 5321, 4.5.3.1: 64 before the @, 255 after).
EMAIL = re.compile(r"[^\s@<>()\[\],;:\"]{1,64}@[^\s@<>()\[\],;:\"]{1,255}")
# ada at example dot com, ada (at) example.com
SPELLED_EMAIL = re.compile(
    r"[\w.+-]{1,64}\s?[(\[{]\s?at\s?[)\]}]\s?[\w-]{1,63}"
    r"(?:(?:\s?(?:\.|[(\[{]\s?dot\s?[)\]}])\s?| dot )[\w-]{1,63}){1,4}"
    r"|[\w.+-]{1,64} at [\w-]{1,63}(?: dot [\w-]{1,63}){1,4}"
    # jan.kowalski at gmail: nobody works at jan.kowalski.
    r"|\b(?:[^\W_]{1,40}(?:[._+-][^\W_]{1,40}){1,4}|[^\W\d_]{1,40}\d{1,20})"
    r" at (?:gmail|googlemail|outlook|hotmail|yahoo|icloud|protonmail|proton|gmx|aol|yandex)\b",
    re.IGNORECASE,
)
LINK = re.compile(
    r"\bhttps?://[^\s<>\"]{1,2000}|\bwww\.[^\s<>\"]{1,2000}"
    r"|\b(?:linkedin|facebook|instagram|twitter|github|gitlab|tiktok|xing|t|x)\.(?:com|me)/[^\s<>\"]{1,200}",
    re.IGNORECASE,
)
# @ada_l, and jan#1234 as Discord spelled it until 2023
HANDLE = re.compile(r"(?<![\w@])@[^\W\d][\w.]{0,38}\w|\b[^\W\d][\w.]{1,31}#\d{4}\b")
# ISO 13616: two letters, two digits, then 11 to 30 letters or digits, often in groups of four.
IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]{4}){2,7}(?:[ -]?[A-Z0-9]{1,4})?\b")
# A telephone number begins with + or 0, or is grouped as no other figure is: 555 123 4567, 8 912 345 67 89,
# 612 34 56 78. 10 000 users, 1 200 300 rows, 2025-11-23 and 1.200,50 are none. Three groups of three are one where
# they neither end in 000 nor count money or things: 612 345 678 is a number to call, 612 345 678 rows are many.
# Any nine digits without a break are a number that somebody keeps: of an account, a card, an order, a passport.
NUMBER = re.compile(
    r"(?<![\w.,/-])(?!\d{1,2}([./-])\d{1,2}\1\d{2,4}\b)(?:"
    r"(?:\+|00)(?=(?:[\s()./-]{0,3}\d){8})\s?(?:\(?\d{1,4}\)?[\s./-]{0,2}){2,8}\d"
    r"|\(?0\d{1,5}\)?(?:[\s./-]{1,2}\d{2,10}){1,5}"
    r"|0\d{6,14}"
    r"|(?:\d{1,2}[ .-])?(?:\(\d{3}\)[\s.-]?|\d{3}[\s.-])\d{3}[\s.-]\d{4}"
    r"|(?:\d{1,2}[ .-])?(?:\(\d{3}\)[\s.-]?|\d{3}[\s.-])\d{3}(?:[\s.-]\d{2}){2}"
    r"|\d{3}(?:[ .-]\d{2}){3}"
    r"|(?<!\d )(?<![$€£])(?<![$€£] )"
    r"(?!\d00[ -]\d00[ -]\d00)\d{3}([ -])\d{3}\2(?!000)\d{3}"
    r"(?![ ]?(?:[%$€£]|\d|euros?\b|dollars?\b|pounds?\b"
    r"|zł\b|people\b|users?\b|rows?\b|records?\b|lines?\b|files?\b|items?\b|customers?\b|requests?\b|views?\b"
    r"|visitors?\b|Nutzer|Zeilen|Kunden|Euro|Stück))"
    r"|(?:\d{4}[ -]){3}\d{1,7}"
    r"|\d{3}-\d{2}-\d{4}"
    r"|\d{9,40}"
    r"|\d{1,3}(?:\.\d{1,3}){3}"
    r")(?!\w)"
)
# Capitalised words after one of the ways in which people give their name.
INTRODUCED = re.compile(
    r"\b((?i:my (?:full |first |last )?name(?: is|['’]s)|i am called|people call me|mein name ist|ich heiße|ich heisse)"
    r"[:,]?\s+)([^\W\d_a-z][\w'’-]{0,40}(?:\s+[^\W\d_a-z][\w'’-]{0,40}){0,3})"
)
# Typed without capitals; these words say something else of a name ("my name is on the list").
INTRODUCED_SMALL = re.compile(
    r"\b((?:my (?:full |first |last )?name(?: is|['’]s)|i am called|people call me|mein name ist|ich heiße|ich heisse)"
    r"[:,]?[ ]+)((?:(?!(?:a|an|the|this|that|it|its|i|im|he|she|we|they|you|his|her|our|your|their|and|or|but|so|as|if"
    r"|because|on|in|at|of|to|for|from|by|with|under|not|no|never|always|already|also|too|just|only|still|now|then"
    r"|there|here|where|what|when|who|how|very|quite|rather|being|used|listed|known|shown|spelled|spelt|written"
    r"|misspelled|wrong|right|correct|missing|hard|easy|long|short|common|mentioned|gone|lazy|stupid|crazy|names"
    r"|auf|im|am|an|der|die|das|ein|eine|und|oder|aber|ich|er|sie|es|wir|nicht|nie|schon|auch|noch|nur|da|dort"
    r"|hier|so|sehr|falsch|richtig|bekannt|zu|von|aus|bei|mit|für|weil)\b)[^\W\d_][\w'’-]{1,40}(?:[ ]+|\b)){1,3})",
    re.IGNORECASE,
)


def places_of(pattern: re.Pattern[str], text: str) -> Iterator[tuple[int, int]]:
    """Where the text, or its compatibility form in Unicode, has this shape: ＠ is an @ there. Start and end count in
    the text as it is."""
    if text.isascii():
        yield from (found.span() for found in pattern.finditer(text))
        return
    forms = [unicodedata.normalize("NFKC", sign) for sign in text]
    places = [place for place, form in enumerate(forms) for _ in form]
    end = 0
    for found in pattern.finditer("".join(forms)):
        first, last = places[found.start()], places[found.end() - 1]
        if first >= end:
            yield first, last + 1
            end = last + 1


def spellings_of(name: str) -> set[str]:
    """The name and each part of it, as given and capitalised.

    Parts are matched as spelled, since many names are words: Will is found, will is not.
    """
    parts = [part for part in re.split(r"[\s,]+", name[:PRINTED]) if len(part) >= _SHORTEST_PART][:_MOST_PARTS]
    given = {*as_printed(name), *parts}
    cased = given | {spelling.title() for spelling in given} | {spelling.upper() for spelling in given}
    return {spelling for spelling in cased if spelling}


def as_printed(value: str) -> set[str]:
    """A value on one line, whole and as much of it as a placeholder prints."""
    line = " ".join(value.split())
    return {line, line[:PRINTED].rstrip()}


def any_of(spellings: set[str], *, exactly: bool = False) -> re.Pattern[str]:
    """One pattern for all, each as whole words; the longest is tried first."""
    ordered = sorted(spellings, key=lambda spelling: (-len(spelling), spelling))
    spaced = (r"\s+".join(map(re.escape, spelling.split())) for spelling in ordered)
    return re.compile(rf"(?<!\w)(?:{'|'.join(spaced)})(?!\w)", 0 if exactly else re.IGNORECASE)

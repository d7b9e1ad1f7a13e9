"""Take a respondent's identity out of what was said, for readers who were given a link and no account.

The interviewer may greet by name or print metadata, and people sign their answers. What is known of the respondent
is taken out wherever it stands, and so is anything shaped like an e-mail address. Other people's names stay: this
is no anonymisation of what someone tells about themselves.

`mask_contacts` goes further, for what anyone may read: whatever is shaped like a way to reach or look up a person.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping

from openkoji.respondents.identity import Scalar, is_name_key, names_a_person

NAME = "[name]"
EMAIL = "[e-mail]"
ID = "[id]"
NUMBER = "[number]"
HANDLE = "[handle]"
LINK = "[link]"

# Bounded, so that no text makes it slow (RFC 5321, 4.5.3.1: 64 before the @, 255 after).
_EMAIL = re.compile(r"[^\s@<>()\[\],;:\"]{1,64}@[^\s@<>()\[\],;:\"]{1,255}")
# ada at example dot com, ada (at) example.com
_SPELLED_EMAIL = re.compile(
    r"[\w.+-]{1,64}\s?[(\[{]\s?at\s?[)\]}]\s?[\w-]{1,63}"
    r"(?:(?:\s?(?:\.|[(\[{]\s?dot\s?[)\]}])\s?| dot )[\w-]{1,63}){1,4}"
    r"|[\w.+-]{1,64} at [\w-]{1,63}(?: dot [\w-]{1,63}){1,4}"
    # jan.kowalski at gmail: nobody works at jan.kowalski.
    r"|\b(?:[^\W_]{1,40}(?:[._+-][^\W_]{1,40}){1,4}|[^\W\d_]{1,40}\d{1,20})"
    r" at (?:gmail|googlemail|outlook|hotmail|yahoo|icloud|protonmail|proton|gmx|aol|yandex)\b",
    re.IGNORECASE,
)
_LINK = re.compile(
    r"\bhttps?://[^\s<>\"]{1,2000}|\bwww\.[^\s<>\"]{1,2000}"
    r"|\b(?:linkedin|facebook|instagram|twitter|github|gitlab|tiktok|xing|t|x)\.(?:com|me)/[^\s<>\"]{1,200}",
    re.IGNORECASE,
)
# @ada_l, and jan#1234 as Discord spelled it until 2023
_HANDLE = re.compile(r"(?<![\w@])@[^\W\d][\w.]{0,38}\w|\b[^\W\d][\w.]{1,31}#\d{4}\b")
# ISO 13616: two letters, two digits, then 11 to 30 letters or digits, often in groups of four.
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]{4}){2,7}(?:[ -]?[A-Z0-9]{1,4})?\b")
# A telephone number begins with + or 0, or is grouped as no other figure is: 555 123 4567, 8 912 345 67 89,
# 612 34 56 78. 10 000 users, 1 200 300 rows, 2025-11-23 and 1.200,50 are none. Three groups of three are one where
# they neither end in 000 nor count money or things: 612 345 678 is a number to call, 612 345 678 rows are many.
# Any nine digits without a break are a number that somebody keeps: of an account, a card, an order, a passport.
_NUMBER = re.compile(
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
_INTRODUCED = re.compile(
    r"\b((?i:my (?:full |first |last )?name(?: is|['’]s)|i am called|people call me|mein name ist|ich heiße|ich heisse)"
    r"[:,]?\s+)([^\W\d_a-z][\w'’-]{0,40}(?:\s+[^\W\d_a-z][\w'’-]{0,40}){0,3})"
)
# Typed without capitals; these words say something else of a name ("my name is on the list").
_INTRODUCED_SMALL = re.compile(
    r"\b((?:my (?:full |first |last )?name(?: is|['’]s)|i am called|people call me|mein name ist|ich heiße|ich heisse)"
    r"[:,]?[ ]+)((?:(?!(?:a|an|the|this|that|it|its|i|im|he|she|we|they|you|his|her|our|your|their|and|or|but|so|as|if"
    r"|because|on|in|at|of|to|for|from|by|with|under|not|no|never|always|already|also|too|just|only|still|now|then"
    r"|there|here|where|what|when|who|how|very|quite|rather|being|used|listed|known|shown|spelled|spelt|written"
    r"|misspelled|wrong|right|correct|missing|hard|easy|long|short|common|mentioned|gone|lazy|stupid|crazy|names"
    r"|auf|im|am|an|der|die|das|ein|eine|und|oder|aber|ich|er|sie|es|wir|nicht|nie|schon|auch|noch|nur|da|dort"
    r"|hier|so|sehr|falsch|richtig|bekannt|zu|von|aus|bei|mit|für|weil)\b)[^\W\d_][\w'’-]{1,40}(?:[ ]+|\b)){1,3})",
    re.IGNORECASE,
)
_CONTACTS = (
    (_EMAIL, EMAIL),
    (_SPELLED_EMAIL, EMAIL),
    (_LINK, LINK),
    (_HANDLE, HANDLE),
    (_IBAN, NUMBER),
    (_NUMBER, NUMBER),
)
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
    own_address = _any_of({_composed(email)}) if email else None
    patterns = []
    if ids:
        patterns.append((_any_of(ids), ID))
    if names:
        patterns.append((_any_of(names, exactly=True), NAME))

    def mask(text: str) -> str:
        text = _composed(text)
        if own_address is not None:
            text = own_address.sub(EMAIL, text)
        text = _replaced(_EMAIL, EMAIL, text)
        for pattern, word in patterns:
            text = pattern.sub(word, text)
        return text

    return mask


def mask_contacts(text: str) -> str:
    """The text without what is shaped like an e-mail address, a link, a telephone, account or card number, an IP
    address or a handle of anybody, and without the names by which speakers introduce themselves.

    It goes by shapes: a handle without a sign, or an address that is spelled in a way of its own, passes. Figures of
    everyday talk stay: dates, prices and counts. One like 612 345 678 goes where nothing beside it says what it counts.
    """
    text = _composed(text)
    for pattern, word in _CONTACTS:
        text = _replaced(pattern, word, text)
    text = _INTRODUCED.sub(lambda found: found.group(1) + NAME, text)
    return _INTRODUCED_SMALL.sub(_without_name, text)


def _without_name(found: re.Match[str]) -> str:
    name = found.group(2)
    return found.group(1) + NAME + name[len(name.rstrip()) :]


def _replaced(pattern: re.Pattern[str], word: str, text: str) -> str:
    """The text with a word in the place of what has this shape in Unicode's compatibility form: ＠ is an @ there."""
    if text.isascii():
        return pattern.sub(word, text)
    forms = [unicodedata.normalize("NFKC", sign) for sign in text]
    places = [place for place, form in enumerate(forms) for _ in form]
    parts, end = [], 0
    for found in pattern.finditer("".join(forms)):
        first, last = places[found.start()], places[found.end() - 1]
        if first >= end:
            parts += [text[end:first], word]
            end = last + 1
    return "".join([*parts, text[end:]])


def full_names_in(name: str | None, metadata: Mapping[str, Scalar]) -> frozenset[str]:
    """The names of a respondent of more than one word, whose single words nobody else means by chance."""
    names = {_composed(name)} if name else set()
    names |= {value for key, value in _naming(metadata) if is_name_key(key)}
    return frozenset(" ".join(given.split()) for given in names if len(given.split()) > 1)


def identifiers_in(email: str | None, external_id: str | None, metadata: Mapping[str, Scalar]) -> frozenset[str]:
    """What a respondent is known by besides names: e-mail, external id, and metadata that names them."""
    values = {value for key, value in _naming(metadata) if not is_name_key(key)}
    known = {_composed(each) for each in (email, external_id) if each} | values
    return frozenset(each for each in known if len(each) >= _SHORTEST_ID)


def name_parts_in(name: str | None, metadata: Mapping[str, Scalar]) -> frozenset[str]:
    """The single words of a respondent's names, as they were given."""
    names = [_composed(name)] if name else []
    names += [value for key, value in _naming(metadata) if is_name_key(key)]
    parts = (part.strip(".,;:()\"'") for given in names for part in given[:_PRINTED].split()[:_MOST_PARTS])
    return frozenset(part for part in parts if len(part) >= _SHORTEST_PART)


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

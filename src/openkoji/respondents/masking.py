"""Take a respondent's identity out of what was said, for readers who were given a link and no account.

The interviewer may greet by name or print metadata, and people sign their answers. What is known of the respondent
is taken out wherever it stands, and so is anything shaped like an e-mail address. Other people's names stay: this
is no anonymisation of what someone tells about themselves.

`mask_contacts` goes further, for what anyone may read: whatever is shaped like a way to reach or look up a person.
`mask_for_models` is for what is sent to a language model, whose answer gets everything back.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping

from openkoji.language import contacts
from openkoji.language.masking import Mask
from openkoji.respondents.identity import Scalar, is_name_key, names_a_person

NAME = "[name]"
EMAIL = "[e-mail]"
ID = "[id]"
NUMBER = "[number]"
HANDLE = "[handle]"
LINK = "[link]"

_CONTACTS = (
    (contacts.EMAIL, EMAIL),
    (contacts.SPELLED_EMAIL, EMAIL),
    (contacts.LINK, LINK),
    (contacts.HANDLE, HANDLE),
    (contacts.IBAN, NUMBER),
    (contacts.NUMBER, NUMBER),
)
_SHORTEST_ID = 3
_SHORTEST_PART = 2
_MOST_PARTS = 10
_SAYS_NOTHING = frozenset({"yes", "no", "true", "false", "on", "off", "none", "null", "unknown", "n/a"})


def mask_for(
    name: str | None, email: str | None, external_id: str | None, metadata: Mapping[str, Scalar] | None = None
) -> Callable[[str], str]:
    """A function that takes this respondent's name, e-mail, external id and naming metadata out of a text.

    Both sides are compared in Unicode's composed form, in which the text comes back.
    """
    ids = {_composed(external_id)} if external_id and len(external_id) >= _SHORTEST_ID else set()
    names = contacts.spellings_of(_composed(name)) if name else set()
    for key, value in _naming(metadata or {}):
        if is_name_key(key):
            names |= contacts.spellings_of(value)
        elif len(value) >= _SHORTEST_ID:
            ids |= contacts.as_printed(value)
    own_address = contacts.any_of({_composed(email)}) if email else None
    patterns = []
    if ids:
        patterns.append((contacts.any_of(ids), ID))
    if names:
        patterns.append((contacts.any_of(names, exactly=True), NAME))

    def mask(text: str) -> str:
        text = _composed(text)
        if own_address is not None:
            text = own_address.sub(EMAIL, text)
        text = _replaced(contacts.EMAIL, EMAIL, text)
        for pattern, word in patterns:
            text = pattern.sub(word, text)
        return text

    return mask


def mask_for_models(
    name: str | None, email: str | None, external_id: str | None, metadata: Mapping[str, Scalar], *texts: str
) -> Mask:
    """What takes this respondent's identity, and whoever else the texts name, out of what a language model is sent."""
    return Mask.of(names_in(name, metadata), *texts, ids=identifiers_in(email, external_id, metadata))


def mask_contacts(text: str) -> str:
    """The text without what is shaped like an e-mail address, a link, a telephone, account or card number, an IP
    address or a handle of anybody, and without the names by which speakers introduce themselves.

    It goes by shapes: a handle without a sign, or an address that is spelled in a way of its own, passes. Figures of
    everyday talk stay: dates, prices and counts. One like 612 345 678 goes where nothing beside it says what it counts.
    """
    text = _composed(text)
    for pattern, word in _CONTACTS:
        text = _replaced(pattern, word, text)
    text = contacts.INTRODUCED.sub(lambda found: found.group(1) + NAME, text)
    return contacts.INTRODUCED_SMALL.sub(_without_name, text)


def _without_name(found: re.Match[str]) -> str:
    name = found.group(2)
    return found.group(1) + NAME + name[len(name.rstrip()) :]


def _replaced(pattern: re.Pattern[str], word: str, text: str) -> str:
    parts, end = [], 0
    for start, stop in contacts.places_of(pattern, text):
        parts += [text[end:start], word]
        end = stop
    return "".join([*parts, text[end:]])


def full_names_in(name: str | None, metadata: Mapping[str, Scalar]) -> frozenset[str]:
    """The names of a respondent of more than one word, whose single words nobody else means by chance."""
    return frozenset(" ".join(given.split()) for given in names_in(name, metadata) if len(given.split()) > 1)


def names_in(name: str | None, metadata: Mapping[str, Scalar]) -> list[str]:
    """The names of a respondent, as they were given."""
    names = [_composed(name)] if name else []
    return names + [value for key, value in _naming(metadata) if is_name_key(key)]


def identifiers_in(email: str | None, external_id: str | None, metadata: Mapping[str, Scalar]) -> frozenset[str]:
    """What a respondent is known by besides names: e-mail, external id, and metadata that names them."""
    values = {value for key, value in _naming(metadata) if not is_name_key(key)}
    known = {_composed(each) for each in (email, external_id) if each} | values
    return frozenset(each for each in known if len(each) >= _SHORTEST_ID)


def name_parts_in(name: str | None, metadata: Mapping[str, Scalar]) -> frozenset[str]:
    """The single words of a respondent's names, as they were given."""
    words = (given[: contacts.PRINTED].split()[:_MOST_PARTS] for given in names_in(name, metadata))
    parts = (word.strip(".,;:()\"'") for each in words for word in each)
    return frozenset(part for part in parts if len(part) >= _SHORTEST_PART)


def _naming(metadata: Mapping[str, Scalar]) -> Iterator[tuple[str, str]]:
    """The metadata that tells who someone is, by its key or its value, and says more than yes or no."""
    for key, value in metadata.items():
        words = _composed(str(value)).strip()
        says_something = re.search(r"\w", words) and words.casefold() not in _SAYS_NOTHING
        if says_something and names_a_person(key, value):
            yield key, words


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)

"""Names and addresses out of what is sent to a language model, and back into what comes.

A mask puts a placeholder ("[Person 1]", "[E-mail 2]") wherever a text names the respondent or holds something shaped
like a way to reach somebody, the same one each time, and knows what it stands for. What is not known to be a person's
stays: companies and products matter to a study.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from openkoji.language import contacts

PERSON, EMAIL, LINK, HANDLE, NUMBER, ID, MARK = "Person", "E-mail", "Link", "Handle", "Number", "Id", "Mark"

_SHORTEST_ID = 3

# A placeholder itself: who writes one as an answer gets it back as it was written.
_PLACEHOLDER = re.compile(
    rf"\[(?:{'|'.join((PERSON, EMAIL, LINK, HANDLE, NUMBER, ID, MARK))}) \d{{1,6}}(?:-\d{{1,6}})?\]", re.IGNORECASE
)
# Letters and digits in one long word: a UUID, a key, the number of an order. Bounded, each word looked at once.
_LONG_ID = re.compile(r"(?<![\w-])(?=[A-Za-z_-]{0,200}\d)(?=[\d_-]{0,200}[A-Za-z])[\w-]{20,200}(?![\w-])")

_NAME = r"[^\W\d_a-z][^\W\d_A-Z]{1,30}"
# "I'm Maria." and "this is Maria Lopez speaking". "This is Slack." names a product, and "I'm German." nobody.
_PRESENTED = re.compile(
    r"\b(?i:i['’]m|i am)\s+((?!(?:English|British|Irish|Scottish|Welsh|American|Canadian|Australian|Dutch|German|French"
    r"|Spanish|Italian|Portuguese|Polish|European|Indian|Chinese|Japanese|Muslim|Jewish|Catholic|Ok|Okay|Not|Very|So"
    r"|Just|Still|Mostly|Also|Always|Never|Done|Sure|Sorry|Fine|Good|Happy)\b)"
    rf"{_NAME}(?:\s{_NAME})?)(?=\s*[.,;!]|\s+(?:and|from|here|by)\b|\s*$)"
    rf"|\b(?i:this is)\s+({_NAME}(?:\s{_NAME})?)(?=\s+(?:speaking|here)\b)"
)
# "My boss Maria", "meine Kollegin Jana": somebody who is met, by what they are to the speaker.
_MET = re.compile(
    r"\b(?:[Mm]y|[Oo]ur|[Mm]ein(?:e[rmn]?)?|[Uu]nser(?:e[rmn]?)?)\s(?:\w{2,20}\s)?(?:boss|manager|colleague|coworker"
    r"|co-worker|husband|wife|friend|brother|sister|son|daughter|doctor|teacher|neighbour|neighbor"
    r"|Chefin|Chef|Kollegin|Kollegen?|Mann|Frau|Freundin|Freund|Bruder|Schwester|Sohn|Tochter|Ärztin|Arzt)"
    rf",?\s(?:called\s|named\s)?({_NAME}(?:\s{_NAME})?)"
)
_TITLED = re.compile(rf"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Herrn?|Frau)\b\.?\s({_NAME}(?:\s{_NAME})?)")
_NAMED = (contacts.INTRODUCED, contacts.INTRODUCED_SMALL, _PRESENTED, _MET, _TITLED)
"""The last group that matched is the name."""

_SHAPES = (
    (contacts.EMAIL, EMAIL),
    (contacts.SPELLED_EMAIL, EMAIL),
    (contacts.LINK, LINK),
    (contacts.HANDLE, HANDLE),
    (contacts.IBAN, NUMBER),
    (contacts.NUMBER, NUMBER),
    (_LONG_ID, ID),
)


class Mask:
    """What stands for what, within one call. The same words always get the same placeholder, and `restore` undoes
    `mask` to the letter, whatever the text."""

    def __init__(self, *, is_on: bool = True) -> None:
        self._is_on = is_on
        self._known: list[tuple[re.Pattern[str], str]] = []
        self._stands_for: dict[str, str] = {}
        self._placeholder_of: dict[tuple[str, str], str] = {}
        self._number_of: dict[tuple[str, str], int] = {}
        self._last_number: dict[str, int] = {}
        self._last_form: dict[tuple[str, int], int] = {}

    @classmethod
    def of(cls, names: Iterable[str] = (), *texts: str, ids: Iterable[str] = ()) -> Mask:
        """A mask that knows the respondent's `names` and `ids` (e-mail, external id), and the people whom `texts` tell
        to be people: who is named so in one of them is masked in all.
        """
        mask = cls()
        mask._know(ID, {form for each in ids if len(each) >= _SHORTEST_ID for form in contacts.as_printed(each)})
        own = [name for name in names if name.strip()]
        for name in own:
            mask._meet(name, person=1)
        met = [text[start:end] for text in texts for start, end in _named_in(text)]
        for name in met:
            mask._meet(name)
        spelled = set[str]().union(*map(contacts.spellings_of, own))
        # Small letters that were a name once ("my name is will") are words elsewhere.
        spelled |= {each for name in met for each in contacts.spellings_of(name) if not each[0].islower()}
        mask._know(PERSON, spelled, exactly=True)
        return mask

    @classmethod
    def off(cls) -> Mask:
        """A mask that changes nothing, where masking is switched off."""
        return cls(is_on=False)

    def mask(self, text: str) -> str:
        """The text with placeholders."""
        if not self._is_on:
            return text
        parts, end = [], 0
        for start, stop, kind in sorted(self._found(text)):
            parts += [text[end:start], self._placeholder(kind, text[start:stop])]
            end = stop
        return "".join([*parts, text[end:]])

    def restore(self, text: str) -> str:
        """The text with what its placeholders stand for; one that this mask never gave stays."""
        if not self._is_on:
            return text
        return _PLACEHOLDER.sub(lambda found: self._stands_for.get(found.group().casefold(), found.group()), text)

    def holds_placeholder(self, text: str) -> bool:
        """Whether a placeholder stands in a text: of a restored one, such as a model made up."""
        return self._is_on and _PLACEHOLDER.search(text) is not None

    def _know(self, kind: str, spellings: set[str], *, exactly: bool = False) -> None:
        forms = {unicodedata.normalize(form, each) for each in spellings for form in ("NFC", "NFD")}
        if forms:
            self._known.append((contacts.any_of(forms, exactly=exactly), kind))

    def _meet(self, name: str, *, person: int | None = None) -> None:
        """A person has one number, by whatever part of the name."""
        parts = sorted({_key(each) for each in contacts.spellings_of(name)})
        known = (self._number_of[PERSON, part] for part in parts if (PERSON, part) in self._number_of)
        number = person or next(known, None) or self._last_number.get(PERSON, 0) + 1
        self._last_number[PERSON] = max(number, self._last_number.get(PERSON, 0))
        for part in parts:
            self._number_of.setdefault((PERSON, part), number)

    def _found(self, text: str) -> Iterator[tuple[int, int, str]]:
        """What is to be masked; of two that overlap the one that is looked for first."""
        taken = bytearray(len(text))
        for start, end, kind in self._looked_for(text):
            if start < end and not any(taken[start:end]):
                taken[start:end] = b"\1" * (end - start)
                yield start, end, kind

    def _looked_for(self, text: str) -> Iterator[tuple[int, int, str]]:
        own_ids = [each for each in self._known if each[1] == ID]
        own_names = [each for each in self._known if each[1] == PERSON]
        for pattern, kind in ((_PLACEHOLDER, MARK), *_SHAPES, *own_ids, *own_names):
            for start, end in contacts.places_of(pattern, text):
                yield start, end, kind
        for start, end in _named_in(text):
            yield start, end, PERSON

    def _placeholder(self, kind: str, words: str) -> str:
        """The placeholder of these very words; another spelling of the same has the same number, and one of its own
        behind it."""
        given = self._placeholder_of.get((kind, words))
        if given is not None:
            return given
        number = self._number_of.get((kind, _key(words)))
        if number is None:
            number = self._last_number[kind] = self._last_number.get(kind, 0) + 1
            self._number_of[kind, _key(words)] = number
        form = self._last_form[kind, number] = self._last_form.get((kind, number), 0) + 1
        placeholder = f"[{kind} {number}]" if form == 1 else f"[{kind} {number}-{form}]"
        self._placeholder_of[kind, words] = placeholder
        self._stands_for[placeholder.casefold()] = words
        return placeholder


def _named_in(text: str) -> Iterator[tuple[int, int]]:
    """Where the text gives a name in a way that tells that it is somebody's."""
    for pattern in _NAMED:
        for found in pattern.finditer(text):
            start, end = found.span(found.lastindex or 0)
            yield start, start + len(text[start:end].rstrip())


def _key(words: str) -> str:
    return unicodedata.normalize("NFKC", " ".join(words.split())).casefold()

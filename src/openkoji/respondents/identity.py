"""What a start says about a respondent, and what an anonymous study keeps of it: nothing that names them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from openkoji.kit.emails import compared

Scalar = str | int | float | bool

LONGEST_FIELD = 320
"""Of a name, an e-mail address or an external id."""
LONGEST_VALUE = 2_000
MOST_KEYS = 50
MOST_CHARACTERS = 16_384
"""What is kept of one respondent's metadata, however many starts bring it."""

# Keys and values shaped like an identity; deliberately wide, since an anonymous study promises more than it needs.
# Anywhere in a key, whatever stands around it.
_NAMING_PART = re.compile(
    r"e[-_ ]?mail|phone|mobile|telefon|address|adresse|birth|geburt|passport|ssn|social[-_ ]?security"
    r"|twitter|linked[-_ ]?in|git[-_ ]?hub|gitlab|instagram|facebook|telegram|whats[-_ ]?app|skype"
)
_NAME = frozenset(
    [
        "name",
        "names",
        "nom",
        "prenom",
        "nombre",
        "apellido",
        "apellidos",
        "cognome",
        "nome",
        "sobrenome",
        "naam",
        "namn",
        "navn",
        "nimi",
        "imie",
        "nazwisko",
        "jmeno",
        "prijmeni",
        "имя",
        "фамилия",
        "姓名",
        "名前",
        "氏名",
    ]
)
_NAME_ENDING = re.compile(r"\w*(?:name|naam|namn|navn|prenom)s?")
_ID = frozenset(["id", "ids", "uid", "uids", "uuid", "uuids", "guid", "guids"])
# Written as one word: `userid` names a person, `paid` and `grid` do not.
_ID_ENDING = re.compile(
    r"(?:user|customer|client|account|member|person|people|contact|employee|staff|patient|student|respondent|visitor"
    r"|subscriber|lead|device|session|external|national|tax|crm|login|profile|cookie|kunden|nutzer)(?:id|uid)s?"
    r"|\w*(?:uuid|guid)s?"
)
# As the last word: `customer` and `primaryContact` name a person, `customerSegment` and `employeeCount` do not.
_NAMING_LAST = frozenset(
    [
        "login",
        "handle",
        "nick",
        "nickname",
        "customer",
        "contact",
        "person",
        "employee",
        "patient",
        "member",
        "user",
        "client",
        "respondent",
        "participant",
        "mail",
        "tel",
        "fax",
        "dob",
        "ip",
        "iban",
        "url",
        "website",
        "homepage",
        "avatar",
        "photo",
        "signature",
        "fingerprint",
        "cookie",
    ]
)
_NUMBERED = frozenset(
    [
        "id",
        "account",
        "customer",
        "member",
        "patient",
        "employee",
        "person",
        "passport",
        "licence",
        "license",
        "tax",
        "insurance",
    ]
)
_NUMBER = frozenset(["number", "nr", "no", "num", "nummer"])
_NAMING_VALUE = re.compile(r"\S@\S|^\s*@\w|https?://|\+?\d(?:[\s().-]{0,2}\d){6,}|\b(?:\d{1,3}\.){3}\d{1,3}\b")
_CAMEL = re.compile(r"(?<=[^\W\d_A-Z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Identity:
    """`is_proved` is True where the caller may speak for the respondent; else it is a claim."""

    name: str | None = None
    email: str | None = None
    external_id: str | None = None
    metadata: Mapping[str, Scalar] = field(default_factory=dict)
    is_proved: bool = False

    @property
    def email_key(self) -> str | None:
        """The e-mail as it is compared."""
        return compared(self.email) if self.email else None


def anonymous(identity: Identity) -> Identity:
    """The identity with everything dropped that names a person: fields, and metadata by key or by value."""
    kept = {key: value for key, value in identity.metadata.items() if not names_a_person(key, value)}
    return replace(identity, name=None, email=None, external_id=None, metadata=kept, is_proved=False)


def is_anonymous(identity: Identity) -> bool:
    """Whether there is nothing in it that an anonymous study would drop."""
    return anonymous(identity) == identity


def length_of(metadata: Mapping[str, Scalar | None]) -> int:
    """The characters of its keys and values."""
    return sum(len(key) + len(str(value)) for key, value in metadata.items())


def names_a_person(key: str, value: Scalar) -> bool:
    """True for metadata whose key or value is shaped like a name, an address or an identifier."""
    words = _words(key)
    return (
        is_name_key(key)
        or _NAMING_PART.search("_".join(words)) is not None
        or _is_naming_end(words)
        or _NAMING_VALUE.search(unicodedata.normalize("NFKC", str(value)).casefold()) is not None
    )


def is_name_key(key: str) -> bool:
    """True for a key that stands for a name, in the languages that sites' fields are named in."""
    return any(word in _NAME or _NAME_ENDING.fullmatch(word) for word in _words(key))


def _is_naming_end(words: Sequence[str]) -> bool:
    if not words:
        return False
    last = words[-1]
    numbered = last in _NUMBER and not _NUMBERED.isdisjoint(words[-2:-1])
    return last in _ID or last in _NAMING_LAST or numbered or _ID_ENDING.fullmatch(last) is not None


def _words(key: str) -> list[str]:
    """The words of a key, told apart by signs, digits and capitals; letters without their accents, in lower case."""
    plain = unicodedata.normalize("NFKC", key)
    split = _CAMEL.sub("_", plain).casefold()
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", split) if not unicodedata.combining(sign))
    return _WORD.findall(bare)

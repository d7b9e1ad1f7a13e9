"""What a start says about a respondent, and what an anonymous study keeps of it: nothing that names them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

Scalar = str | int | float | bool

# Keys and values shaped like an identity; deliberately wide, since an anonymous study promises more than it needs.
_NAMING_KEY = re.compile(
    r"e[-_ ]?mail|(^|[-_ ])(first|last|full|sur|given|family|user|display|nick)?[-_ ]?name$|phone|mobile|telephone"
    r"|address|birth|passport|ssn|social[-_ ]?security|external[-_ ]?id|user[-_ ]?id|customer[-_ ]?id|account[-_ ]?id"
    r"|device[-_ ]?id|(^|[-_ ])(ip|iban|uuid|url|handle)$",
    re.IGNORECASE,
)
_NAMING_VALUE = re.compile(r"\S@\S|https?://|\+?\d(?:[\s().-]{0,2}\d){6,}|\b(?:\d{1,3}\.){3}\d{1,3}\b")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


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
        """The e-mail as it is compared: case-folded."""
        return self.email.casefold() if self.email else None

    @property
    def is_stable(self) -> bool:
        """True when a later start of the same person can be recognised."""
        return self.is_proved and (self.email is not None or self.external_id is not None)


def anonymous(identity: Identity) -> Identity:
    """The identity with everything dropped that names a person: fields, and metadata by key or by value."""
    kept = {
        key: value
        for key, value in identity.metadata.items()
        if not _NAMING_KEY.search(_CAMEL.sub("_", key)) and not _NAMING_VALUE.search(str(value))
    }
    return replace(identity, name=None, email=None, external_id=None, metadata=kept, is_proved=False)

"""When two e-mail addresses are one."""

from __future__ import annotations

# The one sign beyond ASCII whose lower case is an ASCII letter: bo\u212a@example.com is not bok@example.com.
_KELVIN = "\u212a"


def compared(address: str) -> str:
    """An address as it is compared: in lower case, without what stands around it. Not case-folded: straße@ and
    strasse@ are two people's."""
    return _KELVIN.join(part.lower() for part in address.strip().split(_KELVIN))

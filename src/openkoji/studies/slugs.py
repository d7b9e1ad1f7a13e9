"""Slugs: the readable names in links, lower-case letters, digits and hyphens."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from itertools import count

MAXIMUM_LENGTH = 60
_OTHER = re.compile(r"[^a-z0-9]+")


def slug_of(text: str, *, otherwise: str, length: int = MAXIMUM_LENGTH) -> str:
    """A slug that reads like the text (accents dropped), or `otherwise` where no letter or digit is left."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return _OTHER.sub("-", plain).strip("-")[:length].rstrip("-") or otherwise


def numbered(slug: str, number: int) -> str:
    """`cancel-flow-2`, within the length that slugs may have."""
    suffix = f"-{number}"
    return slug[: MAXIMUM_LENGTH - len(suffix)].rstrip("-") + suffix


def first_free(slug: str, taken: Collection[str]) -> str:
    """The slug itself, or with the lowest number from 2 that nobody has."""
    if slug not in taken:
        return slug
    return next(candidate for number in count(2) if (candidate := numbered(slug, number)) not in taken)

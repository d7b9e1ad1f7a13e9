"""The public address of a study's report: `/r/{slug}`, random, and stored with what stands there.

It tells nothing of the study and cannot be guessed: 22 characters of 62 are 130 bits. Whether anything is shown there
is decided by the study's publication.
"""

from __future__ import annotations

import re

from openkoji.kit.crypto import random_base62

_LENGTH = 22
_SLUG = re.compile(rf"[0-9A-Za-z]{{{_LENGTH}}}", re.ASCII)


def new_slug() -> str:
    return random_base62(_LENGTH)


def is_slug(text: str) -> bool:
    """Whether it could be one; what could not needs no look-up."""
    return _SLUG.fullmatch(text) is not None

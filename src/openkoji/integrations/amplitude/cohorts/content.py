"""What is kept of a message until its people are prepared."""

from __future__ import annotations

import re
import zlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import orjson

from openkoji.integrations.amplitude.cohorts.messages import read_message
from openkoji.integrations.amplitude.cohorts.people import ERASED
from openkoji.kit.emails import compared

# What stands around an address in a text: "Ada <ada@example.com>".
_AROUND = re.compile(r"[\s<>()\[\],;:\"']+")


def packed(body: bytes) -> bytes:
    """A body as it was sent, a tenth as large."""
    return zlib.compress(body, 1)


def users_in(content: bytes) -> Sequence[Any]:
    """The users of a message, each with the properties that are theirs."""
    return list(read_message(orjson.loads(zlib.decompress(content))).each())


def without(content: bytes, names: Collection[str]) -> bytes | None:
    """The message without the users who have one of these names (an address, an id) anywhere; None where none has.

    The others keep their places in it.
    """
    wanted = frozenset(compared(name) for name in names)
    users = users_in(content)
    left = [ERASED if _has(user, wanted) else user for user in users]
    return None if left == users else packed(orjson.dumps(left))


def _has(value: Any, wanted: frozenset[str]) -> bool:
    return any(text in wanted or not wanted.isdisjoint(_AROUND.split(text)) for text in _texts(value))


def _texts(value: Any) -> Iterator[str]:
    """The texts and numbers in it, as they are compared."""
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, str | int) and not isinstance(value, bool):
        yield compared(str(value))

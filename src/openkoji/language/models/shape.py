"""What a reply must look like: a type, with the JSON schema that a model is held to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

from pydantic import TypeAdapter

from openkoji.language.models.replies import whole

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Shape(Generic[T]):
    name: str
    json_schema: dict[str, Any]
    adapter: TypeAdapter[T]

    def read(self, text: str) -> T:
        """The object in a reply. Raises ValueError, as pydantic's are, where there is none that fits."""
        return self.adapter.validate_json(whole(text))


_MADE: WeakKeyDictionary[type, Shape[Any]] = WeakKeyDictionary()


def shape_of(output: type[T]) -> Shape[T]:
    """Fields keep their order, in which a model writes them. The type must be one of an object."""
    made = _MADE.get(output)
    if made is None:
        adapter = TypeAdapter(output)
        made = _MADE[output] = Shape(output.__name__.lower(), adapter.json_schema(), adapter)
    return made

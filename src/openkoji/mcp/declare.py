"""How a tool is declared: what an agent is told of it, which operations of the API it stands on, what it answers."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Concatenate, ParamSpec

from pydantic import BaseModel, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from openkoji.mcp.calls import Calls
from openkoji.mcp.schemas import outline

Given = ParamSpec("Given")

Consequence = Callable[[Mapping[str, Any]], str | None]
"""From the arguments of a call, what it would do that needs the consent of a person; None where it needs none."""


class Body:
    """Says of a `dict[str, Any]` that it is the JSON of a model of the API.

    The agent reads the model's schema, or, where another tool describes the same members, their names and types alone.
    The operation checks what is given, so that its words are the same here.
    """

    def __init__(self, model: type[BaseModel], *, in_outline: bool = False) -> None:
        self._model = model
        self._in_outline = in_outline

    def __get_pydantic_json_schema__(self, _: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        if self._in_outline:
            return outline(self._model.model_json_schema(), 1)
        return handler(self._model.__pydantic_core_schema__)


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool as it is declared.

    `returns` is a model, or a union of models, of what it answers; `words` are the paths in it at which words from
    interviews stand (see `marking.mark`).
    """

    name: str
    title: str
    description: str
    run: Callable[..., Awaitable[Any]]
    operations: tuple[str, ...]
    returns: Any
    words: tuple[str, ...]
    consequence: Consequence | None
    is_read_only: bool
    is_destructive: bool
    is_idempotent: bool
    is_open_world: bool


def tool(
    *,
    title: str,
    operations: tuple[str, ...],
    returns: Any,
    words: tuple[str, ...] = (),
    confirm: str | Consequence | None = None,
    read_only: bool = False,
    destructive: bool = False,
    idempotent: bool = False,
    open_world: bool = False,
) -> Callable[[Callable[Concatenate[Calls, Given], Awaitable[Any]]], Tool]:
    """Declare a function as the tool `koji_` and its name; `openkoji.mcp.tools` tells the whole of it."""

    def declare(run: Callable[Concatenate[Calls, Given], Awaitable[Any]]) -> Tool:
        assert run.__doc__, "an agent chooses a tool by its description"
        return Tool(
            name=f"koji_{run.__name__}",
            title=title,
            description=inspect.cleandoc(run.__doc__),
            run=run,
            operations=operations,
            returns=returns,
            words=words,
            consequence=_always(confirm) if isinstance(confirm, str) else confirm,
            is_read_only=read_only,
            is_destructive=destructive,
            is_idempotent=idempotent or read_only,
            is_open_world=open_world,
        )

    return declare


def _always(sentence: str) -> Consequence:
    return sentence.format_map

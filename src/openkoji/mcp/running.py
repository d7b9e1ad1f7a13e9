"""A declared tool as the SDK's: its schemas, and how a call of it runs."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Mapping
from itertools import islice
from typing import Annotated, Any

import orjson
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.tools import Tool as SdkTool
from mcp.server.mcpserver.utilities.func_metadata import ArgModelBase, FuncMetadata
from mcp_types import CallToolResult, TextContent, ToolAnnotations
from pydantic import ConfigDict, Field, PrivateAttr, ValidationError, create_model

from openkoji.kit.errors import ConflictError, FieldError, InvalidError
from openkoji.mcp.calls import Calls
from openkoji.mcp.declare import Tool
from openkoji.mcp.marking import mark
from openkoji.mcp.schemas import input_schema, output_schema

_MOST_FAULTS = 20
_CONFIRM = "true once the person you work for agreed. Without it nothing happens, and you are told what would."


class ConfirmationRequiredError(ConflictError):
    """What was asked has consequences that the agent has not said it wants."""

    code = "confirmation_required"


class Arguments(ArgModelBase):
    """The arguments of a tool; one that it does not know is a mistake that is told."""

    model_config = ConfigDict(extra="forbid")


class DeclaredTool(SdkTool):
    """A tool that runs as it was declared."""

    _declared: Tool = PrivateAttr()
    _calls_for: Callable[[Context[Any, Any]], Calls] = PrivateAttr()

    @classmethod
    def of(cls, declared: Tool, calls_for: Callable[[Context[Any, Any]], Calls]) -> DeclaredTool:
        arguments = _arguments(declared)
        made = cls(
            fn=declared.run,
            name=declared.name,
            title=declared.title,
            description=declared.description,
            parameters=input_schema(arguments.model_json_schema()),
            fn_metadata=FuncMetadata(arg_model=arguments, output_schema=output_schema(declared.returns)),
            is_async=True,
            annotations=ToolAnnotations(
                title=declared.title,
                read_only_hint=declared.is_read_only,
                destructive_hint=declared.is_destructive,
                idempotent_hint=declared.is_idempotent,
                open_world_hint=declared.is_open_world,
            ),
        )
        made._declared = declared
        made._calls_for = calls_for
        return made

    async def run(
        self, arguments: dict[str, Any], context: Context[Any, Any], convert_result: bool = True
    ) -> CallToolResult:
        """Run it. Raises `OpenKojiError`: for arguments that do not fit, without confirmation, from the operation."""
        given = _read(self.fn_metadata.arg_model, arguments)
        declared = self._declared
        if declared.consequence is not None and not given.pop("confirm"):
            consequence = declared.consequence(given)
            if consequence is not None:
                raise ConfirmationRequiredError(
                    f"{consequence} Nothing was changed. Ask the person you work for, then call again with "
                    "confirm: true."
                )
        answer = mark(await declared.run(self._calls_for(context), **given), declared.words)
        # The same twice, as the protocol asks: clients show one or the other to the model.
        return CallToolResult(
            content=[TextContent(type="text", text=orjson.dumps(answer).decode())], structured_content=answer
        )


def _arguments(declared: Tool) -> type[Arguments]:
    parameters = list(inspect.signature(declared.run, eval_str=True).parameters.values())[1:]
    fields: dict[str, Any] = {
        each.name: (each.annotation, ... if each.default is inspect.Parameter.empty else each.default)
        for each in parameters
    }
    if declared.consequence is not None:
        fields["confirm"] = (Annotated[bool, Field(strict=True, description=_CONFIRM)], False)
    return create_model(f"{declared.name}_arguments", __base__=Arguments, **fields)


def _read(model: type[ArgModelBase], arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments, checked. Raises `InvalidError` that names each field at fault.

    Some clients write an object or a list as a text of JSON: where a text does not fit, what it says is tried.
    """
    strange = (name for name in arguments if name not in model.model_fields)
    looked_at = {*model.model_fields, *islice(strange, _MOST_FAULTS)}  # a message has room for a million names
    arguments = {name: value for name, value in arguments.items() if name in looked_at}
    try:
        return _checked(model, arguments)
    except ValidationError as error:
        first = error
    at_fault = {fault["loc"][0] for fault in first.errors() if fault["loc"]}
    meant = {name: _meant(value) if name in at_fault else value for name, value in arguments.items()}
    try:
        return _checked(model, meant)
    except ValidationError:
        raise _invalid(first) from None


def _checked(model: type[ArgModelBase], arguments: Mapping[str, Any]) -> dict[str, Any]:
    given = model.model_validate(arguments)
    return {name: getattr(given, name) for name in model.model_fields}


def _meant(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return value


def _invalid(error: ValidationError) -> InvalidError:
    faults = [
        FieldError(".".join(str(part) for part in fault["loc"]), _sentence(fault["type"], str(fault["msg"])))
        for fault in error.errors()[:_MOST_FAULTS]
    ]
    listed = "; ".join(f"{fault.field} {fault.message}" for fault in faults)
    return InvalidError(f"The arguments do not fit: {listed}.", errors=faults)


def _sentence(kind: str, message: str) -> str:
    if kind == "missing":
        return "is required"
    if kind == "extra_forbidden":
        return "is no argument of this tool"
    return f"does not fit: {message[:1].lower()}{message[1:]}"

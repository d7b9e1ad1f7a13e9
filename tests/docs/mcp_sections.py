"""The part of `docs/reference/mcp.md` that the code says: each tool, each resource, each prompt."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from openkoji.mcp.calls import Calls
from openkoji.mcp.declare import Tool
from openkoji.mcp.prompts import PROMPTS
from openkoji.mcp.resources import TEMPLATES
from openkoji.mcp.running import DeclaredTool
from openkoji.mcp.tools import ALL
from tests.docs.pages import REPOSITORY, text_of

PAGE = "docs/reference/mcp.md"
FIRST_LINE = "## Every tool"


def written() -> str:
    """The part as it stands on the page."""
    _, found, part = text_of(PAGE).partition(FIRST_LINE)
    return found + part


def write() -> None:
    before = text_of(PAGE).partition(FIRST_LINE)[0]
    (REPOSITORY / PAGE).write_text(before + sections(), encoding="utf-8")


def sections() -> str:
    parts = [FIRST_LINE, *(part for tool in ALL for part in _tool(tool)), *_resources(), *_prompts()]
    return "\n\n".join(parts) + "\n"


def _tool(tool: Tool) -> Iterator[str]:
    yield f"### {tool.name}"
    yield f"*{', '.join(_traits(tool))}.*"
    yield tool.description.replace("\n", " ").replace("  ", "\n\n")
    schema = DeclaredTool.of(tool, _no_calls).parameters
    yield "\n".join(["| Argument | Type | What it is |", "| --- | --- | --- |", *_rows(schema)])
    yield f"Operations: {', '.join(f'`{name}`' for name in tool.operations)}."


def _traits(tool: Tool) -> Iterator[str]:
    yield "reads only" if tool.is_read_only else "deletes or overwrites" if tool.is_destructive else "writes"
    if tool.is_idempotent and not tool.is_read_only:
        yield "may be repeated"
    if tool.is_open_world:
        yield "reaches others outside of this server"
    if tool.consequence:
        yield "asks for `confirm`"


def _rows(schema: Mapping[str, Any]) -> Iterator[str]:
    for name, member in schema.get("properties", {}).items():
        is_required = name in schema.get("required", ())
        default = member.get("default")
        kinds = " or ".join(_kinds(member, schema.get("$defs", {})))
        usual = "" if is_required or default in (None, False) else f", {_shown(default)}"
        said = member.get("description", "").replace("|", "\\|")
        yield f"| `{name}`{' (required)' if is_required else ''} | {kinds}{usual} | {said} |"


def _kinds(member: Mapping[str, Any], parts: Mapping[str, Any]) -> list[str]:
    if "anyOf" in member:
        return list(dict.fromkeys(kind for each in member["anyOf"] for kind in _kinds(each, parts)))
    if "$ref" in member:
        return _kinds(parts[member["$ref"].rpartition("/")[2]], parts)
    if "enum" in member or "const" in member:
        return [", ".join(_shown(each) for each in member.get("enum", [member.get("const")]))]
    match member.get("type"):
        case "null":
            return []
        case "array":
            return [f"list of {' or '.join(_kinds(member.get('items', {}), parts) or ['values'])}"]
        case "integer" | "number":
            return [f"{member.get('minimum', '')}…{member.get('maximum', '')}".strip("…") or "number"]
        case "boolean":
            return ["true or false"]
        case "object":
            return ["object"]
    return ["time"] if member.get("format") == "date-time" else ["text"]


def _shown(value: object) -> str:
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _resources() -> Iterator[str]:
    yield "## Every resource"
    rows = [f"| `{each.uri}` | {each.title} | {each.description} |" for each in TEMPLATES]
    yield "\n".join(["| Address | Title | What it is |", "| --- | --- | --- |", *rows])


def _prompts() -> Iterator[str]:
    yield "## Every prompt"
    for prompt in PROMPTS:
        yield f"### {prompt.name}"
        yield prompt.description
        rows = [
            f"| `{each.name}`{' (required)' if each.required else ''} | {each.description} |"
            for each in prompt.arguments
        ]
        yield "\n".join(["| Argument | What it is |", "| --- | --- |", *rows])


def _no_calls(_: object) -> Calls:
    raise AssertionError("nothing is called")

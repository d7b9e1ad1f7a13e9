"""A study's rows as text: as many as an agent can read."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from pydantic import Field

from openkoji.edge.schemas import Moment, WireModel
from openkoji.mcp.calls import Calls
from openkoji.mcp.declare import tool
from openkoji.mcp.tools.arguments import Quality, written
from openkoji.mcp.tools.shared import StudyId
from openkoji.reports.exports.columns import Kind

MOST_CHARACTERS = 200_000
"""Some fifty thousand tokens; one file may hold a thousand times as much."""


class ExportedRows(WireModel):
    """The first rows of a file."""

    kind: Kind
    format: Literal["csv", "ndjson"]
    text: str
    truncated: Annotated[bool, Field(description="There are more rows than stand in text.")]
    file: Annotated[
        str,
        Field(description="The address of the whole file, for a program with an API key; format=parquet works too."),
    ]


@tool(title="Export data", operations=("export_study",), returns=ExportedRows, words=("text",), read_only=True)
async def export_data(
    calls: Calls,
    study_id: StudyId,
    kind: Annotated[Kind, Field(description="What to have rows of.")],
    format: Annotated[Literal["csv", "ndjson"], Field(description="ndjson: an object a line.")] = "csv",
    completed_after: Annotated[Moment | None, Field(description="Interviews completed then or later.")] = None,
    completed_before: Annotated[Moment | None, Field(description="Interviews completed before then.")] = None,
    min_quality: Quality = None,
    mode: Annotated[Literal["text", "voice"] | None, Field(description="Interviews of this mode.")] = None,
    max_characters: Annotated[
        int, Field(ge=1_000, le=MOST_CHARACTERS, description="Where to stop, after a whole row.")
    ] = 50_000,
) -> Any:
    """The interviews, messages, answers, themes, quotes or respondents of a study as CSV or NDJSON, to count or to
    work on.

    Where `truncated` is true, choose fewer interviews by when they were completed, or have a program fetch `file`. For
    what a study found koji_get_results is shorter.
    """
    path = {"study_id": study_id}
    query = {
        "kind": kind,
        "format": format,
        "completedAfter": written(completed_after),
        "completedBefore": written(completed_before),
        "minQuality": min_quality,
        "mode": mode,
    }
    async with calls.opened("export_study", path=path, query=query) as pieces:
        text, is_whole = await _beginning(pieces, max_characters)
    wanted = urlencode({name: value for name, value in query.items() if value is not None})
    return {
        "kind": kind,
        "format": format,
        "text": text if is_whole else _whole_rows(text, format),
        "truncated": not is_whole,
        "file": f"/api/v1/studies/{study_id}/export?{wanted}",
    }


async def _beginning(pieces: AsyncIterator[bytes], most: int) -> tuple[str, bool]:
    """At most so many characters, and whether that is all."""
    held = b""
    async for piece in pieces:
        held += piece
        text = held.decode(errors="ignore")  # a piece may end within a letter
        if len(text) > most:
            return text[:most], False
    return held.decode(), True


def _whole_rows(text: str, format: str) -> str:
    """The text without its last row, which may have been cut. A line break inside quotation marks ends no row."""
    end = len(text)
    while (end := text.rfind("\n", 0, end)) != -1:
        if format == "ndjson" or text.count('"', 0, end) % 2 == 0:
            return text[: end + 1]
    return ""


TOOLS = (export_data,)

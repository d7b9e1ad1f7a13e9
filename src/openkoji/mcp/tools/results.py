"""What a study found: results, quotes, questions to the transcripts."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Annotated, Any, Literal

import orjson
from pydantic import Field

from openkoji.kit.errors import UnavailableError
from openkoji.kit.pagination import MAXIMUM_LIMIT
from openkoji.mcp.calls import Calls
from openkoji.mcp.declare import tool
from openkoji.mcp.sent_events import Event, events
from openkoji.mcp.tools import words
from openkoji.mcp.tools.arguments import Filters, chosen, refuse, require_one
from openkoji.mcp.tools.shared import Cursor, StudyId, given
from openkoji.mcp.waiting import LONGEST, until
from openkoji.reports.ask.schemas import LONGEST_QUESTION, MOST_QUOTES, AskView
from openkoji.reports.results.schemas import ResultsView
from openkoji.reports.results.theme_schemas import ThemeQuotePage

_ASKED = ("answer", "quotes.text")


@tool(
    title="Get results",
    operations=("get_results", "stream_results"),
    returns=ResultsView,
    words=words.within("themes", words.THEME),
    read_only=True,
)
async def get_results(
    calls: Calls,
    study_id: StudyId,
    filters: Filters = None,
    wait_seconds: Annotated[
        int | None,
        Field(ge=1, le=LONGEST, description="Wait so long for the results to change, as while interviews are held."),
    ] = None,
) -> Any:
    """What a study found, as it stands: how many completed and count, what was answered to each question, themes with
    quotes, sentiment, quality, where people left, and how soon nothing new was said (`saturation`).

    Begin here after interviews. Interviews count from quality 3 on. Quote only what stands in `quotes`, letter for
    letter. Next: koji_get_themes, koji_search_quotes, koji_ask, koji_generate_report.
    """
    path, query = {"study_id": study_id}, chosen(filters)
    if wait_seconds is None:
        return await calls.call("get_results", path=path, query=query)
    async with calls.opened("stream_results", path=path, query=query) as pieces:
        return await _next_state(events(pieces), wait_seconds)


@tool(
    title="Search quotes",
    operations=("list_theme_quotes", "ask_study", "get_answer"),
    returns=ThemeQuotePage | AskView,
    words=("items.text", *_ASKED),
    read_only=True,
)
async def search_quotes(
    calls: Calls,
    study_id: StudyId,
    theme_id: Annotated[str | None, Field(description="Everything said on this theme: thm_…; or give query.")] = None,
    query: Annotated[
        str | None,
        Field(max_length=LONGEST_QUESTION, description="Words, or what they mean, in the language of the interviews."),
    ] = None,
    tone: Annotated[
        Literal["positive", "negative", "neutral", "mixed"] | None,
        Field(description="Only quotes of this tone; with theme_id."),
    ] = None,
    filters: Filters = None,
    limit: Annotated[
        int | None,
        Field(ge=1, le=MAXIMUM_LIMIT, description="With theme_id interviews, 50; with query quotes, 10, at most 30."),
    ] = None,
    cursor: Cursor = None,
) -> Any:
    """Respondents' own words, letter for letter, with the interview and the message they stand in.

    With theme_id every quote on a theme, page by page. With query a search by words and meaning over what was said;
    `stance` tells who speaks for it and who against. Search for the opposite too before you conclude.
    """
    path = {"study_id": study_id}
    require_one(theme_id=theme_id, query=query)
    if query is not None:
        refuse("it goes with theme_id", tone=tone, cursor=cursor)
        return await _answer(calls, path, query, filters, min(limit or 10, MOST_QUOTES))
    of_theme = path | {"theme_id": theme_id or ""}
    wanted = chosen(filters) | {"tone": tone, "limit": limit, "cursor": cursor}
    return await calls.call("list_theme_quotes", path=of_theme, query=wanted)


@tool(
    title="Ask a study",
    operations=("ask_study", "get_answer"),
    returns=AskView,
    words=_ASKED,
    read_only=True,
)
async def ask(
    calls: Calls,
    study_id: StudyId,
    question: Annotated[
        str | None,
        Field(max_length=LONGEST_QUESTION, description="In the language of the interviews; or give ask_id."),
    ] = None,
    ask_id: Annotated[str | None, Field(description="A question that was asked and was still pending: ask_…")] = None,
    filters: Filters = None,
    limit: Annotated[int, Field(ge=1, le=MOST_QUOTES, description="At most so many quotes.")] = 10,
) -> Any:
    """Ask what respondents said about something: the answer counts who spoke of it, and quotes them for and against.

    `found` is false where nothing was said about it: then say so. It is waited for up to 45 seconds; where `status` is
    still pending, call again with its id as ask_id.
    """
    path = {"study_id": study_id}
    require_one(question=question, ask_id=ask_id)
    if question is not None:
        return await _answer(calls, path, question, filters, limit)
    return await _settled(calls, path, ask_id or "")


async def _next_state(states: AsyncIterator[Event], seconds: float) -> Any:
    """The second state that is told, which is the first change, or in time only the first."""
    found: Any = None
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            async for state in states:
                told = orjson.loads(state.data)
                if state.name == "error":
                    raise UnavailableError(str(told["message"]), code=str(told["error"]))
                is_change, found = found is not None, told
                if is_change:
                    break
    if found is None:
        raise UnavailableError("The results could not be read in time. Call again.")
    return found


async def _answer(calls: Calls, path: dict[str, str], question: str, filters: Filters, limit: int) -> Any:
    asked = await calls.call(
        "ask_study", path=path, body=given(question=question, limit=limit, filters=chosen(filters) or None)
    )
    return asked if asked["status"] != "pending" else await _settled(calls, path, asked["id"])


async def _settled(calls: Calls, path: dict[str, str], ask_id: str) -> Any:
    async def read() -> Any:
        return await calls.call("get_answer", path=path | {"ask_id": ask_id})

    return await until(read, lambda answer: answer["status"] != "pending")


TOOLS = (get_results, search_quotes, ask)

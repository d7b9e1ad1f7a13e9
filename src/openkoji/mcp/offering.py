"""What the server offers besides tools: resources, prompts, and completions for both."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel import Server
from mcp_types import (
    CompleteRequestParams,
    CompleteResult,
    GetPromptRequestParams,
    GetPromptResult,
    ListPromptsResult,
    ListResourcesResult,
    ListResourceTemplatesResult,
    PaginatedRequestParams,
    ReadResourceRequestParams,
    ReadResourceResult,
)

from openkoji.mcp import completing, prompts, resources
from openkoji.mcp.calls import Calls

Request = ServerRequestContext[Any, Any]


def add_to(server: Server[Any], calls_of: Callable[[Request], Calls]) -> None:
    """Have a server answer for resources, prompts and completions, by the calls that a request may make."""

    async def list_resources(request: Request, page: PaginatedRequestParams) -> ListResourcesResult:
        return await resources.list_resources(calls_of(request), page.cursor)

    async def list_templates(_: Request, __: PaginatedRequestParams) -> ListResourceTemplatesResult:
        return resources.list_templates()

    async def read_resource(request: Request, wanted: ReadResourceRequestParams) -> ReadResourceResult:
        return await resources.read(calls_of(request), str(wanted.uri))

    async def list_prompts(_: Request, __: PaginatedRequestParams) -> ListPromptsResult:
        return prompts.list_prompts()

    async def get_prompt(_: Request, wanted: GetPromptRequestParams) -> GetPromptResult:
        return prompts.get_prompt(wanted.name, wanted.arguments)

    async def complete(request: Request, wanted: CompleteRequestParams) -> CompleteResult:
        return await completing.complete(calls_of(request), wanted)

    server.add_request_handler("resources/list", PaginatedRequestParams, list_resources)
    server.add_request_handler("resources/templates/list", PaginatedRequestParams, list_templates)
    server.add_request_handler("resources/read", ReadResourceRequestParams, read_resource)
    server.add_request_handler("prompts/list", PaginatedRequestParams, list_prompts)
    server.add_request_handler("prompts/get", GetPromptRequestParams, get_prompt)
    server.add_request_handler("completion/complete", CompleteRequestParams, complete)

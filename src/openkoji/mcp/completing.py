"""Completions: ids of studies and interviews, for prompts and resources that ask for one."""

from __future__ import annotations

from mcp_types import CompleteRequestParams, CompleteResult, Completion, PromptReference, ResourceTemplateReference

from openkoji.kit.errors import OpenKojiError
from openkoji.mcp.calls import Calls
from openkoji.mcp.prompts import PROMPTS
from openkoji.mcp.resources import TEMPLATES, refused

_MOST = 100
_LISTS = {"study_id": "list_studies", "interview_id": "list_interviews"}


async def complete(calls: Calls, params: CompleteRequestParams) -> CompleteResult:
    """Ids that begin so, or, of studies, whose name holds what was typed. Raises `MCPError` for what is refused."""
    argument = params.argument.name
    if argument not in _LISTS or not _asks_for(params.ref, argument):
        return _found([])
    try:
        items = (await calls.call(_LISTS[argument], query={"limit": _MOST}))["items"]
    except OpenKojiError as error:
        raise refused(error) from error
    typed = params.argument.value.casefold()
    return _found([each["id"] for each in items if _fits(each["id"], each.get("name", ""), typed)])


def _fits(named: str, name: str, typed: str) -> bool:
    return named.startswith(typed) or bool(typed and typed in name.casefold())


def _asks_for(ref: PromptReference | ResourceTemplateReference, argument: str) -> bool:
    if isinstance(ref, PromptReference):
        return any(each.name == ref.name and argument in {one.name for one in each.arguments} for each in PROMPTS)
    return any(each.uri == ref.uri and f"{{{argument}}}" in each.uri for each in TEMPLATES)


def _found(values: list[str]) -> CompleteResult:
    return CompleteResult(completion=Completion(values=values, total=len(values), has_more=False))

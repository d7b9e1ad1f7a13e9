"""Errors as an agent reads them: the code, the sentence, what to do; and the same as a structure."""

from __future__ import annotations

from typing import Annotated

from mcp_types import CallToolResult, TextContent
from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from openkoji.kit.errors import OpenKojiError


class FieldFault(BaseModel):
    field: str
    message: str


class ToolError(BaseModel):
    """What a tool answers instead, where it could not do what it was asked."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)

    error: Annotated[str, Field(description="A stable code.")]
    message: str
    errors: Annotated[list[FieldFault], Field(description="Which fields are at fault.")]
    retry_after: Annotated[int | None, Field(description="Seconds after which the call may be made again.")]


WHAT_TO_DO = {
    "unauthorized": "Ask the person who set this server up for a valid API key.",
    "forbidden": "Ask for an API key that reaches this; calling again does not help.",
    "credits_exhausted": "Read koji_get_usage, and tell the person you work for; calling again does not help.",
    "rate_limited": "Wait, and then make the same call again.",
    "study_not_found": "Find its id with koji_list_studies.",
    "study_incomplete": "Fill these fields with koji_update_study, look with koji_check_study, then publish again.",
    "interview_not_found": "Find its id with koji_get_interviews.",
    "respondent_not_found": "Find their id with koji_list_respondents.",
    "report_not_found": "Find its id with koji_get_report.",
    "theme_not_found": "Find its id with koji_get_themes.",
    "validation_failed": "Mend these fields and call again.",
    "internal_error": "Call again once; if it fails again, tell the person who runs this server.",
}
"""What an agent does about an error, where the sentence itself does not say it."""


def sentences(error: OpenKojiError) -> str:
    """The error as an agent reads it."""
    fields = [
        f"{each.field}: {each.message.rstrip('.')}." for each in error.errors if each.message not in error.message
    ]
    wait = f"It may be called again in {error.retry_after} seconds." if error.retry_after is not None else ""
    return " ".join(filter(None, [f"{error.code}: {error.message}", *fields, WHAT_TO_DO.get(error.code, ""), wait]))


def as_result(error: OpenKojiError) -> CallToolResult:
    """The error as the result of a call of a tool."""
    told = ToolError(
        error=error.code,
        message=error.message,
        errors=[FieldFault(field=each.field, message=each.message) for each in error.errors],
        retry_after=error.retry_after,
    )
    return CallToolResult(
        content=[TextContent(type="text", text=sentences(error))],
        structured_content=told.model_dump(by_alias=True),
        is_error=True,
    )

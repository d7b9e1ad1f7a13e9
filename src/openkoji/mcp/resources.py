"""Resources: a study's brief, an interview's transcript and a study's report, as Markdown to be read whole."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from mcp.shared.exceptions import MCPError
from mcp_types import (
    INVALID_PARAMS,
    ListResourcesResult,
    ListResourceTemplatesResult,
    ReadResourceResult,
    Resource,
    ResourceTemplate,
    TextResourceContents,
)

from openkoji.kit.errors import NotFoundError, OpenKojiError
from openkoji.mcp.calls import Calls
from openkoji.mcp.documents import brief_as_markdown, transcript_as_markdown
from openkoji.mcp.errors import sentences
from openkoji.mcp.marking import marked

MARKDOWN = "text/markdown"
STUDIES_ON_A_PAGE = 100


@dataclass(frozen=True, slots=True)
class Template:
    """A kind of resource: its address, with the id of what it is of in braces, and what reads it."""

    uri: str
    name: str
    title: str
    description: str
    read: Callable[[Calls, str], Awaitable[str]]

    def id_in(self, uri: str) -> str | None:
        """The id in an address of this kind."""
        begins, _, ends = re.split(r"(\{\w+\})", self.uri)
        found = re.fullmatch(f"{re.escape(begins)}([^/?#]+){re.escape(ends)}", uri)
        return found[1] if found else None


async def read_brief(calls: Calls, study_id: str) -> str:
    return brief_as_markdown(await calls.call("get_study", path={"study_id": study_id}))


async def read_transcript(calls: Calls, interview_id: str) -> str:
    return transcript_as_markdown(await calls.call("get_interview", path={"interview_id": interview_id}))


async def read_report(calls: Calls, study_id: str) -> str:
    """The newest version that is written. Raises `NotFoundError` (`report_not_found`)."""
    path = {"study_id": study_id}
    heads = (await calls.call("list_reports", path=path))["items"]
    ready = next((head for head in heads if head["status"] == "ready"), None)
    if ready is None:
        raise NotFoundError(
            "This study has no report yet. Have one written with koji_generate_report.", code="report_not_found"
        )
    text = await calls.call("get_report", path=path | {"report_id": ready["id"]}, query={"format": "markdown"})
    return marked(text)


TEMPLATES = (
    Template(
        "koji://studies/{study_id}/brief",
        "study_brief",
        "A study's brief",
        "What a study is to find out, for whom, and its questions.",
        read_brief,
    ),
    Template(
        "koji://interviews/{interview_id}/transcript",
        "interview_transcript",
        "An interview's transcript",
        "What was said in an interview, and who said it.",
        read_transcript,
    ),
    Template(
        "koji://studies/{study_id}/report",
        "study_report",
        "A study's report",
        "The newest report of a study, with quotes and charts as tables.",
        read_report,
    ),
)


def list_templates() -> ListResourceTemplatesResult:
    return ListResourceTemplatesResult(
        resource_templates=[
            ResourceTemplate(
                uri_template=each.uri,
                name=each.name,
                title=each.title,
                description=each.description,
                mime_type=MARKDOWN,
            )
            for each in TEMPLATES
        ]
    )


async def list_resources(calls: Calls, cursor: str | None) -> ListResourcesResult:
    """The briefs of the workspace's studies, newest first. Raises `MCPError` for what the API refuses."""
    try:
        page = await calls.call("list_studies", query={"limit": STUDIES_ON_A_PAGE, "cursor": cursor})
    except OpenKojiError as error:
        raise refused(error) from error
    return ListResourcesResult(
        resources=[
            Resource(
                uri=f"koji://studies/{study['id']}/brief",
                name=study["slug"],
                title=study["name"],
                description=f"The brief of a study that is {study['status']}.",
                mime_type=MARKDOWN,
            )
            for study in page["items"]
        ],
        next_cursor=page["nextCursor"],
    )


async def read(calls: Calls, uri: str) -> ReadResourceResult:
    """The text at an address. Raises `MCPError` where there is none that the caller may read."""
    for template in TEMPLATES:
        named = template.id_in(uri)
        if named is not None:
            try:
                text = await template.read(calls, named)
            except OpenKojiError as error:
                raise refused(error, uri=uri) from error
            return ReadResourceResult(contents=[TextResourceContents(uri=uri, text=text, mime_type=MARKDOWN)])
    raise MCPError(
        code=INVALID_PARAMS,
        message=f"There is no resource at {uri[:200]}. See resources/templates/list.",
        data={"uri": uri},
    )


def refused(error: OpenKojiError, **about: str) -> MCPError:
    """What the API refused, as an error of the protocol: the same code, sentence and advice as a tool's."""
    data: Mapping[str, str | int | None] = {"error": error.code, "retryAfter": error.retry_after, **about}
    return MCPError(code=INVALID_PARAMS, message=sentences(error), data=data)

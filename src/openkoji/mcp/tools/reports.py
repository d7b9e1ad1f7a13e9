"""Reports: have one written, read it, publish it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from openkoji.edge.schemas import WireModel
from openkoji.kit.pagination import DEFAULT_LIMIT
from openkoji.mcp.calls import Calls
from openkoji.mcp.declare import Body, tool
from openkoji.mcp.marking import marked
from openkoji.mcp.tools import words
from openkoji.mcp.tools.actions import Action, Actions, deleted
from openkoji.mcp.tools.shared import Cursor, Deleted, Limit, StudyId
from openkoji.mcp.waiting import until
from openkoji.reports.schemas import Publish, PublishedView, ReportHeadView, ReportPage, ReportView

ReportId = Annotated[str, Field(description="The id of a version of the report: rep_…")]


class ReportText(WireModel):
    """A report as one text."""

    id: str
    format: Literal["markdown", "html"]
    text: str


@tool(title="Generate a report", operations=("generate_report", "get_report"), returns=ReportHeadView)
async def generate_report(calls: Calls, study_id: StudyId) -> Any:
    """Have a new version of the study's report written from all interviews that count. Writing it again later costs
    credits.

    It is waited for up to 45 seconds; while `status` is still pending, look with koji_get_report. Nobody sees it until
    koji_publish_report.
    """
    path = {"study_id": study_id}
    head = await calls.call("generate_report", path=path)

    async def read() -> Any:
        return await calls.call("get_report", path=path | {"report_id": head["id"]})

    written = await until(read, lambda report: report["status"] != "pending")
    return {name: member for name, member in written.items() if name != "report"}


@tool(
    title="Get a report",
    operations=("list_reports", "get_report", "report_page"),
    returns=ReportPage | ReportView | ReportText,
    words=words.within("report", words.REPORT),
    read_only=True,
)
async def get_report(
    calls: Calls,
    study_id: StudyId,
    report_id: Annotated[
        str | None, Field(description="A version: rep_…. Left out: the list of them, newest first.")
    ] = None,
    format: Annotated[
        Literal["json", "markdown", "html"], Field(description="With report_id: html is a page in one file.")
    ] = "json",
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Any:
    """The versions of a study's report, or one of them: answer, takeaways, themes with quotes for and against, charts,
    what is unknown, and how it came about.

    Markdown reads best, and stands as koji://studies/{id}/report too.
    """
    path = {"study_id": study_id}
    if report_id is None:
        return await calls.call("list_reports", path=path, query={"limit": limit, "cursor": cursor})
    path = path | {"report_id": report_id}
    if format == "json":
        return await calls.call("get_report", path=path)
    if format == "html":
        text = await calls.call("report_page", path=path)
    else:
        text = await calls.call("get_report", path=path, query={"format": "markdown"})
    return {"id": report_id, "format": format, "text": marked(text)}


_REPORT = ("study_id", "report_id")

PUBLISHING = Actions(
    publish=Action(
        "publish_report",
        path=_REPORT,
        document="settings",
        confirm="This would show report {report_id}, with quotes of respondents, to whoever has the study's public "
        "address.",
    ),
    unpublish=Action(
        "unpublish_report",
        path=_REPORT,
        confirm="This would take report {report_id} off its public address: its links would lead nowhere.",
    ),
    delete=Action(
        "delete_report",
        path=_REPORT,
        confirm="This would delete report {report_id} for good.",
        told=deleted("report_id"),
    ),
)


@tool(
    title="Publish a report",
    operations=PUBLISHING.operations,
    returns=PublishedView | ReportHeadView | Deleted,
    confirm=PUBLISHING.consequence,
    destructive=True,
    idempotent=True,
)
async def publish_report(
    calls: Calls,
    study_id: StudyId,
    report_id: ReportId,
    action: Annotated[
        Literal["publish", "unpublish", "delete"], Field(description="delete: a version that is not published.")
    ] = "publish",
    settings: Annotated[
        dict[str, Any] | None, Body(Publish), Field(description="Of publish: what of the respondents is shown.")
    ] = None,
) -> Any:
    """Show a version of the report at the study's public address, take it off again, or delete a version.

    Names and ways to reach somebody are masked by a program, which can miss one: have a person read the report first.
    All of it needs confirm: true.
    """
    return await PUBLISHING.perform(calls, action, study_id=study_id, report_id=report_id, settings=settings)


TOOLS = (generate_report, get_report, publish_report)

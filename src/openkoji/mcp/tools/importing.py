"""Lists of people: put on a study by rows or by a file, a job that is watched, and what was not taken."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from csv import DictWriter
from typing import Annotated, Any, Literal

import orjson
from pydantic import Field

from openkoji.edge.schemas import WireModel
from openkoji.mcp.calls import Calls, Upload
from openkoji.mcp.declare import tool
from openkoji.mcp.tools.actions import Action, Actions
from openkoji.mcp.tools.arguments import Some, refuse, require_one
from openkoji.mcp.tools.shared import Cursor, StudyId
from openkoji.respondents.importing.schemas import ImportPage, ImportView, LinksView, TrialView
from openkoji.respondents.schemas import MOST_AT_ONCE, AddedList


class RowsNotTaken(WireModel):
    """The rows of a file that were not taken."""

    csv: Annotated[str, Field(description="With a column _reason: mend them, and import the text as it is.")]


_IMPORT = ("study_id", "import_id")

JOBS = Actions(
    status=Action("get_import", path=_IMPORT),
    errors=Action("get_import_errors", path=_IMPORT, told=lambda answer, _: {"csv": answer or ""}),
    cancel=Action("cancel_import", path=_IMPORT),
    list=Action("list_imports", path=("study_id",), query=("limit", "cursor")),
)


@tool(
    title="Import respondents",
    operations=("add_respondents", "import_respondents", *JOBS.operations),
    returns=AddedList | ImportView | TrialView | LinksView | ImportPage | RowsNotTaken,
)
async def import_respondents(
    calls: Calls,
    study_id: StudyId,
    action: Annotated[
        Literal["import", "status", "errors", "cancel", "list"],
        Field(description="import: respondents or csv. status, errors, cancel: of import_id. list: the last 7 days."),
    ] = "import",
    respondents: Annotated[
        list[dict[str, str | bool | int | float | None]] | None,
        Field(
            min_length=1,
            max_length=MOST_AT_ONCE,
            description="One object each: name, email, externalId, and what else is to be kept as metadata.",
        ),
    ] = None,
    csv: Annotated[str | None, Field(description="Instead: a CSV or TSV as text, as spreadsheets write it.")] = None,
    dry_run: Annotated[bool, Field(description="Change nothing, and say what would become.")] = False,
    mapping: Annotated[
        dict[str, str | None] | None,
        Field(description='Of csv: what columns are that their names do not say: {"Mail 2": "email", "Notes": null}.'),
    ] = None,
    header: Annotated[bool | None, Field(description="Of csv: whether its first row names the columns.")] = None,
    import_id: Annotated[str | None, Field(description="An import that was begun.")] = None,
    limit: Some = None,
    cursor: Cursor = None,
) -> Any:
    """Put people on a study's list; each gets a personal link, which koji_list_respondents shows. Nobody is written to:
    koji_invite_respondents does that.

    Whoever is on the list already, by email or external id, is updated. Try a long list with dry_run first. More than
    500 rows of csv are taken by a job: look with action status.
    """
    if action != "import":
        refuse("it goes with import", respondents=respondents, csv=csv, mapping=mapping, header=header)
        return await JOBS.perform(calls, action, study_id=study_id, import_id=import_id, limit=limit, cursor=cursor)
    require_one(respondents=respondents, csv=csv)
    refuse("it goes with another action", import_id=import_id, limit=limit, cursor=cursor)
    path = {"study_id": study_id}
    if respondents is not None:
        refuse("it goes with csv", mapping=mapping, header=header)
        if not dry_run:
            return await calls.call("add_respondents", path=path, body={"respondents": respondents})
        csv, mapping, header = _as_csv(respondents), {key: key for each in respondents for key in each}, True
    form = {
        "mapping": orjson.dumps(mapping).decode() if mapping else "",
        "dryRun": "true" if dry_run else "false",
        "header": {True: "true", False: "false", None: "guess"}[header],
        "encoding": "utf-8",
    }
    file = Upload("respondents.csv", str(csv).encode(), "text/csv")
    return await calls.call("import_respondents", path=path, upload=file, form=form)


def _as_csv(respondents: Sequence[Mapping[str, object]]) -> str:
    """The rows as a file, for which there is a dry run."""
    written = io.StringIO()
    rows = DictWriter(written, list(dict.fromkeys(key for each in respondents for key in each)))
    rows.writeheader()
    rows.writerows(respondents)
    return written.getvalue()


TOOLS = (import_respondents,)

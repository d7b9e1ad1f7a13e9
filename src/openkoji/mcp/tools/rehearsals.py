"""Rehearsals: simulated respondents go through a study before people do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

from openkoji.kit.pagination import DEFAULT_LIMIT
from openkoji.mcp.calls import Calls
from openkoji.mcp.declare import tool
from openkoji.mcp.tools.arguments import require
from openkoji.mcp.tools.shared import Cursor, Deleted, Limit, StudyId, given
from openkoji.mcp.waiting import LONGEST, until
from openkoji.rehearsals.model import UNDER_WAY, EngineKind
from openkoji.rehearsals.schemas import RehearsalHeadView, RehearsalPage, RehearsalView

Action = Literal["start", "status", "cancel", "delete", "list"]


def _deletes(arguments: Mapping[str, Any]) -> str | None:
    if arguments["action"] != "delete" or arguments["rehearsal_id"] is None:
        return None
    return f"This would delete the rehearsal {arguments['rehearsal_id']} with its report for good."


@tool(
    title="Rehearse a study",
    operations=("rehearse_study", "get_rehearsal", "list_rehearsals", "cancel_rehearsal", "delete_rehearsal"),
    returns=RehearsalView | RehearsalHeadView | RehearsalPage | Deleted,
    confirm=_deletes,
    destructive=True,
)
async def rehearse_study(
    calls: Calls,
    study_id: StudyId,
    action: Annotated[
        Action, Field(description="start one; status of one, with its report; cancel or delete one; list them.")
    ] = "start",
    rehearsal_id: Annotated[str | None, Field(description="Which one (reh_…), for status, cancel and delete.")] = None,
    respondents: Annotated[
        int | None, Field(description="start: how many are simulated, 1 to 50. Left out: 10.")
    ] = None,
    draft: Annotated[bool, Field(description="start: rehearse the draft, not what is published.")] = False,
    seed: Annotated[int | None, Field(description="start: the same seed gives the same talks, with scripts.")] = None,
    engine: Annotated[
        EngineKind | None, Field(description="start: who talks. Left out: a language model, if there is one.")
    ] = None,
    wait_seconds: Annotated[
        int, Field(ge=0, le=int(LONGEST), description="start and status: wait this long for the report.")
    ] = 30,
    transcripts: Annotated[
        bool, Field(description="start and status: with the simulated talks, which are long.")
    ] = False,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Any:
    """Send simulated respondents through a study, before people answer it. Nothing of it is among the data or billed.

    The report says what was reached, how long it took, where people got lost, and which questions to mend with
    koji_update_study. For a study that was never published give draft: true. A worker of the server holds the talks:
    where the report is still null, ask again with action: status. delete needs confirm: true.
    """
    if action == "list":
        pages = {"limit": limit, "cursor": cursor}
        return await calls.call("list_rehearsals", path={"study_id": study_id}, query=pages)
    if action == "start":
        wish = given(respondents=respondents, seed=seed, engine=engine, draft=draft)
        started = await calls.call("rehearse_study", path={"study_id": study_id}, body=wish)
        rehearsal_id = str(started["id"])
    require(f"the action {action} needs it", rehearsal_id=rehearsal_id)
    path = {"study_id": study_id, "rehearsal_id": str(rehearsal_id)}
    if action == "cancel":
        return await calls.call("cancel_rehearsal", path=path)
    if action == "delete":
        await calls.call("delete_rehearsal", path=path)
        return {"deleted": rehearsal_id}
    rehearsal = await until(
        lambda: calls.call("get_rehearsal", path=path),
        lambda found: found["status"] not in UNDER_WAY,
        seconds=wait_seconds,
    )
    if rehearsal["report"] is not None and not transcripts:
        rehearsal["report"]["transcripts"] = []
    return rehearsal


TOOLS = (rehearse_study,)

"""What the workspace uses and may use: credits, models."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from openkoji.credits.model import EntryKind
from openkoji.credits.schemas import CreditsView, LedgerPage, UsagePage
from openkoji.edge.schemas import Moment
from openkoji.engines.model import Purpose
from openkoji.engines.schemas import ModelTestView, ModelUsagePage, Month, OwnModelsView, OwnModelsWish
from openkoji.mcp.calls import Calls
from openkoji.mcp.declare import Body, tool
from openkoji.mcp.tools.actions import Action, Actions
from openkoji.mcp.tools.arguments import Some
from openkoji.mcp.tools.shared import Cursor, Deleted

USAGE = Actions(
    credits=Action("get_credits"),
    ledger=Action(
        "list_ledger",
        query=("interview_id", "report_id", "kind", "month", "created_after", "created_before", "limit", "cursor"),
    ),
    month=Action("get_usage", query=("month", "study_id")),
    models=Action("get_model_usage", query=("month", "study_id")),
)


@tool(
    title="Get usage",
    operations=USAGE.operations,
    returns=CreditsView | LedgerPage | UsagePage | ModelUsagePage,
    read_only=True,
)
async def get_usage(
    calls: Calls,
    action: Annotated[
        Literal["credits", "ledger", "month", "models"],
        Field(
            description="credits: the plan and what is left. ledger: every entry. month: interviews and reports by "
            "study. models: calls, tokens and cost of language models."
        ),
    ] = "credits",
    month: Annotated[Month | None, Field(description="Such as 2026-11. Left out: this month; of ledger all.")] = None,
    study_id: Annotated[str | None, Field(description="Of month and models: only this study.")] = None,
    interview_id: Annotated[str | None, Field(description="Of ledger: only this interview.")] = None,
    report_id: Annotated[str | None, Field(description="Of ledger: only this report.")] = None,
    kind: Annotated[EntryKind | None, Field(description="Of ledger: only entries of this kind.")] = None,
    created_after: Annotated[Moment | None, Field(description="Of ledger.")] = None,
    created_before: Annotated[Moment | None, Field(description="Of ledger.")] = None,
    limit: Some = None,
    cursor: Cursor = None,
) -> Any:
    """What the workspace may use and has used. Look at credits before you start many interviews, and after
    credits_exhausted."""
    return await USAGE.perform(
        calls,
        action,
        month=month,
        study_id=study_id,
        interview_id=interview_id,
        report_id=report_id,
        kind=kind,
        created_after=created_after,
        created_before=created_before,
        limit=limit,
        cursor=cursor,
    )


MODELS = Actions(
    get=Action("get_model"),
    set=Action(
        "put_model",
        document="models",
        needs=("models",),
        confirm="This would have the workspace's interviews worded, or analysed, by other models: what respondents say "
        "would be sent to them.",
    ),
    test=Action("try_model", body=("purpose",)),
    forget=Action(
        "delete_model",
        confirm="This would delete the workspace's own models and their key.",
        told=lambda _, __: {"deleted": "the workspace's own models"},
    ),
)


@tool(
    title="Manage models",
    operations=MODELS.operations,
    returns=OwnModelsView | ModelTestView | Deleted,
    confirm=MODELS.consequence,
    destructive=True,
    open_world=True,
)
async def manage_models(
    calls: Calls,
    action: Annotated[
        Literal["get", "set", "test", "forget"],
        Field(description="set: models. test: one small call, to see whether a model answers. forget: the server's."),
    ],
    models: Annotated[
        dict[str, Any] | None,
        Body(OwnModelsWish),
        Field(description="Of set. Leave apiKey out to keep it as it is; a person had better set it themselves."),
    ] = None,
    purpose: Annotated[Purpose | None, Field(description="Of test: the model for this.")] = None,
) -> Any:
    """Which language models word the questions and analyse the answers: the server's, the workspace's own, or none.

    set and forget need confirm: true. A key that was set is never shown.
    """
    return await MODELS.perform(calls, action, models=models, purpose=purpose)


TOOLS = (get_usage, manage_models)

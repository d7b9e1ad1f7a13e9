"""Studies: find, read, make, check, publish, end."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from openkoji.kit.pagination import DEFAULT_LIMIT
from openkoji.mcp.calls import Calls
from openkoji.mcp.declare import Body, tool
from openkoji.mcp.tools.shared import Cursor, Deleted, Limit, StudyId, given, part_of
from openkoji.studies.document import Methodology, Mode
from openkoji.studies.model import Status
from openkoji.studies.schemas import CheckView, DraftView, NewStudy, StudyHeadView, StudyPage, StudyPatch, StudyView


@tool(title="List studies", operations=("list_studies",), returns=StudyPage, read_only=True)
async def list_studies(
    calls: Calls,
    status: Annotated[Status | None, Field(description="Only studies in this state.")] = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Any:
    """The studies of the workspace, newest first, without their questions. Begin here to find a study's id.

    koji_get_study reads one whole; koji_get_results tells what its interviews found.
    """
    return await calls.call("list_studies", query={"status": status, "limit": limit, "cursor": cursor})


@tool(title="Get a study", operations=("get_study",), returns=StudyView, read_only=True)
async def get_study(calls: Calls, study_id: StudyId) -> Any:
    """One study whole: its brief, questions and settings, its status, and `url`, where people are interviewed.

    Read it before you change it with koji_update_study.
    """
    return await calls.call("get_study", path={"study_id": study_id})


@tool(title="Draft a study", operations=("draft_study",), returns=DraftView)
async def draft_study(
    calls: Calls,
    goal: Annotated[str, Field(description="What you want to find out, in one sentence.")],
    methodology: Annotated[Methodology | None, Field(description="Left out: recognised from the goal.")] = None,
    mode: Annotated[
        Mode | None,
        Field(description="structured: the list as it stands; exploratory: the goals alone; hybrid: the list, probed."),
    ] = None,
    language: Annotated[str | None, Field(description="Such as en or de. Left out: the goal's.")] = None,
    audience: Annotated[str | None, Field(description="Who is asked. Left out: from the goal, or general.")] = None,
    minutes: Annotated[float | None, Field(description="How long an interview may take, 3 to 120.")] = None,
    engine: Annotated[
        Literal["templates", "model"] | None, Field(description="Left out: a language model, if there is one.")
    ] = None,
    save: Annotated[bool, Field(description="false only shows the draft and keeps nothing.")] = True,
) -> Any:
    """From one sentence, make a whole study: brief, questions, follow-ups. The best way to begin one.

    It is kept as a draft that nobody can answer yet. Show it to the person you work for, change it with
    koji_update_study, look with koji_check_study, try it with koji_rehearse_study, then koji_publish_study.
    """
    wish = given(
        goal=goal,
        methodology=methodology,
        mode=mode,
        language=language,
        audience=audience,
        minutes=minutes,
        engine=engine,
        save=save,
    )
    return await calls.call("draft_study", body=wish)


@tool(title="Create a study", operations=("create_study",), returns=StudyView)
async def create_study(
    calls: Calls, study: Annotated[dict[str, Any], Body(NewStudy), Field(description="Only its name is required.")]
) -> Any:
    """Make a study from a document that you write yourself. koji_draft_study writes one from a goal.

    It is a draft until koji_publish_study, which needs brief.problem, brief.audience and one question.
    """
    return await calls.call("create_study", body=study)


@tool(title="Change a study", operations=("change_study",), returns=StudyView, destructive=True, idempotent=True)
async def update_study(
    calls: Calls,
    study_id: StudyId,
    changes: Annotated[
        dict[str, Any],
        Body(StudyPatch, in_outline=True),
        Field(
            description="Only what changes, with members as `study` of koji_create_study has them: objects are merged, "
            "lists replaced whole, null resets a field."
        ),
    ],
) -> Any:
    """Change a study's brief, questions or settings. What is live stays as it is until koji_publish_study.

    `questions` is replaced as a whole: read the study with koji_get_study, and give all of them with their ids.
    """
    return await calls.call("change_study", path={"study_id": study_id}, body=changes)


@tool(title="Check a study", operations=("check_study",), returns=CheckView, read_only=True)
async def check_study(
    calls: Calls,
    study_id: StudyId,
    engine: Annotated[
        Literal["embedded", "model"] | None,
        Field(description="embedded: the rules alone. Left out: a language model looks too, if there is one."),
    ] = None,
) -> Any:
    """What keeps a study from being published, how complete it is, and wording that may bend the answers.

    Each warning has a suggestion: mend with koji_update_study, before koji_publish_study.
    """
    return await calls.call("check_study", path={"study_id": study_id}, query={"engine": engine})


@tool(
    title="Publish a study",
    operations=("publish_study",),
    returns=StudyHeadView,
    confirm="This would make study {study_id} live as it stands: people who have its link can be interviewed.",
    idempotent=True,
)
async def publish_study(calls: Calls, study_id: StudyId) -> Any:
    """Make a study live as a new version, or open a paused or closed one again. Its `url` is the link to share.

    Look with koji_check_study first. Interviews under way stay on their version. Needs confirm: true.
    Next: share the link, or make personal links with koji_import_respondents; later koji_get_results.
    """
    return part_of(await calls.call("publish_study", path={"study_id": study_id}), StudyHeadView)


@tool(title="Pause a study", operations=("pause_study",), returns=StudyHeadView, idempotent=True)
async def pause_study(calls: Calls, study_id: StudyId) -> Any:
    """Take no new interviews for now. Interviews under way go on; koji_publish_study opens the study again."""
    return part_of(await calls.call("pause_study", path={"study_id": study_id}), StudyHeadView)


@tool(title="Close a study", operations=("close_study",), returns=StudyHeadView, idempotent=True)
async def close_study(calls: Calls, study_id: StudyId) -> Any:
    """End a study: it takes no more interviews. Those under way go on, results stay; koji_publish_study reopens it."""
    return part_of(await calls.call("close_study", path={"study_id": study_id}), StudyHeadView)


@tool(title="Duplicate a study", operations=("duplicate_study",), returns=StudyHeadView)
async def duplicate_study(
    calls: Calls,
    study_id: StudyId,
    name: Annotated[str | None, Field(description="Left out: the name of the original and (copy).")] = None,
) -> Any:
    """Make a draft with the same questions and settings, without the interviews: to ask again, or others."""
    copy = await calls.call("duplicate_study", path={"study_id": study_id}, body=given(name=name))
    return part_of(copy, StudyHeadView)


@tool(
    title="Delete a study",
    operations=("delete_study",),
    returns=Deleted,
    confirm="This would delete the draft {study_id} for good.",
    destructive=True,
    idempotent=True,
)
async def delete_study(calls: Calls, study_id: StudyId) -> Any:
    """Delete a draft that was never published. A published study is closed instead: koji_close_study.

    Needs confirm: true.
    """
    await calls.call("delete_study", path={"study_id": study_id})
    return {"deleted": study_id}


TOOLS = (
    list_studies,
    get_study,
    draft_study,
    create_study,
    update_study,
    check_study,
    publish_study,
    pause_study,
    close_study,
    duplicate_study,
    delete_study,
)

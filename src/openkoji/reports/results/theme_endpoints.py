"""`/api/v1/studies/{id}/themes`: the themes of a study with everything said on them, and what a person does to them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from openkoji.accounts.admission import AdmittedRoute, require
from openkoji.accounts.model import Caller, Scope
from openkoji.codebooks import editing
from openkoji.codebooks.edits import Edit
from openkoji.edge import paths as _  # noqa: F401  registers the kind of parameter that ids are
from openkoji.edge.caching import never_stored
from openkoji.edge.context import Context, ContextDep
from openkoji.edge.idempotency import IdempotencyKey, answer_once
from openkoji.edge.problems import problem_responses
from openkoji.kit.errors import NotFoundError
from openkoji.kit.ids import Prefix, parse_id, public_id
from openkoji.kit.pagination import DEFAULT_LIMIT, MAXIMUM_LIMIT, parse_cursor
from openkoji.reports.results import theme_service
from openkoji.reports.results.filters import FilterDep
from openkoji.reports.results.schemas import ThemeResults
from openkoji.reports.results.theme_schemas import (
    EditedTheme,
    MergeTheme,
    SplitTheme,
    ThemeEditPage,
    ThemeEditView,
    ThemePage,
    ThemePatch,
    ThemeQuotePage,
)
from openkoji.reports.results.views import theme_results, theme_view
from openkoji.studies.endpoints import StudyId, reachable

router = APIRouter(
    prefix="/api/v1/studies/{study_id}/themes",
    tags=["Themes"],
    route_class=AdmittedRoute,
    dependencies=[Depends(never_stored)],
)

Reader = Annotated[Caller, Depends(require(Scope.RESULTS_READ))]
Author = Annotated[Caller, Depends(require(Scope.STUDIES_WRITE))]
ThemeId = Annotated[str, Path(max_length=100, description="The id of a theme: thm_…")]
EditId = Annotated[str, Path(max_length=100, description="The id of an edit: ted_…")]

_REFUSED = problem_responses(401, 403, 404, 422, 429, 503)
_CHANGE_REFUSED = problem_responses(400, 401, 403, 404, 409, 413, 415, 422, 429, 503)


@router.get("", response_model=ThemePage, responses=_REFUSED)
async def list_themes(study_id: StudyId, context: ContextDep, caller: Reader, wanted: FilterDep) -> ThemePage:
    """The themes of a study, ranked by respondents, over the interviews that count. Those that nobody of them speaks
    of come last."""
    parsed = reachable(caller, study_id)
    async with context.database.snapshot(caller.workspace_id) as transaction:
        found = await theme_service.themes_of(transaction, caller.workspace_id, parsed, wanted)
    return ThemePage(items=[theme_results(each) for each in found])


@router.get("/edits", response_model=ThemeEditPage, responses=_REFUSED)
async def list_theme_edits(
    study_id: StudyId,
    context: ContextDep,
    caller: Reader,
    limit: Annotated[int, Query(ge=1, le=MAXIMUM_LIMIT)] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Query(max_length=100)] = None,
) -> ThemeEditPage:
    """What persons and language models did to the study's themes, newest first."""
    parsed = reachable(caller, study_id)
    async with context.database.workspace(caller.workspace_id) as transaction:
        page = await theme_service.list_edits(
            transaction, caller.workspace_id, parsed, before=parse_cursor(cursor), limit=limit
        )
    return ThemeEditPage(items=[ThemeEditView.of(edit) for edit in page.items], next_cursor=page.next_cursor)


@router.post("/edits/{edit_id:id}/undo", response_model=ThemeEditView, responses=_CHANGE_REFUSED)
async def undo_theme_edit(
    study_id: StudyId,
    edit_id: EditId,
    request: Request,
    context: ContextDep,
    caller: Author,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Take back an edit that no later one of the same themes rests on.

    A theme that was merged stands again, with its passages but for those of interviews that were analysed again
    since. A theme that was split off goes back with all that it has by now.
    """
    parsed, parsed_edit = reachable(caller, study_id), parse_id(Prefix.THEME_EDIT, edit_id)
    if parsed_edit is None:
        raise NotFoundError("There is no such edit of this study's themes.", code="edit_not_found")
    async with context.database.workspace(caller.workspace_id) as transaction:

        async def act() -> tuple[int, ThemeEditView]:
            codebook = await theme_service.opened(transaction, caller.workspace_id, parsed, caller.key_id)
            return 200, ThemeEditView.of(await editing.undo(codebook, parsed_edit))

        return await answer_once(request, transaction, caller, idempotency_key, act)


@router.get("/{theme_id:id}", response_model=ThemeResults, responses=_REFUSED)
async def get_theme(
    study_id: StudyId, theme_id: ThemeId, context: ContextDep, caller: Reader, wanted: FilterDep
) -> ThemeResults:
    """One theme over the interviews that count. The id of a merged theme leads to the one that took it in."""
    parsed, parsed_theme = reachable(caller, study_id), _theme_id(theme_id)
    async with context.database.snapshot(caller.workspace_id) as transaction:
        found = await theme_service.theme_of(transaction, caller.workspace_id, parsed, parsed_theme, wanted)
    return theme_results(found)


@router.get("/{theme_id:id}/quotes", response_model=ThemeQuotePage, responses=_REFUSED)
async def list_theme_quotes(
    study_id: StudyId,
    theme_id: ThemeId,
    context: ContextDep,
    caller: Reader,
    wanted: FilterDep,
    tone: Annotated[
        Literal["positive", "negative", "neutral", "mixed"] | None, Query(description="Only quotes of this tone.")
    ] = None,
    limit: Annotated[
        int, Query(ge=1, le=MAXIMUM_LIMIT, description="Interviews on a page; the quotes of one stay together.")
    ] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Query(max_length=100)] = None,
) -> ThemeQuotePage:
    """Everything that the interviews that count say on a theme, the newest interview first."""
    parsed, parsed_theme = reachable(caller, study_id), _theme_id(theme_id)
    async with context.database.snapshot(caller.workspace_id) as transaction:
        page = await theme_service.quotes_of(
            transaction,
            caller.workspace_id,
            parsed,
            parsed_theme,
            wanted,
            tone=tone,
            before=parse_cursor(cursor),
            limit=limit,
        )
    return ThemeQuotePage.of(list(page.items), page.next_cursor)


@router.patch("/{theme_id:id}", response_model=EditedTheme, responses=_CHANGE_REFUSED)
async def rename_theme(
    study_id: StudyId, theme_id: ThemeId, body: ThemePatch, context: ContextDep, caller: Author
) -> EditedTheme:
    """Give a theme another name or description. It is kept for good: nothing but a person changes it again."""
    parsed, parsed_theme = reachable(caller, study_id), _theme_id(theme_id)
    async with context.database.workspace(caller.workspace_id) as transaction:
        codebook = await theme_service.opened(transaction, caller.workspace_id, parsed, caller.key_id)
        edit = await editing.rename(codebook, parsed_theme, name=body.name, description=body.description)
        head = await theme_service.head_of(transaction, caller.workspace_id, parsed, parsed_theme)
    return EditedTheme(**dict(theme_view(head)), edit_id=public_id(Prefix.THEME_EDIT, edit.id) if edit else None)


@router.post("/{theme_id:id}/merge", response_model=EditedTheme, responses=_CHANGE_REFUSED)
async def merge_theme(
    study_id: StudyId,
    theme_id: ThemeId,
    body: MergeTheme,
    request: Request,
    context: ContextDep,
    caller: Author,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Put all that was said on this theme into another, which the answer shows. The id of this theme leads there from
    now on, and what is said later goes there, too. It can be undone."""
    parsed, parsed_theme, into = reachable(caller, study_id), _theme_id(theme_id), _theme_id(body.into)

    async def edit(codebook: editing.Codebook) -> tuple[Edit, UUID]:
        return await editing.merge(codebook, parsed_theme, into), into

    return await _edited(request, context, caller, idempotency_key, parsed, edit, status=200)


@router.post("/{theme_id:id}/split", status_code=201, response_model=EditedTheme, responses=_CHANGE_REFUSED)
async def split_theme(
    study_id: StudyId,
    theme_id: ThemeId,
    body: SplitTheme,
    request: Request,
    context: ContextDep,
    caller: Author,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Make a new theme of some quotes of this one, by way of example. What else of this theme is like them follows
    within seconds, and what is said later goes there. It can be undone."""
    parsed, parsed_theme = reachable(caller, study_id), _theme_id(theme_id)

    async def edit(codebook: editing.Codebook) -> tuple[Edit, UUID]:
        made = await editing.split(
            codebook, parsed_theme, name=body.name, description=body.description, quotes=body.picked()
        )
        return made, made.themes[1]

    return await _edited(request, context, caller, idempotency_key, parsed, edit, status=201)


async def _edited(
    request: Request,
    context: Context,
    caller: Caller,
    idempotency_key: str | None,
    study_id: UUID,
    edit: Callable[[editing.Codebook], Awaitable[tuple[Edit, UUID]]],
    *,
    status: int,
) -> Response:
    """Do this once for an idempotency key, and answer with the theme that it names."""
    async with context.database.workspace(caller.workspace_id) as transaction:

        async def act() -> tuple[int, EditedTheme]:
            codebook = await theme_service.opened(transaction, caller.workspace_id, study_id, caller.key_id)
            made, theme_id = await edit(codebook)
            head = await theme_service.head_of(transaction, caller.workspace_id, study_id, theme_id)
            return status, EditedTheme(**dict(theme_view(head)), edit_id=public_id(Prefix.THEME_EDIT, made.id))

        return await answer_once(request, transaction, caller, idempotency_key, act)


def _theme_id(text: str) -> UUID:
    parsed = parse_id(Prefix.THEME, text)
    if parsed is None:
        raise NotFoundError("There is no such theme in this study.", code="theme_not_found")
    return parsed

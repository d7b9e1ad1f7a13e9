"""`/api/v1/studies/{id}/consent-texts`: every wording that respondents of a study were shown."""

from __future__ import annotations

from typing import Annotated, Self

from fastapi import APIRouter, Path
from pydantic import Field

from openkoji.accounts.admission import AdmittedRoute, CallerDep
from openkoji.edge.context import ContextDep
from openkoji.edge.problems import problem_responses
from openkoji.edge.schemas import Timestamp, WireModel
from openkoji.studies import paths as _  # noqa: F401  registers the kind of parameter that ids of studies are
from openkoji.studies import service
from openkoji.studies.consents import ConsentText, shown_texts
from openkoji.studies.endpoints import reachable

router = APIRouter(prefix="/api/v1/studies", tags=["Studies"], route_class=AdmittedRoute)


class ConsentTextView(WireModel):
    """A wording: what holds for every study, each point after a dash, and the study's own text below them."""

    version: Annotated[int, Field(description="What `consent.version` of a start names.")]
    language: str
    text: str
    created_at: Annotated[Timestamp, Field(description="When it was first shown.")]

    @classmethod
    def of(cls, text: ConsentText) -> Self:
        return cls(version=text.version, language=text.language, text=text.text, created_at=text.created_at)


class ConsentTextList(WireModel):
    items: list[ConsentTextView]


@router.get(
    "/{study_id:study}/consent-texts",
    response_model=ConsentTextList,
    responses=problem_responses(401, 404, 422, 429, 503),
)
async def list_consent_texts(
    study_id: Annotated[str, Path(max_length=100, description="The id of a study: stu_…")],
    context: ContextDep,
    caller: CallerDep,
) -> ConsentTextList:
    """Every wording that respondents were shown before their interview, newest first. The same words keep their
    number, so that a record of consent says what was agreed to."""
    parsed = reachable(caller, study_id)
    async with context.database.workspace(caller.workspace_id) as transaction:
        study = await service.find(transaction, caller.workspace_id, study_id=parsed)
        texts = await shown_texts(transaction, caller.workspace_id, study.id)
    return ConsentTextList(items=[ConsentTextView.of(text) for text in texts])

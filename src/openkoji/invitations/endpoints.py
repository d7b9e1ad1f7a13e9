"""`/api/v1/studies/{id}/invitations`: write to the people on a study's list."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response

from openkoji.accounts.admission import AdmittedRoute, require
from openkoji.accounts.model import Caller, Scope
from openkoji.edge.caching import NO_STORE, never_stored
from openkoji.edge.context import ContextDep
from openkoji.edge.idempotency import IdempotencyKey, answer_once
from openkoji.edge.problems import problem_responses
from openkoji.invitations import inviting, repository
from openkoji.invitations.composing import Recipient
from openkoji.invitations.inviting import Sifted
from openkoji.invitations.mail import Mail, MailDep, Sender
from openkoji.invitations.model import EmailStatus, Wording
from openkoji.invitations.schemas import (
    Cancel,
    CancelledView,
    InvitationPage,
    InvitedView,
    LinkView,
    NewInvitations,
    PreviewView,
    SkippedView,
)
from openkoji.kit.clock import now
from openkoji.kit.ids import Prefix, parse_id, public_id
from openkoji.kit.pagination import DEFAULT_LIMIT, MAXIMUM_LIMIT, page_of, parse_cursor
from openkoji.studies import service as studies
from openkoji.studies.endpoints import StudyId, reachable
from openkoji.studies.model import PublishedStudy

router = APIRouter(
    prefix="/api/v1/studies/{study_id}/invitations",
    tags=["Invitations"],
    route_class=AdmittedRoute,
    dependencies=[Depends(never_stored)],
)

Writer = Annotated[Caller, Depends(require(Scope.INTERVIEWS_WRITE))]
Reader = Annotated[Caller, Depends(require(Scope.RESULTS_READ))]
_ACT = problem_responses(400, 401, 403, 404, 409, 413, 415, 422, 429, 503)


@router.post(
    "",
    status_code=202,
    response_model=InvitedView,
    responses={200: {"model": InvitedView, "description": "Nothing is sent: a dry run, or no mail relay"}, **_ACT},
)
async def invite_respondents(
    study_id: StudyId,
    body: NewInvitations,
    request: Request,
    context: ContextDep,
    mail: MailDep,
    caller: Writer,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Write to respondents of a study, each with their own link. Nobody is invited twice.

    Who is not written to is told, with the reason: no e-mail, begun or completed, withdrawn, unsubscribed. Where this
    server has no mail relay, nothing is queued and the answer (200, `delivery: links`) lists everybody's link. An
    anonymous study keeps no addresses: 409 `invitations_anonymous`.
    """
    parsed = reachable(caller, study_id)
    wording, named = body.wording(), _ids_of(body.respondent_ids)
    by_email = mail.relay is not None
    async with context.database.workspace(caller.workspace_id) as transaction:
        study = await studies.published(transaction, caller.workspace_id, study_id=parsed)
        inviting.require_invitable(study)
        if by_email:
            inviting.require_public_url(mail)

        async def act() -> tuple[int, InvitedView]:
            found = await inviting.sift(
                transaction, caller.workspace_id, parsed, named, context.key_ring, by_email=by_email
            )
            if body.dry_run or not by_email:
                sender = mail.sender(context.address_of(request))
                return 200, _shown(caller, study, found, wording, sender, mail, is_dry=body.dry_run)
            due_at = inviting.queue(transaction, caller.workspace_id, parsed, found, wording)
            view = _view(found, mail)
            return 202, view.model_copy(
                update={"sent": bool(found.invitees), "queued": len(found.invitees), "not_before": due_at}
            )

        if body.dry_run or not by_email:
            # Nothing is done that a repeat could do twice; and the answer names people, which no other table may keep.
            status, view = await act()
            content = view.model_dump_json(by_alias=True)
            return Response(content, status_code=status, media_type="application/json", headers=NO_STORE)
        return await answer_once(request, transaction, caller, idempotency_key, act)


@router.get("", response_model=InvitationPage, responses=problem_responses(401, 403, 404, 422, 429, 503))
async def list_invitations(
    study_id: StudyId,
    context: ContextDep,
    caller: Reader,
    status: Annotated[EmailStatus | None, Query(description="Only e-mails in this state.")] = None,
    limit: Annotated[int, Query(ge=1, le=MAXIMUM_LIMIT)] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Query(max_length=100, description="From the previous page.")] = None,
) -> InvitationPage:
    """The e-mails of a study, newest first, with what became of each and how far each person has come."""
    parsed = reachable(caller, study_id)
    async with context.database.workspace(caller.workspace_id) as transaction:
        await studies.find(transaction, caller.workspace_id, study_id=parsed)
        rows = await repository.listed(
            transaction, caller.workspace_id, parsed, status=status, before=parse_cursor(cursor), limit=limit + 1
        )
        counted = await repository.counted(transaction, caller.workspace_id, parsed)
    page = page_of(rows, limit, lambda invitation: invitation.id)
    return InvitationPage.of(list(page.items), page.next_cursor, counted)


@router.post("/cancel", response_model=CancelledView, responses=_ACT)
async def cancel_invitations(
    study_id: StudyId, context: ContextDep, caller: Writer, body: Cancel | None = None
) -> CancelledView:
    """Cancel what is queued, of these people or of all. One that is being sent this moment may still arrive."""
    parsed = reachable(caller, study_id)
    named = _ids_of((body or Cancel()).respondent_ids)
    async with context.database.workspace(caller.workspace_id) as transaction:
        await studies.find(transaction, caller.workspace_id, study_id=parsed)
        return CancelledView(cancelled=await repository.cancel(transaction, caller.workspace_id, parsed, named, now()))


def _ids_of(respondent_ids: list[str] | None) -> list[UUID] | None:
    if respondent_ids is None:
        return None
    return [parsed for each in respondent_ids if (parsed := parse_id(Prefix.RESPONDENT, each)) is not None]


def _view(found: Sifted, mail: Mail) -> InvitedView:
    return InvitedView(
        delivery="links" if mail.relay is None else "email",
        sent=False,
        queued=0,
        not_before=None,
        recipients=[public_id(Prefix.RESPONDENT, each.id) for each in found.invitees],
        skipped=[SkippedView.of(each) for each in found.skipped],
        without_email=found.without_email,
        more=found.more,
    )


def _shown(
    caller: Caller,
    study: PublishedStudy,
    found: Sifted,
    wording: Wording,
    sender: Sender,
    mail: Mail,
    *,
    is_dry: bool,
) -> InvitedView:
    """What would be sent; or, without a relay, everybody's link."""
    view = _view(found, mail)
    if is_dry:
        first = next(iter(found.invitees), None)
        letter = inviting.preview(caller.workspace_id, study, first, wording, sender) if first else None
        return view.model_copy(update={"preview": PreviewView.of(letter) if letter else None})
    links = [
        LinkView(
            respondent_id=public_id(Prefix.RESPONDENT, each.id),
            name=each.name,
            email=each.email,
            link=Recipient(caller.workspace_id, each.id, each.email or "", each.name, each.metadata).link(sender),
        )
        for each in found.invitees
    ]
    return view.model_copy(update={"links": links})

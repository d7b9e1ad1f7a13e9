"""Invitations by e-mail, and the addresses that are not written to."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from openkoji.invitations.model import EmailStatus
from openkoji.invitations.schemas import CancelledView, InvitationPage, InvitedView, NewInvitations
from openkoji.invitations.suppression_endpoints import SuppressionPage, SuppressionView
from openkoji.mcp.calls import Calls
from openkoji.mcp.declare import Body, tool
from openkoji.mcp.tools.actions import Action, Actions, deleted
from openkoji.mcp.tools.arguments import Some
from openkoji.mcp.tools.shared import Cursor, Deleted, StudyId

INVITATIONS = Actions(
    invite=Action(
        "invite_respondents",
        path=("study_id",),
        document="invitations",
        needs=("invitations",),
        confirm="This would send e-mails to people of study {study_id}. invitations.dryRun: true shows whom, and what "
        "they would read.",
        unless=lambda given: (given["invitations"] or {}).get("dryRun") is True,
    ),
    list=Action("list_invitations", path=("study_id",), query=("status", "limit", "cursor")),
    cancel=Action(
        "cancel_invitations",
        path=("study_id",),
        body=("respondent_ids",),
        confirm="This would cancel the e-mails of study {study_id} that are queued, reminders included.",
    ),
)


@tool(
    title="Invite respondents",
    operations=INVITATIONS.operations,
    returns=InvitedView | InvitationPage | CancelledView,
    words=("links.name",),
    confirm=INVITATIONS.consequence,
    destructive=True,
    open_world=True,
)
async def invite_respondents(
    calls: Calls,
    study_id: StudyId,
    action: Annotated[
        Literal["invite", "list", "cancel"],
        Field(description="invite: write to people. list: what became of each e-mail. cancel: what is queued."),
    ],
    invitations: Annotated[
        dict[str, Any] | None, Body(NewInvitations), Field(description="Of invite: whom, in which words, when.")
    ] = None,
    respondent_ids: Annotated[
        list[str] | None, Field(description="Of cancel: only these people's. Left out: all.")
    ] = None,
    status: Annotated[EmailStatus | None, Field(description="Of list: only e-mails in this state.")] = None,
    limit: Some = None,
    cursor: Cursor = None,
) -> Any:
    """Write e-mails to people on a study's list, each with their personal link, and remind who has not begun.

    Always show the person you work for the dry run first: invitations with dryRun: true sends nothing and needs no
    confirmation. What sends or cancels needs confirm: true. Put people on the list with koji_import_respondents.
    """
    return await INVITATIONS.perform(
        calls,
        action,
        study_id=study_id,
        invitations=invitations,
        respondent_ids=respondent_ids,
        status=status,
        limit=limit,
        cursor=cursor,
    )


SUPPRESSIONS = Actions(
    list=Action("list_suppressions", query=("limit", "cursor")),
    add=Action("add_suppression", body=("email",), needs=("email",)),
    remove=Action(
        "remove_suppression",
        path=("suppression_id",),
        confirm="This would let the address behind {suppression_id} be written to again, though its person may have "
        "unsubscribed.",
        told=deleted("suppression_id"),
    ),
)


@tool(
    title="Manage suppressed addresses",
    operations=SUPPRESSIONS.operations,
    returns=SuppressionPage | SuppressionView | Deleted,
    confirm=SUPPRESSIONS.consequence,
    destructive=True,
    idempotent=True,
)
async def manage_suppressions(
    calls: Calls,
    action: Annotated[Literal["list", "add", "remove"], Field(description="add: email. remove: suppression_id.")],
    email: Annotated[str | None, Field(description="Of add: the address that is not to be written to.")] = None,
    suppression_id: Annotated[str | None, Field(description="Of remove: sup_…")] = None,
    limit: Some = None,
    cursor: Cursor = None,
) -> Any:
    """The addresses that no e-mail goes to: unsubscribed, bounced, or added. The addresses themselves are not kept: to
    ask about one, add it. remove needs confirm: true."""
    return await SUPPRESSIONS.perform(
        calls, action, email=email, suppression_id=suppression_id, limit=limit, cursor=cursor
    )


TOOLS = (invite_respondents, manage_suppressions)

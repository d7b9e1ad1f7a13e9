"""The reply to one message: made once, kept with the message, repeated byte for byte."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from openkoji.interviewing import Plan, Respondent, Turn, describe_widget, progress
from openkoji.interviews.model import NewMessage, Status
from openkoji.kit.clock import iso
from openkoji.kit.ids import Prefix, new_id, public_id

EMBEDDED: Mapping[str, Any] = {"engine": "embedded"}


def reply_to(
    interview_id: UUID,
    plan: Plan,
    turn: Turn,
    respondent: Respondent,
    *,
    seq: int,
    moment: datetime,
    provenance: Mapping[str, Any] = EMBEDDED,
) -> NewMessage:
    """The interviewer's message for a turn, with the body that the API answers; `provenance` tells who worded it."""
    message_id = new_id()
    answered, total = progress(plan, turn.state, respondent)
    body = {
        "interviewId": public_id(Prefix.INTERVIEW, interview_id),
        "status": Status.COMPLETED if turn.is_complete else Status.ACTIVE,
        "message": {
            "id": public_id(Prefix.MESSAGE, message_id),
            "role": "interviewer",
            "kind": turn.kind,
            "questionId": turn.about.id if turn.about else None,
            "content": turn.content,
            "createdAt": iso(moment),
        },
        "widget": describe_widget(turn.widget, turn.state.seed) if turn.widget else None,
        "progress": {"answered": answered, "total": total},
        "isComplete": turn.is_complete,
    }
    return NewMessage(
        seq=seq,
        id=message_id,
        role="interviewer",
        kind=turn.kind,
        question_id=turn.about.id if turn.about else None,
        content=turn.content,
        reply=orjson.dumps(body).decode(),
        why={**turn.reason.as_dict(), **provenance},
        created_at=moment,
    )


def parse_reply(reply: str) -> dict[str, Any]:
    body: dict[str, Any] = orjson.loads(reply)
    return body

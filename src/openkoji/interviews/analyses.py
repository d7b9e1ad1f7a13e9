"""The analysis of a completed interview, as it is kept: versioned, append-only."""

from __future__ import annotations

from typing import Any, LiteralString
from uuid import UUID

from psycopg.types.json import Jsonb

from openkoji.db import Transaction
from openkoji.interviewing import CollectedAnswer, State, collect_answers
from openkoji.interviews import reading
from openkoji.interviews.model import OpenInterview
from openkoji.interviews.plans import plans
from openkoji.interviews.spelling import comment_in
from openkoji.kit.clock import now
from openkoji.kit.ids import Prefix, public_id

ENGINE = "embedded"

_ADD: LiteralString = """
INSERT INTO analyses (workspace_id, interview_id, version, engine, structured_answers, created_at)
VALUES (%s, %s, %s, %s, %s, %s)
ON CONFLICT DO NOTHING
"""


async def analyse(transaction: Transaction, workspace_id: UUID, interview_id: UUID, interview: OpenInterview) -> None:
    """Fill the structured answers of a completed interview, locked by the caller. A repeat writes nothing."""
    plan = await plans.get(transaction, workspace_id, interview.study_id, interview.study_version)
    messages = await reading.transcript(transaction, workspace_id, interview_id)
    spoken = [message for message in messages if message.role == "respondent"]
    words = [comment_in(plan, message) for message in spoken]
    answers = collect_answers(plan, State.from_json(interview.state), words)
    ids = [public_id(Prefix.MESSAGE, message.id) for message in spoken]
    transaction.write(
        _ADD, [workspace_id, interview_id, 1, ENGINE, Jsonb([_on_the_wire(each, ids) for each in answers]), now()]
    )
    set_status(transaction, workspace_id, interview_id, "ready")


def set_status(transaction: Transaction, workspace_id: UUID, interview_id: UUID, status: str) -> None:
    transaction.write(
        "UPDATE interviews SET analysis_status = %s WHERE workspace_id = %s AND id = %s",
        [status, workspace_id, interview_id],
    )


def _on_the_wire(answer: CollectedAnswer, message_ids: list[str]) -> dict[str, Any]:
    """One structured answer; `answer.messages` counts the respondent's messages from 1."""
    return {
        "questionId": answer.question_id,
        "type": answer.type,
        "value": answer.value,
        "label": answer.label,
        "comment": answer.comment,
        "confidence": answer.confidence,
        "messageIds": [message_ids[number - 1] for number in answer.messages],
    }

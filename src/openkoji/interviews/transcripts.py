"""An interview as the analysis reads it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from openkoji.analysis.transcript import Message as AnalysedMessage
from openkoji.analysis.transcript import Transcript
from openkoji.interviewing import CollectedAnswer, Plan, State, collect_answers
from openkoji.interviews.model import AnalysedInterview, Message, Reason
from openkoji.interviews.spelling import comment_in
from openkoji.kit.ids import Prefix, public_id


def transcript_of(plan: Plan, interview: AnalysedInterview, messages: Sequence[Message]) -> Transcript:
    """The messages that stand, with the values that the moderator read from them."""
    began = messages[0].created_at if messages else None
    comments = {message.seq: comment_in(plan, message) for message in messages if message.role == "respondent"}
    return Transcript(
        plan=plan,
        messages=tuple(
            AnalysedMessage(
                id=public_id(Prefix.MESSAGE, message.id),
                content=message.content,
                from_respondent=message.role == "respondent",
                kind=message.kind,
                question_id=message.question_id,
                seconds=(message.created_at - began).total_seconds() if began else None,
                signals=message.signals or {},
                chosen=message.role == "respondent" and not comments[message.seq],
            )
            for message in messages
        ),
        answers=collect_answers(plan, State.from_json(interview.state), list(comments.values())),
        language=interview.language,
        spoken=interview.mode == "voice",
        ended_by_itself=interview.completion_reason == Reason.NATURAL,
    )


def on_the_wire(answer: CollectedAnswer, message_ids: Sequence[str]) -> dict[str, Any]:
    """One structured answer; `message_ids` are those of the respondent's messages, which the answer counts from 1."""
    return {
        "questionId": answer.question_id,
        "type": answer.type,
        "value": answer.value,
        "label": answer.label,
        "comment": answer.comment,
        "confidence": answer.confidence,
        "messageIds": [message_ids[number - 1] for number in answer.messages],
    }

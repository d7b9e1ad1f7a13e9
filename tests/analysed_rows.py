"""Columns and documents of made-up interviews, as they are stored."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import orjson

from openkoji.interviewing import State
from openkoji.interviewing.state import Record
from openkoji.kit.ids import Prefix, public_id
from tests.analysed_interviews import BEGAN, Made, Mention
from tests.analysed_words import STUDY

TYPES = {question["id"]: question["type"] for question in STUDY["questions"]}


def reply_and_why(role: str, content: str) -> tuple[str | None, str | None]:
    """The stored body and reason of an interviewer's message, of about the size that real ones have."""
    if role != "interviewer":
        return None, None
    why = {"move": "probe", "rule": "vague", "readings": ["short"], "reason": "The answer is short, so we ask on."}
    body = {"message": {"role": role, "content": content}, "widget": None, "progress": {"answered": 1, "total": 8}}
    return as_json(body), as_json(why)


def moments(each: Made) -> tuple[datetime, datetime, timedelta, datetime | None, datetime | None]:
    """Created, expires, idle after, started, last message."""
    last = each.completed_at or BEGAN
    began = last - timedelta(minutes=6)
    is_begun = any(said.role == "respondent" for said in each.messages)
    started = (began + timedelta(seconds=24), last) if is_begun else (None, None)
    return began, began + timedelta(days=30), timedelta(days=1), *started


def code(mention: Mention) -> str | None:
    return mention.topic.name.lower() if mention.topic and not mention.topic.is_bare else None


def number_and_choices(value: Any) -> tuple[float | None, list[str] | None]:
    """A value as the number or the options of its row."""
    if isinstance(value, bool | int):
        return float(value), None
    if isinstance(value, str):
        return None, [value]
    return None, list(value) if value else None


def structured(each: Made) -> list[dict[str, Any]]:
    return [
        {
            "questionId": question_id,
            "type": TYPES[question_id],
            "value": None if value == () else value,
            "label": None,
            "comment": None,
            "confidence": 0.0 if value is None else 1.0,
            "messageIds": [
                public_id(Prefix.MESSAGE, said.id)
                for said in each.messages
                if said.role == "respondent" and said.question_id == question_id
            ],
        }
        for question_id, value in each.values.items()
    ]


def document(each: Made) -> dict[str, Any]:
    said = [public_id(Prefix.MESSAGE, mention.message_id) for mention in each.mentions[:2]]
    return {
        "qualityScore": each.quality,
        "qualityDimensions": {
            name: {"score": each.quality, "reason": "Made up."} for name in ("depth", "specificity", "relevance")
        },
        "qualityGates": [],
        "completion": 1.0,
        "trust": {"band": each.trust, "reasons": []},
        "sentiment": each.sentiment,
        "sentimentScore": 0.0,
        "sentimentShares": {},
        "engagement": {"level": "medium", "medianWords": 12.0, "answeredProbes": 1.0, "reason": "Made up."},
        "summary": " ".join(mention.text for mention in each.mentions[:2]),
        "findings": [{"text": mention.text, "messageIds": said[:1]} for mention in each.mentions[:1]],
        "quotes": [],
    }


def as_json(value: object) -> str:
    return orjson.dumps(value).decode()


def state_of(each: Made) -> str:
    """A state that can be read, of the size that real ones have."""
    records = {
        question_id: Record(None if value == () else value, 1.0, (1, 2), value is not None)
        for question_id, value in each.values.items()
    }
    words = tuple(mention.text for mention in each.mentions[:2])
    codes = "".join(f"{message.id.hex[-6:]}" for message in each.messages)
    return State(
        seed=1, messages=len(each.messages) // 2, records=records, said=codes, heard=codes[::2], quotes=words
    ).to_json()

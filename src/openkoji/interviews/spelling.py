"""A value that came through an input, in the words that the transcript shows for it."""

from __future__ import annotations

from collections.abc import Mapping

from openkoji.interviewing import Plan, Question
from openkoji.interviews.model import Message


def spelled(question: Question | None, value: object) -> str:
    """Labels for option ids, yes and no for a choice of two, the number itself for a scale."""
    labels = {option.id: option.label for option in question.options} if question else {}
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, list | tuple):
        return ", ".join(spelled(question, member) for member in value)
    if isinstance(value, Mapping):
        return ", ".join(str(words) for words in value.values())
    return labels.get(value, value) if isinstance(value, str) else str(value)


def is_value_alone(plan: Plan, message: Message) -> bool:
    """True for a message whose words are only the spelling of its value."""
    if message.value is None:
        return False
    return message.content == spelled(plan.question(message.question_id or ""), message.value)

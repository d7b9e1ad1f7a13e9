"""A value that came through an input in the words that the transcript shows for it, and words beside a value."""

from __future__ import annotations

from collections.abc import Mapping

from openkoji.interviewing import Plan, Question
from openkoji.interviewing.language import Language, language_for
from openkoji.interviewing.reading import whole_message
from openkoji.interviews.model import Message

_LONGEST_SKIP = 200


def spelled(plan: Plan, question_id: str | None, value: object) -> str:
    """Labels for option ids, the language's yes and no for a choice of two, the number itself for a scale."""
    return _spelled(plan.question(question_id or ""), value, language_for(plan.language))


def _spelled(question: Question | None, value: object, language: Language) -> str:
    labels = {option.id: option.label for option in question.options} if question else {}
    if isinstance(value, bool):
        return language.lists["plain_yes" if value else "plain_no"][0].capitalize()
    if isinstance(value, list | tuple):
        return ", ".join(_spelled(question, member, language) for member in value)
    if isinstance(value, Mapping):
        return ", ".join(str(words) for words in value.values())
    return labels.get(value, value) if isinstance(value, str) else str(value)


def comment_in(plan: Plan, message: Message) -> str:
    """What a message says beyond its value: the words of an "other" choice, and what was typed besides; "" for
    an option that was chosen and for a bare "skip"."""
    if message.value is None:
        return "" if _only_skips(plan, message.content) else message.content
    is_spelling = message.content == spelled(plan, message.question_id, message.value)
    typed = "" if is_spelling else message.content
    return "\n".join(filter(None, [", ".join(_other_words(message.value)), typed]))


def _other_words(value: object) -> list[str]:
    members = value if isinstance(value, list) else [value]
    return [str(words) for member in members if isinstance(member, Mapping) for words in member.values()]


def _only_skips(plan: Plan, words: str) -> bool:
    if len(words) > _LONGEST_SKIP:
        return False
    spoken = (language_for(tag) for tag in plan.languages or (plan.language,))
    return any("skip" in whole_message(language.cut(words), language) for language in spoken)

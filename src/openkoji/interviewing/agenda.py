"""Which question comes next."""

from __future__ import annotations

from openkoji.interviewing.budget import minutes_a_turn, minutes_to_spare, open_questions
from openkoji.interviewing.language import Language
from openkoji.interviewing.plan import Mode, Plan, Question, QuestionType, Respondent
from openkoji.interviewing.reading import Reading
from openkoji.interviewing.reading.specifics import is_noun
from openkoji.interviewing.state import State
from openkoji.interviewing.words import Text


def next_question(
    plan: Plan, state: State, respondent: Respondent, heard: Reading | None, *, elapsed: float, language: Language
) -> Question | None:
    """The next question that applies, `None` at the end.

    Optional ones are left out when the minutes are needed for those that are required; these are always
    asked. An exploring interview takes up first what the respondent has just spoken of.
    """
    waiting = open_questions(plan, state, respondent)
    if minutes_to_spare(plan, state, respondent, elapsed) < minutes_a_turn(state, elapsed):
        waiting = tuple(question for question in waiting if question.required)
    if not waiting:
        return None
    if plan.mode is Mode.EXPLORATORY and heard is not None:
        return _nearest(waiting, heard.text, language)
    return waiting[0]


def _nearest(waiting: tuple[Question, ...], heard: Text, language: Language) -> Question:
    """The open question that shares most nouns with the answer; a structured one keeps its place in the list."""
    if waiting[0].type is not QuestionType.OPEN_ENDED:
        return waiting[0]
    connectives = language.sets["connectives"]
    if language.words_of(waiting[0].text)[:1] and language.words_of(waiting[0].text)[0] in connectives:
        return waiting[0]  # "And what is bad about it?" leans on the question before it
    spoken = {word for word in heard.words[:200] if is_noun(word, language)}
    candidates = []
    for question in waiting:
        if question.type is not QuestionType.OPEN_ENDED:
            break
        if not connectives.isdisjoint(language.words_of(question.text)[:1]):
            continue
        candidates.append(question)
    return max(candidates, key=lambda question: len(spoken & set(language.cut(question.text).words)))

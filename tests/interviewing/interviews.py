"""Plans and whole interviews as plain data."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from openkoji.interviewing import (
    Answer,
    Mode,
    Option,
    Plan,
    Probing,
    Question,
    QuestionType,
    Respondent,
    Scale,
    State,
    Turn,
    begin,
    step,
)
from openkoji.interviewing.language import load_language

NEXT = Question("next", "What else happened that day?")


def open_question(text: str, question_id: str = "q", follow_ups: int = 1, required: bool = True) -> Question:
    return Question(question_id, text, required=required, probing=Probing(follow_ups))


def scale(low: int = 0, high: int = 10, follow_ups: int = 1, **more: object) -> Question:
    shown = Scale(low, high, "Not at all likely", "Extremely likely")
    return Question(
        "rating", "How likely are you to renew?", QuestionType.SCALE, scale=shown, probing=Probing(follow_ups, **more)
    )


def choice(kind: QuestionType = QuestionType.SINGLE_CHOICE, *labels: str, **more: object) -> Question:
    options = tuple(Option(f"o{place}", label) for place, label in enumerate(labels or LABELS, 1))
    return Question("pick", "Which of these fits?", kind, options=options, **more)


LABELS = ("Price", "Missing features", "Customer support", "Something changed at work")

YES_NO = Question("again", "Would you use it again?", QuestionType.YES_NO)


def plan_of(*questions: Question, mode: Mode = Mode.HYBRID, minutes: float = 30.0, **more: object) -> Plan:
    return Plan("Reports at work", mode, questions, max_minutes=minutes, **more)


def answered(plan: Plan, *answers: str | Answer, seed: int = 7, respondent: Respondent | None = None) -> Sequence[Turn]:
    """All turns of an interview up to its closing: the opening, then one for each answer; the state travels as JSON."""
    respondent = respondent or Respondent()
    turns = [begin(plan, seed, respondent)]
    for answer in answers:
        if turns[-1].is_complete:
            break
        given = Answer(text=answer) if isinstance(answer, str) else answer
        turns.append(step(plan, State.from_json(turns[-1].state.to_json()), given, respondent))
    return turns


def reply(question: Question | str, answer: str, **more: object) -> Turn:
    """The turn after one answer to one question."""
    asked = open_question(question) if isinstance(question, str) else question
    return answered(plan_of(asked, NEXT, **more), answer)[-1]


EXPERIENCE = "Tell me about the last time you made a report."
IMPROVEMENT = "What could we improve?"
OPINION = "What do you think a good report should do?"

MARKS = {
    "de": ("„", "“"),
    "en": ("“", "”"),
    "es": ("“", "”"),
    "fr": ("«\u00a0", "\u00a0»"),
    "nl": ("“", "”"),
    "pt": ("“", "”"),
}
"""The quotation marks of each language, written here once more so that a slip in its files is seen."""


@cache
def templates(code: str) -> tuple[re.Pattern[str], ...]:
    """Every sentence of a language's file, with room where a placeholder stands."""
    groups = load_language(code).phrases.values()
    sentences = {part for phrases in groups for phrase in phrases for part in phrase.split("|")}
    return tuple(re.compile(".+".join(map(re.escape, re.split(r"\{\w+\}", sentence)))) for sentence in sentences)


def check_turns(plan: Plan, turns: list[Turn], answers: list[str]) -> None:
    """What holds in every interview: our words are the language's phrases, one question a turn, quotes verbatim."""
    before, after = MARKS[plan.language]
    researchers = {question.text for question in plan.questions} | {plan.help_text}
    said: list[str] = []
    for turn, answer in zip(turns, ["", *answers], strict=False):
        own = [sentence for sentence in turn.sentences if sentence not in researchers]
        unknown = [each for each in own if not any(known.fullmatch(each) for known in templates(plan.language))]
        assert unknown == []
        assert turn.content.count("?") <= 1
        assert plan.language != "es" or turn.content.count("¿") == turn.content.count("?")
        assert turn.content.count(after) <= turn.content.count(before), "no quotation mark stands alone"
        if turn.quote is not None:
            assert turn.quote in answer
            assert f"{before}{turn.quote}{after}" in turn.content
        said += own
    assert len(set(said)) == len(said)

"""Plans and whole interviews as plain data."""

from __future__ import annotations

from collections.abc import Sequence

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

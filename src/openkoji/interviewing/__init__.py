"""The interviewing core: pure functions from a plan, a state and an answer to the moderator's next turn."""

from openkoji.interviewing.answers import CollectedAnswer, collect_answers, progress
from openkoji.interviewing.moderator import begin, step
from openkoji.interviewing.plan import (
    Condition,
    ConditionGroup,
    Mode,
    Option,
    Plan,
    Probing,
    Question,
    QuestionType,
    Respondent,
    Scale,
)
from openkoji.interviewing.receive import InterviewCompleteError
from openkoji.interviewing.state import Phase, Record, State
from openkoji.interviewing.study_plan import parse_condition, plan_from_study
from openkoji.interviewing.turn import Answer, InvalidAnswerError, Kind, Reason, Turn
from openkoji.interviewing.widgets import describe_widget

__all__ = [
    "Answer",
    "CollectedAnswer",
    "Condition",
    "ConditionGroup",
    "InterviewCompleteError",
    "InvalidAnswerError",
    "Kind",
    "Mode",
    "Option",
    "Phase",
    "Plan",
    "Probing",
    "Question",
    "QuestionType",
    "Reason",
    "Record",
    "Respondent",
    "Scale",
    "State",
    "Turn",
    "begin",
    "collect_answers",
    "describe_widget",
    "parse_condition",
    "plan_from_study",
    "progress",
    "step",
]

"""Takes in one message: its value, its reading, and the record of what it belongs to."""

from __future__ import annotations

from dataclasses import replace

from openkoji.interviewing.language import Language, language_for, says_stop_in_any_language
from openkoji.interviewing.moves import gives_nothing
from openkoji.interviewing.plan import Plan, Question, QuestionType, Respondent
from openkoji.interviewing.reading import Reading, Sign, read
from openkoji.interviewing.reading.question_kind import QuestionKind, question_kind
from openkoji.interviewing.reading.tone import share_known
from openkoji.interviewing.situation import Situation
from openkoji.interviewing.state import Phase, State
from openkoji.interviewing.turn import Answer, InvalidAnswerError, Value
from openkoji.interviewing.values import ValueReading, is_correction, names_previous, read_value
from openkoji.interviewing.widgets import check_value, label_of
from openkoji.interviewing.wording.guard import was_said

LONGEST_READ = 20_000

FEWEST_WORDS_OF_A_LANGUAGE, ENOUGH_KNOWN = 4, 0.25
"""Words, and the share of them that are function words, by which another language of the study is recognised."""

MOST_WORDS_OF_A_BARE_VALUE = 3
"""A value in so few words is neither vague nor short: it is the value."""

_ANYTHING_ELSE = QuestionKind(closing=True)

_NOT_ANSWERS = (
    Sign.STOP,
    Sign.MAYBE_STOP,
    Sign.QUESTION_BACK,
    Sign.ABOUT_INTERVIEW,
    Sign.REFUSAL,
    Sign.NOTHING_MORE,
    Sign.ALREADY_SAID,
)


class InterviewCompleteError(ValueError):
    """The interview has been closed; it takes no further answer."""


def receive(plan: Plan, state: State, answer: Answer, respondent: Respondent) -> Situation:
    """The situation after one message. Raises as `step` does."""
    if state.phase is Phase.DONE:
        raise InterviewCompleteError("This interview is complete; it takes no further answer.")
    language = language_for(state.language or plan.language)
    question = plan.question(state.current) if state.current else None
    kind = question_kind(question.text, language_for(plan.language)) if question is not None else _ANYTHING_ELSE
    state = replace(state, messages=state.messages + 1)
    if answer.value is not None:
        return _given_by_widget(plan, state, answer, respondent, language, question, kind)

    reading = read(answer.text[:LONGEST_READ], language, kind)
    spoken = _spoken(plan, reading.text.words, language)
    if spoken is not language:
        language, state = spoken, replace(state, language=spoken.code)
        reading = read(answer.text[:LONGEST_READ], language, kind)
    elif says_stop_in_any_language(reading.text):
        reading = replace(reading, signs=reading.signs | {Sign.STOP})
    found, corrected = ValueReading(), None
    structured = question is not None and question.type is not QuestionType.OPEN_ENDED
    corrects = is_correction(reading.text, language)
    if corrects and (not structured or names_previous(reading.text, language)):
        state, corrected = _correct_previous(plan, state, reading, language)
    elif question is not None and structured:
        found, state, corrected = _read_value(question, reading, state, language)
        reading = _as_answer(reading, found)
    situation = Situation(
        plan,
        state,
        respondent,
        language,
        question,
        kind,
        reading,
        answer.text[:LONGEST_READ],
        answer.elapsed_minutes,
        value=found.value,
        problem=found.problem,
        corrected=corrected,
        repeats=reading.code is not None and was_said(reading.code, state.heard),
    )
    return replace(situation, state=_remembered(situation))


def _spoken(plan: Plan, words: tuple[str, ...], language: Language) -> Language:
    """The language of the study's that the words are in; the current one where it is not plainly another."""
    if len(plan.languages) < 2 or len(words) < FEWEST_WORDS_OF_A_LANGUAGE:
        return language
    spoken = max((language_for(tag) for tag in plan.languages), key=lambda other: share_known(words, other))
    known = share_known(words, spoken)
    return spoken if known >= ENOUGH_KNOWN and known > 2 * share_known(words, language) else language


def _given_by_widget(
    plan: Plan,
    state: State,
    answer: Answer,
    respondent: Respondent,
    language: Language,
    question: Question | None,
    kind: QuestionKind,
) -> Situation:
    if question is None:
        raise InvalidAnswerError("No question waits for a value now; send a message instead.")
    if answer.question_id is not None and answer.question_id != question.id:
        raise InvalidAnswerError(f"The current question is {question.id!r}, not {answer.question_id!r}.")
    value, other = check_value(question, answer.value)
    words = " ".join(part for part in (other, answer.text) if part)
    reading = _as_answer(read(words[:LONGEST_READ], language, kind), ValueReading(value, 1.0))
    state = replace(state, phase=Phase.ASKING)
    state = _with_value(state, question, value, 1.0)
    situation = Situation(
        plan, state, respondent, language, question, kind, reading, words, answer.elapsed_minutes, value=value
    )
    return replace(situation, state=_remembered(situation))


def _read_value(
    question: Question, reading: Reading, state: State, language: Language
) -> tuple[ValueReading, State, str | None]:
    """The value in the words; once there is one, only a correction changes it."""
    known = state.record(question.id).value
    if known is not None and not is_correction(reading.text, language):
        return ValueReading(), state, None
    if reading.has(Sign.SEVERE_DISTRESS, Sign.ABOUT_INTERVIEW):
        return ValueReading(), state, None
    found = read_value(question, reading.text, language, state.seed)
    if found.value is None:
        return found, state, None
    state = _with_value(state, question, found.value, found.confidence)
    changed = known is not None and found.value != known
    return found, state, _label(question, found.value, language) if changed else None


def _correct_previous(plan: Plan, state: State, reading: Reading, language: Language) -> tuple[State, str | None]:
    """ "No, make it 4" said to an open question changes the value given just before it."""
    earlier = [question_id for question_id in state.records if question_id != state.current]
    question = plan.question(earlier[-1]) if earlier else None
    if question is None or question.type is QuestionType.OPEN_ENDED:
        return state, None
    found = read_value(question, reading.text, language, state.seed)
    if found.value is None:
        return state, None
    state = _with_value(state, question, found.value, found.confidence)
    record = state.record(question.id)
    record = replace(record, messages=(*record.messages, state.messages))
    return state.with_record(question.id, record), _label(question, found.value, language)


def _with_value(state: State, question: Question, value: Value, confidence: float) -> State:
    record = replace(state.record(question.id), value=value, confidence=confidence, answered=True)
    return state.with_record(question.id, record)


def _label(question: Question, value: Value, language: Language) -> str:
    if isinstance(value, bool):
        return language.lists["plain_yes" if value else "plain_no"][0]
    if isinstance(value, str | tuple):
        return label_of(question, value) or str(value)
    return str(value)


def _as_answer(reading: Reading, found: ValueReading) -> Reading:
    """A message that gave a value has answered: "stop" as an option is no wish to stop, "no" is no silence."""
    if found.value is None:
        return reading
    misread = {Sign.SAYS_NOTHING, Sign.ACCEPTED_NOTHING, Sign.QUESTION_BACK, Sign.REFUSAL, Sign.GIBBERISH}
    if found.confidence == 1.0:
        misread |= {Sign.STOP, Sign.MAYBE_STOP}
    if reading.words <= MOST_WORDS_OF_A_BARE_VALUE:
        misread |= {Sign.VAGUE, Sign.SHORT}
    return replace(reading, signs=reading.signs - misread)


def _remembered(situation: Situation) -> State:
    """The state with this message filed under its question."""
    state, question, reading = situation.state, situation.question, situation.reading
    if reading.code is not None and not situation.repeats:
        state = replace(state, heard=state.heard + reading.code)
    if (
        situation.corrects_earlier
        or question is None
        or reading.has(Sign.STOP, Sign.ABOUT_INTERVIEW, Sign.QUESTION_BACK)
    ):
        return state
    record = state.record(question.id)
    answers = question.type is QuestionType.OPEN_ENDED and not (reading.has(*_NOT_ANSWERS) or gives_nothing(reading))
    record = replace(record, messages=(*record.messages, state.messages), answered=record.answered or answers)
    return state.with_record(question.id, record)

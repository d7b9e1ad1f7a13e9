"""The moderator: `begin` opens an interview, `step` answers one message of the respondent.

Both are pure: the same plan, state and answer give the same turn. An answer is read (`reading`), the policy
chooses a move (`policy`), the move is put into words (`compose`) that pass the guard (`guard`).
"""

from __future__ import annotations

from dataclasses import replace

from openkoji.interviewing import compose
from openkoji.interviewing.agenda import next_question
from openkoji.interviewing.budget import minutes_a_turn
from openkoji.interviewing.compose import Message
from openkoji.interviewing.echo import memorable_clause
from openkoji.interviewing.language import language_for
from openkoji.interviewing.moves import DETOURS, KINDS, PROBES, Move
from openkoji.interviewing.phrasing import Voice
from openkoji.interviewing.plan import Plan, Question, QuestionType, Respondent
from openkoji.interviewing.policy import Decision, decide
from openkoji.interviewing.receive import InterviewCompleteError, receive
from openkoji.interviewing.situation import Situation
from openkoji.interviewing.state import Phase, Record, State
from openkoji.interviewing.turn import Answer, Kind, Reason, Turn

__all__ = ["InterviewCompleteError", "begin", "step"]

_NOBODY = Respondent()

_OPENING = Reason("opening", "opening", (), "The interview begins: what it is, who asks, how long it takes.")

_NO_QUESTION = Reason("close", "no questions", (), "No question of the study applies to this respondent.")


def begin(plan: Plan, seed: int, respondent: Respondent = _NOBODY) -> Turn:
    """The opening and the first question; `seed` makes every later choice of words repeatable."""
    state = State(seed=seed)
    language = language_for(plan.language)
    voice = Voice(language, seed, 0, "")
    first = next_question(plan, state, respondent, None, elapsed=0.0, language=language)
    if first is None:
        said = (plan.closing,) if plan.closing else voice.say("close") or ()
        return Turn(said, Kind.CLOSING, replace(state, phase=Phase.DONE), _NO_QUESTION, is_complete=True)
    text = compose.question_text(first, respondent)
    message = compose.opening(plan, voice, respondent, text)
    state = replace(_asking(state, first), said=voice.remember(message.own))
    return Turn(message.sentences, Kind.OPENING, state, _OPENING, about=first, widget=_widget(first))


def step(plan: Plan, state: State, answer: Answer, respondent: Respondent = _NOBODY) -> Turn:
    """The reply to one message, with the state after it.

    Raises `InvalidAnswerError` for a value that does not fit its question (nothing is lost: the state stands),
    and `InterviewCompleteError` after the closing.
    """
    situation = receive(plan, state, answer, respondent)
    voice = Voice(situation.language, state.seed, situation.state.messages, situation.state.said)
    decision = decide(situation)
    if decision.move in PROBES:
        turn = _probe(situation, voice, decision)
        if turn is not None:
            return turn
        decision = Decision(decision.row, Move.NEXT)
    if decision.move in DETOURS:
        return _detour(situation, voice, decision)
    if decision.move is Move.OFFER:
        turn = _offer(situation, voice, decision)
        if turn is not None:
            return turn
        decision = Decision(decision.row, Move.NEXT)
    if decision.move is Move.CONFIRM_STOP:
        turn = _confirm_stop(situation, voice, decision)
        if turn is not None:
            return turn
        decision = Decision(decision.row, Move.CLOSE)
    if decision.move is Move.CLOSE:
        return _close(situation, voice, decision, stopped=decision.row.name.startswith(("stop", "perhaps stop")))
    return _advance(situation, voice, decision)


def _probe(situation: Situation, voice: Voice, decision: Decision) -> Turn | None:
    message = compose.probe(situation, voice, decision.move)
    if message is None:
        return None
    state = situation.state
    state = replace(
        _with_quote(situation),
        phase=Phase.ASKING,
        probes=(*state.probes, decision.move.value),
        empties=state.empties + int(situation.says_nothing),
        echoed=message.quote is not None,
        said=voice.remember(message.own),
    )
    return _turn(situation, decision, message, state, Kind.PROBE)


def _detour(situation: Situation, voice: Voice, decision: Decision) -> Turn:
    message = compose.detour(situation, voice, decision.move)
    state = situation.state
    unread = decision.move in (Move.RETURN, Move.ASK_VALUE_AGAIN)
    phase = Phase.ANYTHING_ELSE if situation.question is None else Phase.ASKING
    state = replace(
        state,
        phase=Phase.OFFERED if situation.is_in(Phase.OFFERED) else phase,
        detours=state.detours + 1,
        empties=state.empties + int(unread),
        said=voice.remember(message.own),
    )
    widget = _widget(situation.question) if situation.lacks_value else None
    return _turn(situation, decision, message, state, KINDS[decision.move], widget)


def _offer(situation: Situation, voice: Voice, decision: Decision) -> Turn | None:
    message = compose.offer(situation, voice)
    if message is None:
        return None
    state = replace(situation.state, phase=Phase.OFFERED, distressed=True, said=voice.remember(message.own))
    return _turn(situation, decision, message, state, Kind.ACKNOWLEDGEMENT)


def _confirm_stop(situation: Situation, voice: Voice, decision: Decision) -> Turn | None:
    said = voice.say("confirm_stop")
    if said is None:
        return None
    asked = situation.state.stop_asked + 1
    state = replace(situation.state, phase=Phase.CONFIRMING_STOP, stop_asked=asked, said=voice.remember(said))
    return _turn(situation, decision, Message(said, said), state, Kind.ACKNOWLEDGEMENT)


def _advance(situation: Situation, voice: Voice, decision: Decision) -> Turn:
    state = _with_quote(situation)
    probed, drew_nothing = bool(state.probes), situation.reading.words < 4 or situation.says_nothing
    dry = state.dry + 1 if probed and drew_nothing and not situation.is_structured else max(0, state.dry - 1)
    state = replace(state, dry=dry)
    question = next_question(
        situation.plan,
        state,
        situation.respondent,
        situation.reading,
        elapsed=situation.elapsed,
        language=situation.language,
    )
    if question is None:
        return _end(replace(situation, state=state), voice, decision)
    message = compose.next_question(situation, voice, question)
    state = replace(_asking(state, question), said=voice.remember(message.own))
    turn = _turn(situation, decision, message, state, Kind.QUESTION, _widget(question))
    return replace(turn, about=question)


def _end(situation: Situation, voice: Voice, decision: Decision) -> Turn:
    """The last open probe where the minutes allow it, else the closing."""
    plan, state = situation.plan, situation.state
    room = plan.max_minutes - situation.elapsed >= minutes_a_turn(state, situation.elapsed)
    wanted = any(question.probing.max_follow_ups > 0 for question in plan.questions)
    if not room or not wanted or state.phase is Phase.ANYTHING_ELSE or state.distressed or state.dry > 1:
        return _close(situation, voice, decision, stopped=False)
    message = compose.anything_else(situation, voice)
    if message is None:
        return _close(situation, voice, decision, stopped=False)
    state = replace(
        state,
        phase=Phase.ANYTHING_ELSE,
        current=None,
        probes=(),
        empties=0,
        detours=0,
        said=voice.remember(message.own),
    )
    turn = _turn(situation, Decision(decision.row, Move.ANYTHING_ELSE), message, state, Kind.PROBE)
    return replace(turn, about=None)


def _close(situation: Situation, voice: Voice, decision: Decision, *, stopped: bool) -> Turn:
    asked_before = situation.is_in(Phase.ANYTHING_ELSE)
    late = situation.elapsed >= situation.plan.max_minutes
    message = compose.closing(
        situation, voice, stopped=stopped, out_of_time=late, summary=not stopped and not asked_before
    )
    state = replace(situation.state, phase=Phase.DONE, current=None, said=voice.remember(message.own))
    decision = Decision(decision.row, Move.CLOSE)
    return replace(_turn(situation, decision, message, state, Kind.CLOSING), is_complete=True)


def _turn(
    situation: Situation, decision: Decision, message: Message, state: State, kind: Kind, widget: Question | None = None
) -> Turn:
    reason = Reason(decision.move.value, decision.row.name, situation.reading.names, decision.row.why)
    return Turn(
        message.sentences,
        kind,
        state,
        reason,
        about=situation.question,
        widget=widget,
        value=situation.value,
        quote=message.quote,
    )


def _asking(state: State, question: Question) -> State:
    """The state in which `question` has just been asked."""
    return replace(
        state.with_record(question.id, state.records.get(question.id, Record())),
        phase=Phase.ASKING,
        current=question.id,
        probes=(),
        empties=0,
        detours=0,
    )


def _with_quote(situation: Situation) -> State:
    """Keeps the first and the latest clause worth giving back at the end."""
    state = situation.state
    if situation.question is None or situation.value is not None:
        return state
    clause = memorable_clause(situation.reading, situation.language)
    if clause is None or clause in state.quotes:
        return state
    return replace(state, quotes=(*state.quotes[:1], clause))


def _widget(question: Question | None) -> Question | None:
    return question if question is not None and question.type is not QuestionType.OPEN_ENDED else None

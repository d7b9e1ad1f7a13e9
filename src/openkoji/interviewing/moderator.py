"""The moderator: `begin` opens an interview, `step` answers one message of the respondent.

Both are pure: the same plan, state and answer give the same turn. An answer is read (`reading`), the policy
chooses a move (`policy`), the move is put into words (`compose`) that pass the guard (`guard`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from openkoji.interviewing.agenda import next_question
from openkoji.interviewing.ending import close, end, put_differently
from openkoji.interviewing.language import Language, language_for
from openkoji.interviewing.moves import DETOURS, KINDS, PROBES, Move
from openkoji.interviewing.plan import Mode, Plan, Respondent
from openkoji.interviewing.policy import Decision, decide
from openkoji.interviewing.reading.question_kind import STEM
from openkoji.interviewing.receive import InterviewCompleteError, receive
from openkoji.interviewing.reply import asking, turn_of, widget_of
from openkoji.interviewing.situation import Situation
from openkoji.interviewing.state import Phase, State
from openkoji.interviewing.turn import Answer, Kind, Reason, Turn
from openkoji.interviewing.wording import compose
from openkoji.interviewing.wording.compose import Message
from openkoji.interviewing.wording.phrasing import Voice
from openkoji.interviewing.wording.recall import memorable_clause, raised_phrase, weight_of

__all__ = ["InterviewCompleteError", "begin", "step"]

_NOBODY = Respondent()

_OPENING = Reason("opening", "opening", (), "The interview begins: what it is, who asks, how long it takes.")

_NO_QUESTION = Reason("close", "no questions", (), "No question of the study applies to this respondent.")

MOST_THREADS, MOST_QUOTES = 3, 2


def begin(plan: Plan, seed: int, respondent: Respondent = _NOBODY, language: str | None = None) -> Turn:
    """The opening and the first question; `seed` makes every later choice of words repeatable.

    `language` is the one that the respondent wants, where it is not the study's first.
    """
    state = State(seed=seed, language=language if language != plan.language else None)
    spoken = language_for(language or plan.language)
    voice = Voice(spoken, seed, 0, "")
    first = next_question(plan, state, respondent, None, elapsed=0.0, language=spoken)
    if first is None:
        said = (plan.closing,) if plan.closing else voice.say("close") or ()
        return Turn(said, Kind.CLOSING, replace(state, phase=Phase.DONE), _NO_QUESTION, is_complete=True)
    text = compose.researchers_text(plan, first.text, respondent)
    message = compose.opening(plan, voice, respondent, text)
    state = replace(asking(state, first), said=voice.remember(message.own))
    return Turn(message.sentences, Kind.OPENING, state, _OPENING, about=first, widget=widget_of(first))


def step(plan: Plan, state: State, answer: Answer, respondent: Respondent = _NOBODY) -> Turn:
    """The reply to one message, with the state after it.

    Raises `InvalidAnswerError` for a value that does not fit its question (nothing is lost: the state stands),
    and `InterviewCompleteError` after the closing.
    """
    situation = receive(plan, state, answer, respondent)
    voice = Voice(situation.language, state.seed, situation.state.messages, situation.state.said)
    decision = decide(situation)
    act = _probe if decision.move in PROBES else _detour if decision.move in DETOURS else _ACTS.get(decision.move)
    turn = act(situation, voice, decision) if act is not None else None
    if turn is not None:
        return turn
    if decision.move in (Move.CLOSE, Move.CONFIRM_STOP):
        return close(situation, voice, decision, stopped=decision.row.ends_early)
    return _advance(situation, voice, Decision(decision.row, Move.NEXT))


def _probe(situation: Situation, voice: Voice, decision: Decision) -> Turn | None:
    message = compose.probe(situation, voice, decision.move)
    if message is None:
        return None
    state = situation.state
    state = replace(
        _with_what_was_raised(situation, message.quote),
        phase=Phase.ASKING,
        probes=(*state.probes, decision.move.value),
        empties=state.empties + int(situation.says_nothing),
        echoed=message.quote is not None,
        contradicted=state.contradicted or decision.move is Move.CONTRADICTION,
        said=voice.remember(message.own),
        asked=message.sentences[-1],
    )
    return turn_of(situation, decision, message, state, Kind.PROBE)


def _detour(situation: Situation, voice: Voice, decision: Decision) -> Turn:
    message = compose.detour(situation, voice, decision.move)
    state = situation.state
    unread = decision.move in (Move.RETURN, Move.ASK_VALUE_AGAIN, Move.CALM)
    keeps = situation.question is None or situation.is_in(Phase.OFFERED)
    phase = state.phase if keeps and not situation.is_in(Phase.CONFIRMING_STOP) else Phase.ASKING
    state = replace(
        state,
        phase=Phase.ANYTHING_ELSE if situation.question is None and phase is Phase.ASKING else phase,
        detours=state.detours + 1,
        empties=state.empties + int(unread),
        said=voice.remember(message.own),
    )
    widget = widget_of(situation.question) if situation.lacks_value else None
    return turn_of(situation, decision, message, state, KINDS[decision.move], widget)


def _offer(situation: Situation, voice: Voice, decision: Decision) -> Turn | None:
    message = compose.offer(situation, voice)
    if message is None:
        return None
    state = replace(situation.state, phase=Phase.OFFERED, distressed=True, said=voice.remember(message.own))
    return turn_of(situation, decision, message, state, Kind.ACKNOWLEDGEMENT)


def _confirm_stop(situation: Situation, voice: Voice, decision: Decision) -> Turn | None:
    said = voice.say("confirm_stop")
    if said is None:
        return None
    asked = situation.state.stop_asked + 1
    state = replace(situation.state, phase=Phase.CONFIRMING_STOP, stop_asked=asked, said=voice.remember(said))
    return turn_of(situation, decision, Message(said, said), state, Kind.ACKNOWLEDGEMENT)


_ACTS: Mapping[Move, Callable[[Situation, Voice, Decision], Turn | None]] = {
    Move.OFFER: _offer,
    Move.CONFIRM_STOP: _confirm_stop,
    Move.PUT_DIFFERENTLY: put_differently,
}


def _advance(situation: Situation, voice: Voice, decision: Decision) -> Turn:
    state = _with_what_was_raised(situation, None)
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
        return end(replace(situation, state=state), voice, decision)
    message = compose.next_question(situation, voice, question)
    state = replace(asking(state, question), said=voice.remember(message.own))
    turn = turn_of(situation, decision, message, state, Kind.QUESTION, widget_of(question))
    return replace(turn, about=question)


def _asked_words(situation: Situation) -> frozenset[str]:
    spoken, questions = situation.language, situation.plan.questions
    return frozenset(word[:STEM] for question in questions for word in spoken.words_of(question.text))


def _weightiest(quotes: tuple[str, ...], language: Language) -> tuple[str, ...]:
    """Two at most, those that carry most, in the order in which they were said."""
    by_weight = sorted(quotes, key=lambda quote: -weight_of(language.words_of(quote), language))
    return tuple(quote for quote in quotes if quote in by_weight[:MOST_QUOTES])


def _with_what_was_raised(situation: Situation, quoted: str | None) -> State:
    """Keeps what is worth giving back at the end, and what was left unasked."""
    state = situation.state
    if (situation.question is None and not situation.is_in(Phase.FOLLOWING_THREAD)) or situation.value is not None:
        return state
    clause = memorable_clause(situation.reading, situation.language)
    if clause is not None and clause not in state.quotes:
        state = replace(state, quotes=_weightiest((*state.quotes, clause), situation.language))
    if situation.plan.mode is not Mode.EXPLORATORY or situation.question is None or quoted is not None:
        return state
    raised = raised_phrase(situation.reading, _asked_words(situation), situation.language)
    if raised is None or raised in state.threads or len(state.threads) >= MOST_THREADS:
        return state
    return replace(state, threads=(*state.threads, raised))

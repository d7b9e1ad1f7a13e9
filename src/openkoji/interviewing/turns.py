"""From a decision to its turn: the words, and the interview's state once they are said.

The words are the embedded moderator's. Where a language model has found others for a probe, an acknowledgement or an
explanation, they come in as `words`, and everything else stays as it is: what is asked, what is counted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from openkoji.interviewing.agenda import next_question
from openkoji.interviewing.ending import close, end, put_differently
from openkoji.interviewing.language import Language
from openkoji.interviewing.moves import DETOURS, KINDS, PROBES, Move
from openkoji.interviewing.plan import Mode, Question
from openkoji.interviewing.policy import Decision
from openkoji.interviewing.reading.question_kind import STEM
from openkoji.interviewing.reply import asking, turn_of, widget_of
from openkoji.interviewing.situation import Situation
from openkoji.interviewing.state import Phase, State
from openkoji.interviewing.turn import Kind, Turn
from openkoji.interviewing.wording import compose
from openkoji.interviewing.wording.compose import Message
from openkoji.interviewing.wording.phrasing import Voice
from openkoji.interviewing.wording.recall import memorable_clause, raised_phrase, weight_of

MOST_THREADS, MOST_QUOTES = 3, 2


def turn_for(situation: Situation, voice: Voice, decision: Decision) -> Turn:
    """The embedded moderator's turn."""
    act = _probe if decision.move in PROBES else detour if decision.move in DETOURS else _ACTS.get(decision.move)
    turn = act(situation, voice, decision) if act is not None else None
    if turn is not None:
        return turn
    if decision.move in (Move.CLOSE, Move.CONFIRM_STOP):
        return close(situation, voice, decision, stopped=decision.row.ends_early)
    return advance(situation, voice, Decision(decision.row, Move.NEXT))


def probe(situation: Situation, voice: Voice, decision: Decision, message: Message) -> Turn:
    """A follow-up in these words."""
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


def detour(situation: Situation, voice: Voice, decision: Decision, words: Message | None = None) -> Turn:
    """A turn that leads back to the question."""
    message = words or compose.detour(situation, voice, decision.move)
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


def advance(situation: Situation, voice: Voice, decision: Decision, said: tuple[str, ...] | None = None) -> Turn:
    """The next question of the study, after what was `said` already; without one, what follows the last question."""
    advanced = advanced_situation(situation)
    question = question_after(advanced)
    if question is None:
        return end(advanced, voice, decision)
    message = compose.next_question(situation, voice, question, said)
    state = replace(asking(advanced.state, question), said=voice.remember(message.own))
    turn = turn_of(situation, decision, message, state, Kind.QUESTION, widget_of(question))
    return replace(turn, about=question)


def advanced_situation(situation: Situation) -> Situation:
    """The situation when its question is left: with what is worth keeping of the answer."""
    state = _with_what_was_raised(situation, None)
    probed, drew_nothing = bool(state.probes), situation.reading.words < 4 or situation.says_nothing
    dry = state.dry + 1 if probed and drew_nothing and not situation.is_structured else max(0, state.dry - 1)
    return replace(situation, state=replace(state, dry=dry))


def question_after(advanced: Situation) -> Question | None:
    """The study's question that an `advanced_situation` leads to."""
    return next_question(
        advanced.plan,
        advanced.state,
        advanced.respondent,
        advanced.reading,
        elapsed=advanced.elapsed,
        language=advanced.language,
    )


def _probe(situation: Situation, voice: Voice, decision: Decision) -> Turn | None:
    message = compose.probe(situation, voice, decision.move)
    return None if message is None else probe(situation, voice, decision, message)


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

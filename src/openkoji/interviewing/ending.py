"""What comes after the last question: what was raised on the way, what was heard, what was missed, the closing.

Each stage comes at most once (two threads at most) and only where the minutes allow it, so that a terse or hurried
respondent goes straight to the closing.
"""

from __future__ import annotations

from dataclasses import replace

from openkoji.interviewing.budget import minutes_a_turn
from openkoji.interviewing.moves import Move
from openkoji.interviewing.plan import Mode
from openkoji.interviewing.policy import Decision, ending
from openkoji.interviewing.reply import beyond_questions, turn_of
from openkoji.interviewing.situation import Situation
from openkoji.interviewing.state import Phase
from openkoji.interviewing.turn import Kind, Turn
from openkoji.interviewing.wording import compose
from openkoji.interviewing.wording.phrasing import Voice

TURNS_KEPT_FOR_THE_END = 2
"""The check of what was heard, and what was missed: a thread is taken up only if these still fit."""


def end(situation: Situation, voice: Voice, decision: Decision) -> Turn:
    """The next stage of the ending that fits, else the closing."""
    if _is_welcome(situation):
        for stage in (_thread, _summary, _anything_else):
            turn = stage(situation, voice)
            if turn is not None:
                return turn
    return close(situation, voice, decision, stopped=False)


def put_differently(situation: Situation, voice: Voice, decision: Decision) -> Turn | None:
    """What the summary got wrong, where the respondent only said that it did."""
    said = voice.say("put_differently")
    if said is None:
        return None
    state = replace(situation.state, probes=(decision.move.value,), said=voice.remember(said), asked=said[-1])
    return turn_of(situation, decision, compose.Message(said, said), state, Kind.PROBE)


def close(situation: Situation, voice: Voice, decision: Decision, *, stopped: bool) -> Turn:
    summed_up = situation.is_in(Phase.SUMMARISING) or situation.is_in(Phase.ANYTHING_ELSE)
    late = situation.elapsed >= situation.plan.max_minutes
    message = compose.closing(
        situation, voice, stopped=stopped, out_of_time=late, summary=not stopped and not summed_up
    )
    state = replace(situation.state, phase=Phase.DONE, current=None, said=voice.remember(message.own))
    decision = Decision(decision.row, Move.CLOSE)
    return replace(turn_of(situation, decision, message, state, Kind.CLOSING), is_complete=True)


def _is_welcome(situation: Situation) -> bool:
    """Whether more may be asked than the researcher's questions."""
    plan, state = situation.plan, situation.state
    wanted = any(question.probing.max_follow_ups > 0 for question in plan.questions)
    return wanted and not state.distressed and state.dry <= 1 and not situation.is_in(Phase.ANYTHING_ELSE)


def _has_room(situation: Situation, turns: int) -> bool:
    left = situation.plan.max_minutes - situation.elapsed
    return left >= turns * minutes_a_turn(situation.state, situation.elapsed)


def _thread(situation: Situation, voice: Voice) -> Turn | None:
    """An exploring interview takes up what was raised and no question came back to, while it brings something."""
    state = situation.state
    past = situation.is_in(Phase.SUMMARISING) or situation.has_told_all
    if situation.plan.mode is not Mode.EXPLORATORY or past or not state.threads:
        return None
    said = voice.say("thread", fields={"first": state.threads[0]})
    if said is None or not _has_room(situation, 1 + TURNS_KEPT_FOR_THE_END):
        return None
    state = replace(
        beyond_questions(state, Phase.FOLLOWING_THREAD), threads=state.threads[1:], said=voice.remember(said)
    )
    turn = turn_of(situation, ending(Move.THREAD), compose.Message(said, said), state, Kind.PROBE)
    return replace(turn, about=None)


def _summary(situation: Situation, voice: Voice) -> Turn | None:
    """Two things that were said, in the respondent's own words, to be put right by them."""
    if situation.is_in(Phase.SUMMARISING) or len(situation.state.quotes) < 2:
        return None
    first, second = situation.state.quotes
    said = voice.say("summarise", fields={"first": first, "second": second})
    if said is None or not _has_room(situation, TURNS_KEPT_FOR_THE_END):
        return None
    state = replace(beyond_questions(situation.state, Phase.SUMMARISING), quotes=(), said=voice.remember(said))
    turn = turn_of(situation, ending(Move.SUMMARISE), compose.Message(said, said), state, Kind.PROBE)
    return replace(turn, about=None)


def _anything_else(situation: Situation, voice: Voice) -> Turn | None:
    message = compose.anything_else(situation, voice) if _has_room(situation, 1) else None
    if message is None:
        return None
    state = replace(beyond_questions(situation.state, Phase.ANYTHING_ELSE), said=voice.remember(message.own))
    turn = turn_of(situation, ending(Move.ANYTHING_ELSE), message, state, Kind.PROBE)
    return replace(turn, about=None)

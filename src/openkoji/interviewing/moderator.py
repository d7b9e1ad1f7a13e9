"""The moderator: `begin` opens an interview, `step` answers one message of the respondent.

Both are pure: the same plan, state and answer give the same turn. An answer is read (`reading`), the policy
chooses a move (`policy`), the move is put into words (`compose`) that pass the guard (`guard`), and becomes a turn
(`turns`). Where a language model may find the words, `proposal` has what `step` would do and what may differ.
"""

from __future__ import annotations

from dataclasses import replace

from openkoji.interviewing.agenda import next_question
from openkoji.interviewing.language import language_for
from openkoji.interviewing.plan import Plan, Respondent
from openkoji.interviewing.policy import decide
from openkoji.interviewing.receive import InterviewCompleteError, receive
from openkoji.interviewing.reply import asking, widget_of
from openkoji.interviewing.situation import Situation
from openkoji.interviewing.state import Phase, State
from openkoji.interviewing.turn import Answer, Kind, Reason, Turn
from openkoji.interviewing.turns import turn_for
from openkoji.interviewing.wording import compose
from openkoji.interviewing.wording.phrasing import Voice

__all__ = ["InterviewCompleteError", "begin", "step"]

_NOBODY = Respondent()

_OPENING = Reason("opening", "opening", (), "The interview begins: what it is, who asks, how long it takes.")

_NO_QUESTION = Reason("close", "no questions", (), "No question of the study applies to this respondent.")


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
    return turn_for(situation, voice_for(situation), decide(situation))


def voice_for(situation: Situation) -> Voice:
    """The words that are left to say in this situation."""
    return Voice(situation.language, situation.state.seed, situation.state.messages, situation.state.said)

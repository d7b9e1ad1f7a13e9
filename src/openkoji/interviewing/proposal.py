"""What a language model may do with a turn that the policy has decided: find the words, and choose among few moves.

The embedded turn is always there. Budgets, coverage, values, closing and everything that takes care (distress, stop,
questions about the interview) are never a model's: of those turns nothing may differ.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from openkoji.interviewing.language import Language
from openkoji.interviewing.methodology import OPEN_CHOICE
from openkoji.interviewing.moderator import voice_for
from openkoji.interviewing.moves import PROBES, Move, is_answered
from openkoji.interviewing.plan import Plan, QuestionType, Respondent
from openkoji.interviewing.policy import Decision, decide
from openkoji.interviewing.reading import Reading, Sign, read
from openkoji.interviewing.reading.answer import READ_LENGTH
from openkoji.interviewing.reading.tone import share_known
from openkoji.interviewing.receive import receive
from openkoji.interviewing.situation import Situation
from openkoji.interviewing.state import Phase, State
from openkoji.interviewing.turn import Answer, Kind, Turn
from openkoji.interviewing.turns import advance, advanced_situation, detour, probe, question_after, turn_for
from openkoji.interviewing.wording import compose
from openkoji.interviewing.wording.compose import Message
from openkoji.interviewing.wording.model_guard import ModelGuard
from openkoji.interviewing.wording.probe_phrases import researchers_anchor

_NOBODY = Respondent()

WORDS_WORTH_A_REPLY = 4
"""A shorter answer before the next question leaves nothing to acknowledge."""

WORDS_THAT_MAY_BE_ENOUGH = 12
"""A model may leave unprobed what is neither vague nor shorter than this."""

FEWEST_OF_A_LANGUAGE, LEAST_KNOWN, SMALL_WORDS_WITHIN = 5, 0.15, 60
"""From so many words on, at least this share of the first ones are function words of the interview's language."""

_OURS_ALONE = (
    Sign.SEVERE_DISTRESS,
    Sign.HARDSHIP,
    Sign.STOP,
    Sign.MAYBE_STOP,
    Sign.ABUSE,
    Sign.INSTRUCTION,
    Sign.GIBBERISH,
    Sign.OFF_QUESTION,
    Sign.OTHER_LANGUAGE,
    Sign.ABOUT_INTERVIEW,
)
"""Answers that are met in our own words, whatever model there is."""

_NOTHING_TO_REPLY_TO = (Sign.REFUSAL, Sign.NOTHING_MORE, Sign.ALREADY_SAID, Sign.ACCEPTED_NOTHING, Sign.SAYS_NOTHING)
_AS_DECIDED = frozenset({Move.REPHRASE, Move.CONTRADICTION, Move.ANCHOR, Move.ENCOURAGE, Move.SOFT})
"""Probes that answer to one situation, which no other move would fit."""
_NEVER_WORDED = frozenset({Move.ENCOURAGE, Move.SOFT, Move.MIRROR})

_SENTENCE = re.compile(r".+?(?:[.?!…]+(?:[\"“”’]|\s?»)?(?=\s|$)|$)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A decided turn. `turn` is the embedded one; `options` are the moves that a model may word, the policy's first,
    and empty where the turn goes out as it is. `leads_to` is the study's question that follows a `NEXT`.
    """

    turn: Turn
    situation: Situation
    decision: Decision
    options: tuple[Move, ...] = ()
    leads_to: str | None = None

    def speech(self, move: Move, answers: Sequence[str]) -> Speech:
        """Begin to say what a model found for one of `options`; `answers` are all that the respondent said so far."""
        situation, plan = self.situation, self.situation.plan
        lead = self._text_after(move)
        guard = ModelGuard(
            situation.language,
            situation.state.said,
            _material(answers, situation),
            (plan.name, *(question.text for question in plan.questions)),
            (*plan.brief.values(), *(question.probing.instructions or "" for question in plan.questions)),
            (lead,) if lead is not None else (),
            hints=_hints(situation),
            explains=move is Move.EXPLAIN,
        )
        return Speech(self, move, guard)

    def _text_after(self, move: Move) -> str | None:
        if move is Move.NEXT:
            return self.leads_to
        if move is Move.EXPLAIN and self.situation.question is not None:
            return compose.question_text(self.situation, self.situation.question)
        return None


@dataclass(slots=True)
class Speech:
    """A model's sentences, taken one by one; what it lacks at the end, the embedded moderator says."""

    proposal: Proposal
    move: Move
    guard: ModelGuard
    taken: list[str] = field(default_factory=list)

    def take(self, sentence: str) -> str | None:
        """Take a sentence, which may then be shown; or why not."""
        asks_besides = not self.asks and self.guard.asks(sentence)
        objection = "a question beside the study's" if asks_besides else self.guard.objection(self.taken, sentence)
        if objection is None:
            self.taken.append(sentence)
        return objection

    @property
    def asks(self) -> bool:
        """Whether the model asks, rather than leads to a question of the study."""
        return self.move in PROBES

    @property
    def is_whole(self) -> bool:
        """Whether the turn needs no more words of the moderator's."""
        return any(map(self.guard.asks, self.taken)) if self.asks else bool(self.taken)

    def turn(self) -> Turn:
        """The turn with what was taken. Where the question is missing the embedded move asks it, and acknowledges
        nothing a second time; where nothing was taken this is the embedded turn."""
        proposal, situation = self.proposal, self.proposal.situation
        if not self.taken:
            return proposal.turn
        said, voice = tuple(self.taken), voice_for(situation)
        if not self.asks:
            return self._leading(said)
        if self.is_whole:
            decision = replace(proposal.decision, move=self.move)
            return probe(situation, voice, decision, Message(said, said, self._quoted()))
        words = compose.probe(situation, voice, proposal.decision.move, said)
        if words is not None:
            return probe(situation, voice, proposal.decision, words)
        last = proposal.turn.sentences[-1]  # no other words are left that fit beside what was said
        return replace(proposal.turn, sentences=(*said, last))

    def _leading(self, said: tuple[str, ...]) -> Turn:
        situation, decision, voice = self.proposal.situation, self.proposal.decision, voice_for(self.proposal.situation)
        if self.move is Move.NEXT:
            return advance(situation, voice, replace(decision, move=Move.NEXT), said)
        return detour(situation, voice, decision, Message((*said, *self.guard.researchers), said))

    def _quoted(self) -> str | None:
        """The respondent's words that are given back, if any are."""
        found = self.guard.language.in_quotes.search(" ".join(self.taken))
        return found[0][1:-1] if found else None


def propose(
    plan: Plan, state: State, answer: Answer, respondent: Respondent = _NOBODY, *, has_model: bool = True
) -> Proposal:
    """What `step` would do, and what a model may put in other words, where there is one. Raises as `step` does."""
    situation = receive(plan, state, answer, respondent)
    decision = decide(situation)
    proposal = Proposal(turn_for(situation, voice_for(situation), decision), situation, decision)
    if not has_model or situation.reads(*_OURS_ALONE) or situation.state.distressed or situation.corrected is not None:
        return proposal
    following = question_after(advanced_situation(situation))
    leads_to = compose.question_text(situation, following) if following is not None else None
    return replace(proposal, options=_options(proposal, leads_to), leads_to=leads_to)


def _options(proposal: Proposal, leads_to: str | None) -> tuple[Move, ...]:
    situation, move = proposal.situation, proposal.decision.move
    if move is Move.EXPLAIN:
        asks_what = situation.reads(Sign.QUESTION_BACK) and not situation.reads(Sign.ASKS_OPINION, Sign.ASKS_AGAIN)
        return (move,) if asks_what and _still_open(situation) else ()
    if proposal.turn.kind is Kind.QUESTION:
        heard = situation.reading.words >= WORDS_WORTH_A_REPLY and not situation.reads(*_NOTHING_TO_REPLY_TO)
        return (Move.NEXT,) if heard and situation.value is None and situation.question is not None else ()
    if proposal.turn.kind is not Kind.PROBE or move not in PROBES or move in _NEVER_WORDED:
        return ()
    if move is Move.ANCHOR and researchers_anchor(situation) is not None:
        return ()
    if move in _AS_DECIDED:
        return (move,)
    others = (other for other in (*proposal.decision.row.moves(situation), *sorted(OPEN_CHOICE)) if other in PROBES)
    probes = dict.fromkeys((move, *others))
    fitting = tuple(each for each in probes if each is move or _may_ask(each, situation))
    may_be_enough = situation.reading.words >= WORDS_THAT_MAY_BE_ENOUGH and not situation.reads(Sign.VAGUE, Sign.SHORT)
    return (*fitting, Move.NEXT) if may_be_enough and leads_to is not None else fitting


def _may_ask(move: Move, situation: Situation) -> bool:
    if move in _AS_DECIDED | _NEVER_WORDED or situation.has_used(move):
        return False
    return not is_answered(move, situation.reading)


def _still_open(situation: Situation) -> bool:
    question = situation.question
    is_open = question is not None and question.type is QuestionType.OPEN_ENDED
    return is_open and not situation.state.probes and not situation.is_in(Phase.OFFERED)


def _material(answers: Sequence[str], situation: Situation) -> tuple[str, ...]:
    """The answers whose words a model may use: in the interview's language, and none from before an order, to which
    they may belong."""
    used: list[str] = []
    for text in reversed(answers):
        found = read(text, situation.language, situation.kind)
        if not found.has(Sign.INSTRUCTION) and _is_understood(found, situation.language):
            used.append(found.text.raw)
        if _gives_orders(text, found):
            break
    return tuple(used)


def _is_understood(answer: Reading, language: Language) -> bool:
    """Whether an answer is in the interview's language, as far as its small words tell; a list of things has none."""
    words = answer.text.words[:SMALL_WORDS_WITHIN]
    pauses = sum(map(bool, answer.text.breaks[:SMALL_WORDS_WITHIN]))
    is_list = len(words) < FEWEST_OF_A_LANGUAGE or pauses * 3 >= len(words)
    return not answer.has(Sign.OTHER_LANGUAGE) and (is_list or share_known(words, language) >= LEAST_KNOWN)


def _hints(situation: Situation) -> tuple[str, ...]:
    """What the researcher wants to hear more about, without the sentences that say what not to ask."""
    question, language = situation.question, situation.language
    instructions = question.probing.instructions if question is not None else None
    sentences = sentences_of(instructions or "")
    return tuple(text for text in sentences if language.sets["negation"].isdisjoint(language.words_of(text)))


def answer_in(text: str, situation: Situation) -> str:
    """What of a message a model may see: nothing of an order, and what stands before one, which is an answer."""
    found = read(text, situation.language, situation.kind)
    return "" if found.has(Sign.INSTRUCTION) else found.text.raw


def _gives_orders(text: str, found: Reading) -> bool:
    """Whether all of a message orders the interviewer about, or what was cut off it."""
    return found.has(Sign.INSTRUCTION) or len(found.text.raw) < min(len(text), READ_LENGTH)


def sentences_of(text: str) -> tuple[str, ...]:
    """A text cut behind each full stop, question mark or ellipsis, and the quotation mark after it."""
    return tuple(part for part in (each.strip() for each in _SENTENCE.findall(text)) if part)

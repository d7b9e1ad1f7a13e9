"""From a decided move to the sentences of the message."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from openkoji.interviewing.budget import open_questions
from openkoji.interviewing.language import language_for
from openkoji.interviewing.moves import Move
from openkoji.interviewing.plan import Mode, Plan, Question, QuestionType, Respondent, Scale
from openkoji.interviewing.reading import Sign
from openkoji.interviewing.situation import Situation
from openkoji.interviewing.state import Phase
from openkoji.interviewing.wording.echo import FOCUS, echo_of
from openkoji.interviewing.wording.phrasing import Voice
from openkoji.interviewing.wording.placeholders import fill
from openkoji.interviewing.wording.probe_phrases import phrase_lists, researchers_anchor

TOLD_AT_LENGTH = 12
"""Who has written so much is thanked for telling, and not as if a box had been ticked."""

TOLD_IN_WORDS = 8
"""From here on an answer without its value has told something, and is not just left."""


@dataclass(frozen=True, slots=True)
class Message:
    """Sentences in order; `own` are those of ours, `quote` what was echoed in them."""

    sentences: tuple[str, ...]
    own: tuple[str, ...] = ()
    quote: str | None = None


def researchers_text(plan: Plan, text: str, respondent: Respondent) -> str:
    """A text of the researcher's with its placeholders filled, in the language that the study is written in."""
    return fill(text, respondent, language_for(plan.language))


def _told(situation: Situation, text: str) -> str:
    return researchers_text(situation.plan, text, situation.respondent)


def opening(plan: Plan, voice: Voice, respondent: Respondent, first: str) -> Message:
    """What this is, that an AI asks, how long, that one may skip or stop; then the first question."""
    if plan.opening:
        return Message((researchers_text(plan, plan.opening, respondent), first))
    fields = {"name": plan.name, "interviewer": plan.interviewer_name, "minutes": _minutes(plan)}
    keys = ["opening_named"] if plan.interviewer_name and plan.name else []
    keys += ["opening", "opening_plain"] if plan.name else ["opening_plain"]
    own = voice.say(*keys, fields=fields, researchers=(first,)) or ()
    return Message((*own, first), own)


def next_question(
    situation: Situation, voice: Voice, question: Question, said: tuple[str, ...] | None = None
) -> Message:
    """A neutral acknowledgement, where there is one to give or it was `said` already, and the researcher's question."""
    text = question_text(situation, question)
    own = _acknowledgement(situation, voice, text) if said is None else said
    own = (*own, *_transition(situation, voice, question, (*own, text)))
    return Message((*own, text), own)


def question_text(situation: Situation, question: Question) -> str:
    """A question as this respondent is asked it."""
    return _told(situation, question.text)


def _transition(situation: Situation, voice: Voice, question: Question, beside: tuple[str, ...]) -> tuple[str, ...]:
    """A word on where the interview stands: that this is the last question, or that it comes back to the guide."""
    plan, state = situation.plan, situation.state
    left = open_questions(plan, state, situation.respondent)
    conditional = any(
        other.show_if is not None and other.id not in state.records and other.id != question.id
        for other in plan.questions
    )
    if len(state.records) >= FEWEST_BEFORE_THE_LAST and left == (question,) and not conditional:
        return voice.say("last_question", researchers=beside) or ()
    if plan.mode is Mode.EXPLORATORY and len(state.probes) >= FAR_FROM_THE_GUIDE:
        return voice.say("back_to_guide", researchers=beside) or ()
    return ()


FEWEST_BEFORE_THE_LAST = 3
"""In a shorter interview nobody needs to be told that it is about to end."""

FAR_FROM_THE_GUIDE = 2
"""So many probes on one answer lead away from the questions."""


def _acknowledgement(situation: Situation, voice: Voice, text: str) -> tuple[str, ...]:
    if situation.corrected is not None:
        said = voice.say("corrected", fields={"value": situation.corrected}, researchers=(text,))
        return said or ()
    key = "acknowledge"
    if situation.is_in(Phase.OFFERED):
        key = "stays"
    elif situation.reads(Sign.HARDSHIP):
        key = "hear_hardship"
    elif situation.reads(Sign.REFUSAL):
        key = "accept_refusal"
    elif situation.reads(Sign.ALREADY_SAID):
        key = "accept_said"
    elif situation.reads(Sign.ACCEPTED_NOTHING, Sign.NOTHING_MORE):
        key = "accept_nothing"
    elif situation.lacks_value and situation.reading.words >= TOLD_IN_WORDS and not situation.says_nothing:
        key = "kept_words"
    elif situation.says_nothing or situation.lacks_value:
        key = "move_on"
    elif situation.reads(Sign.OTHER_LANGUAGE):
        key = "keep_language"
    elif situation.is_abusive:
        key = "hear_anger"
    elif situation.reads(Sign.FEELING) or situation.reading.words >= TOLD_AT_LENGTH:
        if not situation.reads(Sign.FEELING) and not voice.is_due("acknowledge", 2):
            return ()
        key = "acknowledge_told"
    elif not voice.is_due("acknowledge", 2):
        return ()
    return voice.say(key, "acknowledge", researchers=(text,)) or ()


def probe(situation: Situation, voice: Voice, move: Move, said: tuple[str, ...] = ()) -> Message | None:
    """The words of a probe, with an echo in at most every second one; `None` when no words are left.

    After what was `said` already nothing more is acknowledged or echoed.
    """
    anchor = researchers_anchor(situation) if move is Move.ANCHOR else None
    if anchor is not None:
        return Message((_told(situation, anchor),))
    lead = said or _lead(situation, voice, move)
    quote = None if situation.state.echoed or lead else echo_of(situation.reading, situation.language, FOCUS.get(move))
    keys, fields = phrase_lists(situation, move)
    asked = voice.say(*keys, fields=fields, before=lead, quote=quote, answer=situation.raw)
    if asked is None:
        return None
    sentences = (*lead, *asked)
    quoted = quote is not None and any(situation.language.quoted(quote) in sentence for sentence in asked)
    return Message(sentences, sentences, quote if quoted else None)


def _lead(situation: Situation, voice: Voice, move: Move) -> tuple[str, ...]:
    """What has to be said before a probe."""
    if situation.corrected is not None:
        return voice.say("corrected", fields={"value": situation.corrected}) or ()
    return (voice.say("hear_hardship") or ()) if move is Move.SOFT else ()


def detour(situation: Situation, voice: Voice, move: Move) -> Message:
    """Words that lead back to the question, and the question once more where it has not been answered."""
    question = situation.question
    answered = bool(situation.state.probes) or (situation.is_structured and not situation.lacks_value)
    repeated = situation.state.asked if situation.reads(Sign.ASKS_AGAIN) else ""
    open_still = question is not None and not answered and not situation.is_in(Phase.OFFERED)
    text = repeated or (_told(situation, question.text) if question is not None and open_still else None)
    if move is Move.ASK_VALUE_AGAIN and question is not None:
        lead = voice.say("hear_hardship") if situation.reads(Sign.HARDSHIP) else None
        own = voice.say(_AGAIN[question.type], fields=_scale_fields(question), before=lead or ())
        own = (*(lead or ()), *own) if own else None
        return Message(own, own) if own else Message((_told(situation, question.text),))
    researchers = (text,) if text else ()
    own = _WORDS_OF_DETOURS[move](situation, voice, researchers)
    if text:
        return Message((*own, text), own)
    tail = voice.say("go_on_answer", before=own) if move is not Move.EXPLAIN else None
    own = (*own, *(tail or ()))
    if not own:
        own = voice.say("safe", "go_on_answer") or ()
    return Message(own, own)


_AGAIN = {
    QuestionType.SCALE: "again_scale",
    QuestionType.SINGLE_CHOICE: "again_choice",
    QuestionType.MULTIPLE_CHOICE: "again_choices",
    QuestionType.RANKING: "again_ranking",
    QuestionType.YES_NO: "again_yes_no",
    QuestionType.OPEN_ENDED: "rephrase",
}

_HOW = {
    QuestionType.SCALE: "how_scale",
    QuestionType.SINGLE_CHOICE: "how_choice",
    QuestionType.MULTIPLE_CHOICE: "how_choice",
    QuestionType.RANKING: "how_ranking",
    QuestionType.YES_NO: "how_yes_no",
}


def _scale_fields(question: Question) -> Mapping[str, object]:
    scale = question.scale or Scale()
    return {"min": scale.low, "max": scale.high}


def _explain(situation: Situation, voice: Voice, researchers: tuple[str, ...]) -> tuple[str, ...]:
    if situation.reads(Sign.ASKS_OPINION):
        return voice.say("no_opinion", "own_words", researchers=researchers) or ()
    if situation.reads(Sign.ASKS_AGAIN) and researchers:
        return voice.say("again", "back_to_question", researchers=researchers) or ()
    question = situation.question
    if question is not None and question.type in _HOW and situation.lacks_value:
        return (
            voice.say(_HOW[question.type], "own_words", fields=_scale_fields(question), researchers=researchers) or ()
        )
    return voice.say("own_words", researchers=researchers) or ()


def _tell(situation: Situation, voice: Voice, researchers: tuple[str, ...]) -> tuple[str, ...]:
    plan, topic = situation.plan, situation.reading.topic
    left = len(open_questions(plan, situation.state, situation.respondent))
    keys = {
        "readers": ("tell_readers",) if plan.transcript_readers else ("tell_readers_unknown",),
        "anonymous": ("tell_anonymous_yes",) if plan.anonymous else ("tell_anonymous_no",),
        "duration": ("tell_duration",)
        if left > 1
        else ("tell_duration_last",)
        if left == 0
        else ("tell_duration_one",),
        "purpose": ("tell_purpose", "tell_purpose_plain") if plan.name else ("tell_purpose_plain",),
    }.get(topic or "", (f"tell_{topic}",))
    fields = {"readers": plan.transcript_readers, "minutes": _minutes(plan), "left": left, "name": plan.name}
    told = voice.say(*keys, fields=fields, researchers=researchers) or ()
    back = voice.say("back_to_question", before=told, researchers=researchers) if researchers and told else None
    return (*told, *(back or ()))


def _return(situation: Situation, voice: Voice, researchers: tuple[str, ...]) -> tuple[str, ...]:
    if not researchers:
        return voice.say("return_to_probe") or ()
    key = "unreadable" if situation.reads(Sign.GIBBERISH) else "return"
    return voice.say(key, "back_to_question", researchers=researchers) or ()


def _stay(situation: Situation, voice: Voice, researchers: tuple[str, ...]) -> tuple[str, ...]:
    return voice.say("stays", researchers=researchers) or ()


def _read_back(situation: Situation, voice: Voice, researchers: tuple[str, ...]) -> tuple[str, ...]:
    return voice.say("corrected", fields={"value": situation.corrected}, researchers=researchers) or ()


def _calm(situation: Situation, voice: Voice, researchers: tuple[str, ...]) -> tuple[str, ...]:
    return voice.say("calm", researchers=researchers) or ()


_WORDS_OF_DETOURS: Mapping[Move, Callable[[Situation, Voice, tuple[str, ...]], tuple[str, ...]]] = {
    Move.EXPLAIN: _explain,
    Move.TELL: _tell,
    Move.RETURN: _return,
    Move.STAY: _stay,
    Move.READ_BACK: _read_back,
    Move.CALM: _calm,
}


def offer(situation: Situation, voice: Voice) -> Message | None:
    """Acknowledges distress and offers to skip, stop or go on; with the study's help text where it has one."""
    own = voice.say("offer")
    if own is None:
        return None
    help_text = situation.plan.help_text if not situation.state.distressed else None
    return Message((own[0], *((_told(situation, help_text),) if help_text else ()), *own[1:]), own)


def anything_else(situation: Situation, voice: Voice) -> Message | None:
    """What was heard, in the respondent's words, and whether something was missed."""
    heard = _heard(situation, voice, ())
    own = voice.say("anything_else", before=heard)
    return Message((*heard, *own), (*heard, *own)) if own else None


def closing(situation: Situation, voice: Voice, *, stopped: bool, out_of_time: bool, summary: bool) -> Message:
    heard = _heard(situation, voice, ()) if summary else ()
    if situation.corrected is not None:
        heard = voice.say("corrected", fields={"value": situation.corrected}) or ()
    if situation.plan.closing:
        return Message((*heard, _told(situation, situation.plan.closing)), heard)
    key = "close_time" if out_of_time else "close"
    if stopped:
        key = "close_distress" if situation.state.distressed else "close_stopped"
    elif situation.state.distressed:
        key = "close_after_distress"
    said = voice.say(key, "close", before=heard) if heard else None
    if said is None:
        heard, said = (), voice.say(key, "close", "close_stopped")
    own = (*heard, *(said or ()))
    return Message(own, own)


def _heard(situation: Situation, voice: Voice, before: tuple[str, ...]) -> tuple[str, ...]:
    quotes = situation.state.quotes
    if not quotes or situation.state.distressed:
        return ()
    if len(quotes) > 1:
        return voice.say("heard_two", fields={"first": quotes[0], "second": quotes[1]}, before=before) or ()
    return voice.say("heard_one", fields={"first": quotes[0]}, before=before) or ()


def _minutes(plan: Plan) -> str:
    return f"{plan.max_minutes:g}"

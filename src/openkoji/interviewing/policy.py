"""The moderator's policy: the first row whose situation holds decides.

One row is one rule: its name, the situation, the moves that suit it (the first that was not used on this
question and is not answered already), where the rule comes from, and why, in a sentence for the researcher.
Sources: "labels", what two passes of labels found right for answers that no rule had met (`evals/answers`);
"trial", what failed when earlier rules met some 250 real answers; "catalogue", the probes that interview
handbooks share (Bernard, Gillham, Moerman) with the answers that call for them; "budget", what a question and
the whole interview may cost; "values", how typed answers to structured questions are settled.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from openkoji.interviewing.methodology import asked_for_and_missing, is_enough, preferred_probes
from openkoji.interviewing.moves import PROBES, Move, is_answered
from openkoji.interviewing.reading import Sign
from openkoji.interviewing.situation import Situation
from openkoji.interviewing.state import Phase

Moves = tuple[Move, ...]


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    holds: Callable[[Situation], bool]
    moves: Callable[[Situation], Moves]
    source: str
    why: str
    ends_early: bool = False
    """Whether a closing that follows is the respondent's wish, before everything was asked."""


def do(*moves: Move) -> Callable[[Situation], Moves]:
    return lambda _: moves


def by_kind(experience: Moves, opinion: Moves, faults: Moves = (), praise: Moves = ()) -> Callable[[Situation], Moves]:
    """Moves for a question about what happened, about a view, about what could be better, and about what was good."""

    def moves(s: Situation) -> Moves:
        if s.kind.seeks_faults and faults:
            return faults
        if s.kind.praise and not s.kind.criticism and praise:
            return praise
        return experience if s.kind.experience else opinion

    return moves


def by_length(bare: Moves, told: Moves, *, told_from: int = 4) -> Callable[[Situation], Moves]:
    """Moves for a bare answer, and for one of `told_from` words or more that does not hedge."""
    return lambda s: bare if s.reading.words < told_from or s.only_hedges else told


def by_act(acted: Moves, moves: Callable[[Situation], Moves]) -> Callable[[Situation], Moves]:
    """`moves`, but `acted` where the answer tells what somebody did."""
    return lambda s: acted if s.tells_an_act else moves(s)


def unless_feeling(moves: Moves, felt: Moves) -> Callable[[Situation], Moves]:
    """`moves`, but `felt` where the answer names a feeling of the respondent's own."""
    return lambda s: felt if s.reads(Sign.FEELING) else moves


def unless_cause(moves: Callable[[Situation], Moves], cause: Moves) -> Callable[[Situation], Moves]:
    """`moves`, but `cause` where the question asks what led to something or what it was for."""
    return lambda s: cause if s.asks_cause_or_aim else moves(s)


S, Q, M = Sign, Phase, Move
CAUSE_SHORT, CAUSE_VAGUE = (M.ELABORATE, M.LED_TO, M.LADDER), (M.ELABORATE, M.CLARIFY, M.LED_TO)
EXPERIENCE_VAGUE, OPINION_VAGUE = (M.ELABORATE, M.EXAMPLE, M.CLARIFY), (M.ELABORATE, M.CLARIFY, M.HAVE_IN_MIND)
EXPERIENCE_SHORT, OPINION_SHORT = (M.ELABORATE, M.EXAMPLE, M.LED_TO), (M.ELABORATE, M.EXAMPLE, M.HAVE_IN_MIND)
GENERAL = unless_cause(by_kind((M.EXAMPLE, M.ELABORATE), OPINION_VAGUE), CAUSE_VAGUE)
DEEPER = unless_feeling((M.MIRROR, M.MEANING, M.LADDER, M.LADDER_UP), (M.MEANING, M.FEELING, M.LADDER))
FURTHER = by_kind((M.CLARIFY, M.MEANING, M.LED_TO), (M.HAVE_IN_MIND, M.MEANING, M.LADDER))
BAD_EVENT, BAD_VIEW = (M.CONSEQUENCE, M.EXAMPLE, M.LED_TO), (M.MEANING, M.EXAMPLE, M.HAVE_IN_MIND)
FAULT_VAGUE, FAULT_SHORT = (M.ELABORATE, M.EXAMPLE, M.CLARIFY), (M.ELABORATE, M.EXAMPLE, M.HAVE_IN_MIND)
COMPARED, COMPARED_AT_LENGTH = (M.ELABORATE, M.CONTRAST), (M.CONTRAST, M.MEANING)
FAULT_TOLD = (M.CONSEQUENCE, M.MEANING, M.ELABORATE)
ACTED = (M.CONSEQUENCE, M.ELABORATE, M.LED_TO)
PRAISED = (M.EXAMPLE, M.MEANING, M.ELABORATE)
JUDGED, JUDGED_AT_LENGTH = (M.ELABORATE, M.CLARIFY, M.EXAMPLE), (M.EXAMPLE, M.ELABORATE, M.CLARIFY)
BAD, BAD_AT_LENGTH = (M.CLARIFY, M.ELABORATE, M.EXAMPLE), (M.ELABORATE, M.EXAMPLE, M.CLARIFY)
WISH_BARE, WISH_TOLD = (M.ELABORATE, M.DIFFERENCE, M.EXAMPLE), (M.CONSEQUENCE, M.DIFFERENCE, M.EXAMPLE)
VAGUE = unless_cause(by_kind(EXPERIENCE_VAGUE, OPINION_VAGUE, FAULT_VAGUE, PRAISED), CAUSE_VAGUE)
SHORT = unless_cause(by_kind(EXPERIENCE_SHORT, OPINION_SHORT, FAULT_SHORT, PRAISED), CAUSE_SHORT)


BARE_COMPLAINT = by_act(ACTED, by_length(BAD, BAD_AT_LENGTH))

# fmt: off
TABLE: tuple[Row, ...] = (
    # before every question
    Row("severe distress", lambda s: s.reads(S.SEVERE_DISTRESS), do(M.OFFER), "trial",
        "The answer speaks of harm, violence or loss: we offer to skip, stop or go on, and do not probe."),
    Row("stop", lambda s: s.reads(S.STOP) or s.confirms_stop, do(M.CLOSE), "trial",
        "The respondent wants to stop, so we stop.", ends_early=True),
    Row("perhaps stop", lambda s: s.reads(S.MAYBE_STOP) and s.state.stop_asked < 2, do(M.CONFIRM_STOP), "trial",
        "This may mean stopping, so we ask rather than guess.", ends_early=True),
    Row("stop, said again", lambda s: s.reads(S.MAYBE_STOP), do(M.CLOSE), "trial",
        "The respondent spoke of stopping again, so we stop.", ends_early=True),
    Row("stays", lambda s: s.is_in(Q.CONFIRMING_STOP) and s.reads(S.NO, S.CONTINUE), do(M.STAY), "trial",
        "The respondent does not want to stop, so the question stands again."),
    Row("asks again", lambda s: s.reads(S.ASKS_AGAIN) and s.may_detour, do(M.EXPLAIN), "trial",
        "The respondent asks to hear the question again, so we repeat it."),
    Row("question back", lambda s: s.reads(S.QUESTION_BACK) and s.may_detour, do(M.EXPLAIN), "trial",
        "The respondent asks what is meant, so we say it and return to the question."),
    Row("about the interview", lambda s: s.reads(S.ABOUT_INTERVIEW) and s.may_detour, do(M.TELL), "trial",
        "The respondent asks about the interview, so we answer truthfully and return to the question."),
    Row("asks too often", lambda s: s.reads(S.QUESTION_BACK, S.ABOUT_INTERVIEW), do(M.NEXT), "budget",
        "This question led to questions several times, so we leave it."),
    Row("after an offer", lambda s: s.is_in(Q.OFFERED), do(M.NEXT), "trial",
        "After what was told we leave this question, whatever was added."),
    Row("hardship", lambda s: s.reads(S.HARDSHIP) and s.may_probe and not s.lacks_value, do(M.SOFT), "trial",
        "The answer tells of a hardship, so we say one neutral sentence and leave the rest to the respondent."),
    Row("abuse with an answer", lambda s: s.is_abusive and s.tells_besides, do(M.NEXT), "trial",
        "The respondent is angry and has told why, so we say that it was heard and go on."),
    Row("abuse", lambda s: s.is_abusive and not s.has_calmed, do(M.CALM), "trial",
        "The respondent is angry at us, so we name the ways out, once, and ask again without a word on it."),
    Row("abuse, again", lambda s: s.is_abusive, do(M.NEXT), "trial",
        "The respondent is still angry, so we leave this question."),
    # values
    Row("correction", lambda s: s.corrects_earlier and s.may_detour, do(M.READ_BACK), "values",
        "The respondent corrected an earlier answer, so we confirm it and return to the question."),
    Row("no value", lambda s: s.lacks_value_so_far and not s.state.empties, do(M.ASK_VALUE_AGAIN), "values",
        "The answer cannot be read as one value, so we ask for it once more."),
    Row("still no value", lambda s: s.lacks_value_so_far, do(M.NEXT), "values",
        "No value could be read twice, so the words are kept and we move on."),
    # after the last question
    Row("last words", lambda s: s.is_in(Q.ANYTHING_ELSE), do(M.CLOSE), "catalogue",
        "Everything was asked, so we close."),
    Row("summary refused", lambda s: s.only_denies_summary, do(M.PUT_DIFFERENTLY), "catalogue",
        "The respondent does not agree with what we heard, so we ask how they would put it."),
    Row("summary", lambda s: s.is_in(Q.SUMMARISING), do(M.NEXT), "catalogue",
        "The respondent has checked what we heard, so we go on."),
    Row("thread", lambda s: s.is_in(Q.FOLLOWING_THREAD), do(M.NEXT), "catalogue",
        "What was raised on the way has been taken up, so we go on."),
    # answers that need nothing more
    Row("refusal", lambda s: s.reads(S.REFUSAL), do(M.NEXT), "catalogue",
        "The respondent would rather not answer, so we move on."),
    Row("left to the respondent", lambda s: s.has_used(M.SOFT), do(M.NEXT), "trial",
        "A hardship is followed up once at most, so we move on."),
    Row("value and reason", lambda s: s.gives_value_with_reason and not s.contradicts, do(M.NEXT), "trial",
        "The value came with its reason, so there is nothing to ask again."),
    Row("nothing to add", lambda s: s.adds_nothing, do(M.NEXT), "catalogue",
        "The respondent has nothing to add, so we move on."),
    Row("said already", lambda s: s.reads(S.ALREADY_SAID), do(M.NEXT), "labels",
        "The respondent has said so already, so we take it as said and move on."),
    Row("does not apply", lambda s: s.reads(S.NOT_CONCERNED) and not s.is_structured, do(M.NEXT), "labels",
        "The question does not apply to the respondent, so we move on."),
    Row("nothing to name", lambda s: s.reads(S.ACCEPTED_NOTHING), do(M.NEXT), "trial",
        "The question can be answered with nothing, and it was."),
    Row("a plain no", lambda s: s.denies, do(M.NEXT), "trial",
        "A no answers this question."),
    Row("praise", lambda s: s.kind.seeks_faults and s.reads(S.PRAISE), do(M.NEXT), "trial",
        "The question asked for faults and got praise: an answer, and nothing to probe."),
    Row("off the question", lambda s: s.is_off and not s.state.empties, do(M.RETURN), "catalogue",
        "This does not concern the question, so we return to it once."),
    Row("said before", lambda s: s.repeats, do(M.NEXT), "budget",
        "The respondent repeats an earlier answer, so we move on."),
    Row("nothing twice", lambda s: s.says_nothing and s.state.empties > 0, do(M.NEXT), "budget",
        "Two answers in a row said nothing, so we move on."),
    Row("another language", lambda s: s.reads(S.OTHER_LANGUAGE), do(M.NEXT), "trial",
        "The answer is in a language that we cannot read closely, so we take it as it is."),
    Row("no follow-up planned", lambda s: s.takes_no_follow_up, do(M.NEXT), "budget",
        "The study plans no follow-up to this question, so we move on."),
    Row("budget spent", lambda s: not s.may_probe, do(M.NEXT), "budget",
        "The follow-ups or the minutes for this question are used up, so we move on."),
    # probes
    Row("contradiction", lambda s: s.contradicts, do(M.CONTRADICTION), "catalogue",
        "The words go against a value given, so we ask how they fit."),
    Row("value alone", lambda s: s.value is not None, do(M.ANCHOR), "catalogue",
        "The value came without a reason, so we ask what is behind it."),
    Row("says nothing", lambda s: s.says_nothing, do(M.REPHRASE), "catalogue",
        "The answer says nothing, so we ask once from another side."),
    Row("unfinished", lambda s: s.reads(S.UNFINISHED), do(M.ENCOURAGE), "catalogue",
        "The answer breaks off, so we only encourage to go on."),
    Row("someone else", lambda s: s.tells_of_others and not s.is_rich, do(M.OWN_OCCASION), "trial",
        "The answer tells of others, so we ask for an occasion of their own."),
    Row("wish", lambda s: s.reads(S.WISH) and not s.is_rich, by_length(WISH_BARE, WISH_TOLD), "labels",
        "The respondent wishes for something, so we ask for more, or what the lack of it means to them."),
    Row("hypothetical", lambda s: s.only_supposes, do(M.EXAMPLE, M.CLARIFY), "catalogue",
        "The answer tells what would be, and the question asked what was, so we ask for the last time."),
    Row("feeling asked for", lambda s: s.names_a_feeling_asked_for, do(M.FEELING, M.LED_TO), "labels",
        "The question asked for a feeling and got its name, so we ask what brought it about."),
    Row("bare complaint", lambda s: s.complains and s.reads(S.VAGUE), BARE_COMPLAINT, "labels",
        "The complaint names no detail, so we ask what is behind it."),
    Row("general complaint", lambda s: s.complains_in_general, do(M.EXAMPLE, M.CONSEQUENCE), "catalogue",
        "The respondent complains of something that happens again and again, so we ask for one case."),
    Row("complaint", lambda s: s.complains and not s.is_rich, by_kind(BAD_EVENT, BAD_VIEW, BAD_EVENT), "trial",
        "The respondent complains, so we ask what came of it or what is behind it."),
    Row("rich, asked on", lambda s: bool(asked_for_and_missing(s)), asked_for_and_missing, "catalogue",
        "The answer is rich, and does not hold what the study's instructions ask for, so we ask for that."),
    Row("rich, exploring", lambda s: is_enough(s) and s.explores and len(s.state.probes) < 2, DEEPER, "catalogue",
        "The answer is rich and the interview explores, so we go one step deeper."),
    Row("rich", is_enough, do(M.NEXT), "trial",
        "The answer is specific and complete, so we do not probe it."),
    Row("exploring on", lambda s: s.explores_on, FURTHER, "catalogue",
        "The interview explores and has heard one thing, so we ask what exactly it is, then what it means."),
    Row("fact given", lambda s: s.names_a_fact, do(M.NEXT), "trial",
        "The question asked for a fact and got it."),
    Row("praise with its reason", lambda s: s.praises_something, do(M.NEXT), "labels",
        "The answer praises and names what for, which is enough here."),
    Row("complete", lambda s: s.is_complete, do(M.NEXT), "labels",
        "The answer is a whole statement, so we leave it at that."),
    Row("it depends", lambda s: s.only_depends, do(M.CLARIFY, M.ELABORATE), "labels",
        "The answer depends on something, so we ask on what."),
    Row("vague amount", lambda s: s.gives_vague_amount, do(M.MAGNITUDE), "labels",
        "The question asked for an amount and got a vague one, so we ask for a rough number."),
    Row("fault told", lambda s: s.tells_a_fault, do(*FAULT_TOLD), "labels",
        "The question asked for what went wrong and got it, so we ask what came of it."),
    Row("generalisation", lambda s: s.reads(S.GENERALISATION), GENERAL, "catalogue",
        "The answer generalises, so we ask for one case."),
    Row("feeling", lambda s: s.reads(S.FEELING), do(M.FEELING, M.LED_TO), "catalogue",
        "The respondent names a feeling of their own, so we ask what brought it about."),
    Row("comparison", lambda s: s.reads(S.COMPARISON), by_length(COMPARED, COMPARED_AT_LENGTH, told_from=5), "labels",
        "The answer compares, so we ask for more or about the difference."),
    Row("bare judgement", lambda s: s.only_judges, by_length(JUDGED, JUDGED_AT_LENGTH), "labels",
        "The answer only judges, so we ask for what stands behind it."),
    Row("vague", lambda s: s.reads(S.VAGUE), VAGUE, "catalogue",
        "The answer is vague (no noun of its own), so we ask for something concrete."),
    Row("short", lambda _: True, SHORT, "catalogue",
        "The answer is short, so we ask for more."),
)

ENDING: tuple[Row, ...] = (
    Row("raised on the way", lambda _: False, do(M.THREAD), "catalogue",
        "Every question was asked, and this was raised on the way and not taken up."),
    Row("what was heard", lambda _: False, do(M.SUMMARISE), "catalogue",
        "Before the end we check what we heard, in the respondent's words."),
    Row("what was missed", lambda _: False, do(M.ANYTHING_ELSE), "catalogue",
        "Every question was asked, so we ask once what is missing."),
)
"""What may follow the last question, in this order; no situation calls for it, the end of the questions does."""
# fmt: on

_ENDING = {row.moves(None)[0]: row for row in ENDING}  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Decision:
    row: Row
    move: Move


def decide(situation: Situation) -> Decision:
    """The first row that holds and its first move that still brings something; else the next question."""
    row = next(row for row in TABLE if row.holds(situation))
    moves = row.moves(situation)
    if moves[0] in PROBES:
        moves = preferred_probes(situation, moves)
    if Move.MIRROR in moves and not situation.has_words_to_mirror:
        moves = tuple(Move.ELABORATE if move is Move.MIRROR else move for move in moves)
    for move in moves:
        if move not in PROBES or not (situation.has_used(move) or is_answered(move, situation.reading)):
            return Decision(row, move)
    return Decision(row, Move.NEXT)


def ending(move: Move) -> Decision:
    """The decision for one of the stages after the last question."""
    return Decision(_ENDING[move], move)
